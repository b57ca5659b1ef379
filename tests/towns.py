"""The municipality in this process, with our client there and a count of everything it was asked."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
import stamina

from integrations.http import Policy
from integrations.zgw.client import ZgwClient
from integrations.zgw.config import ZgwConfig
from integrations.zgw.standin import cases, people
from integrations.zgw.standin.app import build
from integrations.zgw.standin.faults import Fault
from integrations.zgw.standin.links import CASES, STATUS_TYPES
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.settings import StandinSettings
from integrations.zgw.standin.transport import InProcess
from portal.core.clock import FixedClock
from tests.houses import MEREL, NAMES

BASE, RSIN = "http://localhost:3002", "517439943"
SECRET = "a-secret-of-the-portal-0001"
PATIENT = Policy(breaker_after=1000)


@dataclass
class Town(httpx.AsyncBaseTransport):
    """Passes our questions on to the stand-in and remembers them."""

    here: Municipality
    inner: InProcess
    asked: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return await self.inner.handle_async_request(request)

    def client(self, clock: FixedClock, **changes: Any) -> ZgwClient:
        """Our client, which does not mind how often the town fails."""
        known: dict[str, Any] = {
            "zaken_url": f"{BASE}/zaken/api/v1/",
            "catalogi_url": f"{BASE}/catalogi/api/v1/",
            "documenten_url": f"{BASE}/documenten/api/v1/",
            "client_id": "portaal",
            "secret": SECRET,
            "organisation": RSIN,
        }
        return ZgwClient(ZgwConfig(**known | changes), policy=PATIENT, transport=self, clock=clock.now)

    def fail(self, *faults: Fault) -> None:
        """These things go wrong from now on, and no others."""
        self.here.faults.switch(faults)

    def count(self, method: str, part: str) -> int:
        """How often it was asked this."""
        return sum(r.method == method and part in r.url.path for r in self.asked)

    def kept(self, kind: str, case: str = "") -> list[dict[str, Any]]:
        """Everything of a kind, of one case or of all."""
        return [r for r in self.here.store.all(kind) if not case or r.get("zaak") == case]

    def numbered(self, number: str) -> list[dict[str, Any]]:
        """The cases with this number."""
        return [case for case in self.kept(CASES) if case["identificatie"] == number]

    def case(self, bsn: str = MEREL, kind: str = "hulpvraag", day: str = "2026-11-20", **more: Any) -> str:
        """A new case of somebody; gives its uuid."""
        own = {"bronorganisatie": RSIN, "verantwoordelijkeOrganisatie": RSIN, "omschrijving": "Een zaak"}
        case_type = self.here.catalogue.case_type(kind)
        made = cases.register(self.here, {**own, "zaaktype": case_type, "startdatum": day, **more})
        who = people.role(self.here, made, "initiator", "natuurlijk_persoon", people.person(bsn, NAMES[bsn]))
        cases.add_role(self.here, made, {**who, "uuid": str(uuid4())}, force=True)
        return made["uuid"]

    def move(self, case: str, status: str, at: datetime, text: str = "") -> None:
        """The case moves on."""
        found = self.here.store.get(CASES, case) or {}
        kind = self.here.catalogue.named(STATUS_TYPES, found["zaaktype"], status)
        cases.set_status(self.here, found, kind, at, text, force=True)


@pytest.fixture
async def town(clock: FixedClock) -> AsyncIterator[Town]:
    """A municipality without cases, on our clock, where pauses between attempts take no time."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield (made := opened(clock))
        await made.here.close()


def opened(clock: FixedClock, **changes: Any) -> Town:
    """A municipality; close it with `await town.here.close()`."""

    async def at_once(_seconds: float) -> None:
        """No time passes."""

    known: dict[str, Any] = {"base_url": BASE, "clients": {"portaal": SECRET}, "rsin": RSIN}
    app = build(StandinSettings(**known | {"clock": clock.now, "sleep": at_once} | changes))
    return Town(app.state.town, InProcess(app))
