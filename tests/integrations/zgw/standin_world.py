"""A stand-in municipality in this process, with everybody who talks to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.applications import Starlette

from integrations.zgw.standin.app import build
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.settings import StandinSettings
from integrations.zgw.standin.transport import InProcess
from tests.integrations.zgw.standin_described import held_to_the_description

BASE = "http://localhost:3002"
RSIN = "517439943"
FIRST, SECOND, NOBODY = "999993847", "999990408", "999992077"
PORTAL, CASEWORKER = "portaal", "zaaksysteem"
SECRETS = {PORTAL: "a-secret-of-the-portal-0001", CASEWORKER: "a-secret-of-the-case-system"}
CRS = {"Accept-Crs": "EPSG:4326", "Content-Crs": "EPSG:4326"}
BSN_FILTER = "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn"


class Clock:
    """A clock that only moves when it is told to, and a sleep that takes no time."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@dataclass
class World:
    """The municipality, its clock, and a way to ask it things."""

    app: Starlette
    http: httpx.AsyncClient
    clock: Clock
    settings: StandinSettings
    described: bool = True
    asked: list[httpx.Response] = field(default_factory=list)

    @property
    def town(self) -> Municipality:
        return self.app.state.town

    def token(self, client: str = PORTAL, **claims: Any) -> str:
        known = {"iss": client, "client_id": client, "iat": int(self.clock.now.timestamp())}
        secret = SECRETS.get(client, "a-secret-that-nobody-knows")
        return jwt.encode({"alg": "HS256"}, known | claims, OctKey.import_key(secret))

    async def ask(
        self, method: str, path: str, body: Any = None, *, client: str = PORTAL, **headers: str | None
    ) -> httpx.Response:
        """Ask an API; its answer is held to the official description. A header that is None is left out."""
        given = {"Authorization": f"Bearer {self.token(client)}", **CRS}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in given.items() if value is not None}
        response = await self.http.request(method, path.removeprefix(BASE), json=body, headers=sent)
        if self.described:
            held_to_the_description(response)
        return response

    async def ok(self, method: str, path: str, body: Any = None, **how: Any) -> Any:
        """Ask, and give the JSON of a success."""
        response = await self.ask(method, path, body, **how)
        assert response.is_success, response.text
        return response.json()

    def type(self, kind: str, name: str, case_type: str = "hulpvraag") -> str:
        """The URL of a status, role or result type by its name."""
        catalogue = self.town.catalogue
        return self.town.links.to(kind, catalogue.named(kind, catalogue.case_type(case_type), name))

    def case_type(self, name: str = "hulpvraag") -> str:
        return self.town.links.to("zaaktypen", self.town.catalogue.case_type(name))

    def new_case(self, **changes: Any) -> dict[str, Any]:
        required = {"bronorganisatie": RSIN, "verantwoordelijkeOrganisatie": RSIN, "startdatum": "2026-11-22"}
        return {**required, "zaaktype": self.case_type(), "omschrijving": "Ik val vaak"} | changes

    def initiator(self, case: str, bsn: str = FIRST, **changes: Any) -> dict[str, Any]:
        level = "urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"
        return {
            "zaak": case,
            "betrokkeneType": "natuurlijk_persoon",
            "roltype": self.type("roltypen", "initiator"),
            "roltoelichting": "Aanvrager via Mijn Loket",
            "betrokkeneIdentificatie": {"inpBsn": bsn, "voornamen": "Merel", "geslachtsnaam": "Kooyman"},
            "authenticatieContext": {"source": "digid", "levelOfAssurance": level},
        } | changes

    def status(self, case: str, name: str = "Ontvangen", **changes: Any) -> dict[str, Any]:
        at = self.clock.now.isoformat().replace("+00:00", "Z")
        kind = self.type("statustypen", name)
        return {"zaak": case, "statustype": kind, "datumStatusGezet": at} | changes

    def document(self, **changes: Any) -> dict[str, Any]:
        return {
            "bronorganisatie": RSIN,
            "creatiedatum": "2026-11-22",
            "titel": "Mijn vraag",
            "auteur": "Mijn Loket",
            "taal": "nld",
            "formaat": "text/plain",
            "bestandsnaam": "vraag.txt",
            "inhoud": "SWsgdmFsIHZhYWsu",
            "bestandsomvang": 12,
            "informatieobjecttype": self.town.catalogue.document_type,
            "indicatieGebruiksrecht": False,
            "status": "definitief",
        } | changes

    async def case(self, **changes: Any) -> str:
        """The URL of a new case with an initiator and a first status."""
        url: str = (await self.ok("POST", "/zaken/api/v1/zaken", self.new_case(**changes)))["url"]
        await self.ok("POST", "/zaken/api/v1/rollen", self.initiator(url))
        await self.ok("POST", "/zaken/api/v1/statussen", self.status(url))
        self.clock.move(seconds=1)
        return url

    async def search(self, query: str = "", **body: Any) -> Any:
        return await self.ok("POST", f"/zaken/api/v1/zaken/_zoek{query}", body)

    async def switch(self, *faults: dict[str, Any], seed: int = 0) -> httpx.Response:
        """Switch these faults on, and all others off."""
        return await self.http.post("/standin/faults", json={"seed": seed, "faults": list(faults)})


def settings(clock: Clock, **changes: Any) -> StandinSettings:
    """A municipality with two residents, on a clock of ours."""
    known = StandinSettings(
        base_url=BASE,
        clients=SECRETS,
        rsin=RSIN,
        residents=((FIRST, "Merel Kooyman"), (SECOND, "Jan Tester")),
        caseworkers=frozenset({CASEWORKER}),
        clock=clock,
        sleep=clock.sleep,
    )
    return replace(known, **changes)


async def opened(clock: Clock, **changes: Any) -> World:
    """A municipality that is open; close it with `shut`."""
    known = settings(clock, **changes)
    app = build(known)
    http = httpx.AsyncClient(transport=InProcess(app), base_url=BASE)
    return World(app, http, clock, known)


async def shut(world: World) -> None:
    """Close the municipality."""
    await world.http.aclose()
    await world.town.close()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A fresh municipality."""
    made = await opened(Clock())
    yield made
    await shut(made)
