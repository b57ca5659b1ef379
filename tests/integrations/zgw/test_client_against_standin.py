"""The client and the stand-in together: a request all the way, and through everything that goes wrong."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
import stamina

from integrations.errors import NeighbourGarbled, NeighbourRefused, NeighbourUnavailable
from integrations.http import Policy
from integrations.zgw.client import ZgwClient
from integrations.zgw.config import ZgwConfig
from integrations.zgw.document import NewDocument
from integrations.zgw.errors import CaseExists, CredentialsRefused, NotTheirs, RoleExists, StatusExists
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


@pytest.fixture
async def place() -> AsyncIterator[Place]:
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
    with stamina.set_testing(True, attempts=3, cap=True):
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


async def test_a_request_all_the_way(place: Place):
    client = place.client()
    before = await client.cases_of(BSN)
    case = await filed(client, await new_case(client))
    after = await client.cases_of(BSN)
    assert (after.broken, after.foreign) == ((), 0)
    assert len(after.cases) == len(before.cases) + 1
    listed = next(one for one in after.cases if one.uuid == case.uuid)
    assert (listed.status.type.number, listed.type.identification) == (1, "hulpvraag")
    assert [status.type.number for status in await client.statuses(case)] == [1]
    assert case.uuid not in {one.uuid for one in (await client.cases_of(OTHER)).cases}


async def test_the_same_again_exists_each_time(place: Place):
    client = place.client()
    new = await new_case(client)
    case = await filed(client, new)
    first = (await client.status_types(case.type_url))[0]
    with pytest.raises(CaseExists):
        await client.create_case(new)
    with pytest.raises(RoleExists):
        await client.create_initiator(case, BSN, DigidLevel.SUBSTANTIEEL)
    with pytest.raises(StatusExists):
        await client.set_status(case, first.url, NOW)


async def test_the_case_of_somebody_else_is_not_theirs(place: Place):
    client = place.client()
    case = await filed(client, await new_case(client))
    with pytest.raises(NotTheirs):
        await client.case(case.url, OTHER)


async def test_cases_that_did_not_start_here_have_a_timeline_and_a_handler(place: Place):
    client = place.client()
    cases = (await client.cases_of(BSN)).cases
    assert len(cases) > 3
    assert any(case.ended_on for case in cases)
    assert any(case.handler for case in cases)
    for case in cases:
        timeline = await client.statuses(case)
        assert timeline[-1].url == case.status_url
        assert all(role.bsn in {"", BSN} for role in case.roles)


async def test_a_document_is_sent_in_linked_and_read(place: Place):
    client = place.client()
    case = await filed(client, await new_case(client))
    (kind, *_) = await client.document_types(case.type_url)
    content = "Ik val vaak in de douche. ✓".encode()
    new = NewDocument(
        "ML-DOC-1",
        kind.url,
        "Mijn vraag",
        "Mijn Loket",
        "vraag.txt",
        "text/plain",
        date(2026, 11, 22),
        content,
    )
    document = await client.create_document(new)
    await client.link_document(case, document)
    await client.link_document(case, document)
    found = await client.documents_of(case)
    assert [one.title for one in found.documents] == ["Mijn vraag"]
    assert await client.download(found.documents[0]) == content
    assert (await client.find_document("ML-DOC-1")).url == document.url


async def test_a_change_is_told_and_read_again(place: Place):
    client = place.client()
    case = await filed(client, await new_case(client))
    for _ in range(3):
        await client.subscribe(CALLBACK, AUTH, ["zaken"])
    assert len(await client.subscriptions()) == 1
    place.told.clear()
    desk = place.client(client_id="zaaksysteem", secret="a-secret-of-the-case-system")
    steps = await desk.status_types(case.type_url)
    at = datetime(2026, 11, 22, 11, 59, tzinfo=UTC)
    await desk.set_status(case, steps[1].url, at, "Wij zoeken uit wat past")
    await place.app.state.town.messenger.settled()
    notifications = {one.key: one for one in map(client.notification, place.told)}
    (notification,) = [one for one in notifications.values() if one.resource == "status"]
    told = await client.case(notification.main_object)
    assert told.concerns(BSN)
    assert [status.explanation for status in await client.statuses(told)] == ["Wij zoeken uit wat past", ""]


async def test_the_test_message_of_a_new_subscription_is_recognised(place: Place):
    client = place.client()
    await client.subscribe(CALLBACK, AUTH, ["zaken"])
    assert [client.notification(one).is_test for one in place.told] == [True]


@pytest.mark.parametrize(
    "kind",
    [
        "server_error",
        "server_error_after",
        "unavailable",
        "too_many_requests",
        "reset_before",
        "reset_after",
        "garbage",
        "down",
    ],
)
@pytest.mark.parametrize("path", ["zaken$", "rollen$", "statussen$"])
async def test_whatever_happens_to_a_write_it_is_done_once(place: Place, kind: str, path: str):
    client = place.client()
    new = await new_case(client)
    before = len((await client.cases_of(BSN)).cases)
    place.fail(Fault(kind, path=f"/zaken/api/v1/{path}", method="POST", count=2))
    case, begun = await filed_at_last(client, new)
    assert begun > 1
    assert len((await client.cases_of(BSN)).cases) == before + 1
    assert len(await client.roles(case)) == 1
    assert len(await client.statuses(case)) == 1


async def test_in_bad_weather_everything_is_still_done_once(place: Place):
    client = place.client()
    new = await new_case(client)
    before = len((await client.cases_of(BSN)).cases)
    kinds = ["reset_after", "server_error_after", "garbage", "unavailable", "reset_before"]
    place.fail(*(Fault(kind, path="/zaken/", probability=0.15) for kind in kinds))
    case, _ = await filed_at_last(client, new)
    place.fail()
    assert len((await client.cases_of(BSN)).cases) == before + 1
    assert (len(await client.roles(case)), len(await client.statuses(case))) == (1, 1)


@pytest.mark.parametrize("kind", ["unavailable", "reset_before", "too_many_requests", "down"])
async def test_reading_through_a_passing_failure(place: Place, kind: str):
    client = place.client()
    place.fail(Fault(kind, count=2, seconds=1))
    assert (await client.cases_of(BSN)).cases


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("down", NeighbourUnavailable),
        ("unavailable", NeighbourUnavailable),
        ("server_error", NeighbourUnavailable),
        ("too_many_requests", NeighbourUnavailable),
        ("garbage", NeighbourGarbled),
    ],
)
async def test_an_outage_is_never_an_empty_list(place: Place, kind: str, error: type[Exception]):
    client = place.client()
    place.fail(Fault(kind))
    with pytest.raises(error):
        await client.cases_of(NOBODY)
    assert not any(state.ready for state in await client.check(NOBODY))


async def test_a_broken_case_does_not_hide_the_others(place: Place):
    client = place.client()
    whole = await client.cases_of(BSN)
    place.fail(Fault("malformed_case"))
    found = await client.cases_of(BSN)
    assert len(found.broken) >= 1
    assert len(found.cases) + len(found.broken) >= len(whole.cases)
    assert found.cases


async def test_an_etag_that_lies_deceives_nobody(place: Place):
    client = place.client()
    case = await filed(client, await new_case(client))
    place.fail(Fault("stale_etag"))
    steps = await client.status_types(case.type_url)
    await client.set_status(case, steps[1].url, NOW.replace(hour=11))
    await client.case(case.uuid, BSN)
    assert len(await client.statuses(await client.case(case.uuid, BSN))) == 2


async def test_all_is_well_and_what_is_not_is_told(place: Place):
    assert all(state.ready for state in await place.client().check(NOBODY))
    wrong = await place.client(secret="another-secret-altogether").check()
    assert all("client id, secret and clock" in state.sentence for state in wrong)
    with pytest.raises(CredentialsRefused):
        await place.client(client_id="nobody").cases_of(BSN)


async def test_a_case_is_filed_as_the_organisation_that_is_configured(place: Place):
    client = place.client(organisation="123456782")
    assert await client.find_case("ML-20261122-000001") is None
    new = await new_case(client)
    with pytest.raises(NeighbourRefused) as caught:
        await place.client(organisation="111111111").create_case(new)
    assert caught.value.invalid_params
