"""A municipality to practise on, in this process, and a request that is filed there whatever happens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import httpx

from integrations.errors import NeighbourGarbled, NeighbourUnavailable
from integrations.http import Policy
from integrations.zgw.client import ZgwClient
from integrations.zgw.config import ZgwConfig
from integrations.zgw.filing import Contact, DigidLevel, NewCase
from integrations.zgw.messages import Case
from integrations.zgw.standin.app import build
from integrations.zgw.standin.faults import Fault
from integrations.zgw.standin.settings import StandinSettings
from integrations.zgw.standin.transport import InProcess
from tests.integrations.zgw.town import held_to_its_description

BASE = "http://localhost:3002"
BSN, OTHER, NOBODY = "999993847", "999990408", "999992077"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CALLBACK, AUTH = "http://loket.example/hooks/zgw", "Bearer hook-token"
PATIENT = Policy(breaker_after=1000)


@dataclass
class Place:
    """A municipality in this process, and what it told us."""

    app: Any
    told: list[bytes] = field(default_factory=list)

    def client(self, policy: Policy = PATIENT, **changes: Any) -> ZgwClient:
        known: dict[str, Any] = {
            "zaken_url": f"{BASE}/zaken/api/v1/",
            "catalogi_url": f"{BASE}/catalogi/api/v1/",
            "documenten_url": f"{BASE}/documenten/api/v1/",
            "notificaties_url": f"{BASE}/notificaties/api/v1/",
            "client_id": "portaal",
            "secret": "a-secret-of-the-portal",
            "organisation": "517439943",
        }
        transport = Described(InProcess(self.app))
        return ZgwClient(ZgwConfig(**known | changes), policy=policy, transport=transport, clock=lambda: NOW)

    def fail(self, *faults: Fault) -> None:
        self.app.state.town.faults.switch(faults)

    def callback(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("authorization") != AUTH:
            return httpx.Response(401)
        self.told.append(request.content)
        return httpx.Response(204)


class Described(httpx.AsyncBaseTransport):
    """Holds every request of the client to the official description on its way."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        held_to_its_description(request)
        return await self.inner.handle_async_request(request)


@asynccontextmanager
async def opened() -> AsyncIterator[Place]:
    """The municipality, open; it closes at the end."""

    async def no_wait(_seconds: float) -> None:
        """Time passes at once."""

    here = Place(None)
    here.app = build(
        StandinSettings(
            base_url=BASE,
            clients={"portaal": "a-secret-of-the-portal", "zaaksysteem": "a-secret-of-the-case-system"},
            rsin="517439943",
            residents=((BSN, "Merel Kooyman"), (OTHER, "Jan Tester")),
            caseworkers=frozenset({"zaaksysteem"}),
            clock=lambda: NOW,
            sleep=no_wait,
            deliver_through=httpx.MockTransport(here.callback),
        )
    )
    yield here
    await here.app.state.town.close()


async def new_case(client: ZgwClient) -> NewCase:
    kind = await client.case_type("hulpvraag")
    return NewCase("ML-20261122-000001", kind.url, date(2026, 11, 22), "Ik val vaak in de douche")


async def filed(client: ZgwClient, new: NewCase, bsn: str = BSN) -> Case:
    """Case, initiator and first status, looking before making: may be repeated after any failure."""
    case = await client.find_case(new.identification)
    if case is None:
        case = await client.create_case(new)
    assert new.is_made_as(case)
    initiator = await client.initiator_of(case)
    if initiator is None:
        initiator = await client.create_initiator(
            case, bsn, DigidLevel.SUBSTANTIEEL, Contact("Merel Kooyman")
        )
    assert initiator.bsn == bsn
    first = (await client.status_types(case.type_url))[0]
    if await client.find_status(case, first.url, NOW) is None:
        await client.set_status(case, first.url, NOW)
    return await client.case(case.uuid, bsn)


async def filed_at_last(client: ZgwClient, new: NewCase) -> tuple[Case, int]:
    """The filed case, and how many times it had to be begun."""
    for begun in range(1, 30):
        try:
            return await filed(client, new), begun
        except (NeighbourUnavailable, NeighbourGarbled):
            continue
    raise AssertionError("never filed")
