"""A case system for tests: answers what it was told, holds every request to its official description."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx

from integrations.http import Policy
from integrations.zgw.client import ZgwClient
from integrations.zgw.config import ZgwConfig
from tests.conftest import SHARED
from tests.integrations.openapi import description

HOST = "https://openzaak.example"
ZAKEN, CATALOGI, DOCUMENTEN = (f"{HOST}/{name}/api/v1/" for name in ("zaken", "catalogi", "documenten"))
NOTIFICATIES = f"{HOST}/notificaties/api/v1/"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RSIN = "517439943"
BSN, OTHER, NOBODY = "999993847", "999993653", "999990019"
QUICK = Policy(attempts=1)

Answer = httpx.Response | Exception


def config(**changes: Any) -> ZgwConfig:
    """The configuration of a portal at this town."""
    known: dict[str, Any] = {
        "zaken_url": ZAKEN,
        "catalogi_url": CATALOGI,
        "documenten_url": DOCUMENTEN,
        "notificaties_url": NOTIFICATIES,
        "client_id": "inwonerportaal",
        "secret": "a-secret-for-tests",
        "organisation": RSIN,
    }
    return ZgwConfig(**known | changes)


class Town:
    """Answers by method and path; several answers to one call come in turn, the last one stays."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self._answers: dict[tuple[str, str], list[Answer]] = {}

    def answers(self, method: str, path: str, *answers: Answer | object) -> "Town":
        """Tell what to answer; what is no response is the JSON of a success."""
        made = 201 if method == "POST" and "_zoek" not in path else 200
        told = [one if isinstance(one, Answer) else httpx.Response(made, json=one) for one in answers]
        self._answers[method, path] = told
        return self

    def __call__(self, request: httpx.Request) -> httpx.Response:
        held_to_its_description(request)
        self.asked.append(request)
        waiting = self._answers.get((request.method, request.url.path))
        assert waiting, f"not told what to answer to {request.method} {request.url}"
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def client(self, policy: Policy = QUICK, **changes: Any) -> ZgwClient:
        """A client of this town."""
        return ZgwClient(
            config(**changes), policy=policy, transport=httpx.MockTransport(self), clock=lambda: NOW
        )

    def body(self, index: int = -1) -> Any:
        """The JSON of a request."""
        return json.loads(self.asked[index].content)

    def paths(self) -> list[str]:
        """What was asked, in order, without host and query."""
        return [f"{request.method} {request.url.path}" for request in self.asked]


def held_to_its_description(request: httpx.Request) -> None:
    """Raises when the official description does not know this request; silent without ../shared."""
    if not SHARED.exists():
        return
    api = request.url.path.split("/")[1]
    if api == "notificaties":
        description("open-notificaties", "/notificaties/api/v1").check_request(request)
    else:
        description(f"open-zaak-{api}").check_request(request)


def page(*items: object, following: str | None = None) -> dict[str, Any]:
    """One page of a list."""
    return {"count": len(items), "next": following, "previous": None, "results": list(items)}


def problem(
    status: int, code: str, *params: tuple[str, str], kind: str = "ValidationError"
) -> httpx.Response:
    """A refusal as a real server words it."""
    return httpx.Response(
        status,
        json={
            "type": f"{HOST}/ref/fouten/{kind}/",
            "code": code,
            "title": "Ongeldige invoer.",
            "status": status,
            "detail": "Ongeldige invoer.",
            "instance": "urn:uuid:eb069d4b-e104-43b3-8d4c-620d1e7e29da",
            "invalidParams": [{"name": name, "code": why, "reason": "x"} for name, why in params],
        },
    )


def uuid(number: int) -> str:
    """A uuid that can be read."""
    return f"00000000-0000-4000-8000-{number:012}"


def a_role(bsn: str = BSN, number: int = 1, **changes: Any) -> dict[str, Any]:
    """A rol of a resident who asks."""
    return {
        "url": f"{ZAKEN}rollen/{uuid(number)}",
        "zaak": f"{ZAKEN}zaken/{uuid(number)}",
        "betrokkeneType": "natuurlijk_persoon",
        "omschrijvingGeneriek": "initiator",
        "indicatieMachtiging": "",
        "betrokkeneIdentificatie": {"inpBsn": bsn, "voornamen": "Merel", "geslachtsnaam": "Kooyman"},
        "contactpersoonRol": {"emailadres": "", "functie": "", "telefoonnummer": "", "naam": ""},
    } | changes


def a_case_type(**changes: Any) -> dict[str, Any]:
    """A zaaktype for residents."""
    return {
        "url": f"{CATALOGI}zaaktypen/{uuid(1)}",
        "identificatie": "HULPVRAAG",
        "omschrijving": "Algemene hulpvraag loket",
        "indicatieInternOfExtern": "extern",
        "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
        "doorlooptijd": "P14D",
        "beginGeldigheid": "2026-01-01",
        "eindeGeldigheid": None,
    } | changes


def a_step(number: int, text: str = "", **changes: Any) -> dict[str, Any]:
    """A statustype."""
    return {
        "url": f"{CATALOGI}statustypen/{uuid(number)}",
        "omschrijving": text or f"Stap {number}",
        "statustekst": text,
        "volgnummer": number,
        "isEindstatus": False,
    } | changes


def a_status(number: int, at: str, step: int, case: int = 1) -> dict[str, Any]:
    """A status of a case."""
    return {
        "url": f"{ZAKEN}statussen/{uuid(number)}",
        "zaak": f"{ZAKEN}zaken/{uuid(case)}",
        "statustype": f"{CATALOGI}statustypen/{uuid(step)}",
        "datumStatusGezet": at,
        "statustoelichting": "",
    }


def a_case(
    number: int = 1, bsn: str = BSN, expand: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    """A zaak of a resident, with what `_zoek` sends along."""
    sent_along = {"zaaktype": a_case_type(), "rollen": [a_role(bsn, number)]}
    return {
        "url": f"{ZAKEN}zaken/{uuid(number)}",
        "uuid": uuid(number),
        "identificatie": f"ZAAK-2026-{number:010}",
        "bronorganisatie": RSIN,
        "omschrijving": "Hulp in huis na een val",
        "toelichting": "",
        "zaaktype": f"{CATALOGI}zaaktypen/{uuid(1)}",
        "registratiedatum": "2026-11-22",
        "startdatum": "2026-11-20",
        "einddatum": None,
        "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
        "status": None,
        "resultaat": None,
        "rollen": [f"{ZAKEN}rollen/{uuid(number)}"],
        "_expand": sent_along if expand is None else expand,
    } | changes
