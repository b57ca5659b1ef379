"""Our copy kept in step with the municipality: honest in outages, never somebody else's, few questions."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from integrations.zgw.standin import cases as theirs
from integrations.zgw.standin import people
from integrations.zgw.standin.faults import Fault
from integrations.zgw.standin.links import CASES
from integrations.zgw.standin.store import Record
from portal.access.domain import Actor
from portal.cases import service
from portal.cases.domain import Case, Overview
from portal.cases.wire import Fetching
from portal.core.clock import FixedClock
from portal.sync.domain import InboxItem, InboxState, Later
from portal.wiring import House
from tests.houses import JAN, MEREL, NOON, enter
from tests.towns import BASE, Town

ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"])
SEARCH = "/zaken/api/v1/zaken/_zoek"


@pytest.fixture
def fetching(house: House, town: Town, clock: FixedClock) -> Fetching:
    return Fetching(town.client(clock), house.database)


async def overview(house: House, actor: Actor) -> Overview:
    async with house.database.work() as work:
        return await service.overview(work, actor)


async def only(house: House, actor: Actor) -> Case:
    (case,) = (await overview(house, actor)).cases
    return case


def notice(case: str) -> InboxItem:
    return InboxItem("i", "voorbeeld", "zgw", "k", {"case": case}, InboxState.NEW, NOON)


async def test_a_case_comes_over_with_its_timeline(house: House, town: Town, fetching: Fetching):
    merel = await enter(house)
    number = town.case(identificatie="Z-1", toelichting="Ik val vaak.")
    town.move(number, "Ontvangen", NOON - timedelta(days=2))
    town.move(number, "In behandeling", NOON - timedelta(days=1), "Sanne belt u.")
    record: Record = town.here.store.get(CASES, number) or {}
    handler = people.handler_role(town.here, record, "Sanne de Boer")
    theirs.add_role(town.here, record, {**handler, "uuid": number}, force=True)
    assert await fetching.fetch(merel.id) is True
    said = (await only(house, merel)).content
    assert (said.remote, said.number, said.case_type, said.question) == (
        number,
        "Z-1",
        "hulpvraag",
        "Ik val vaak.",
    )
    assert (said.type_name, said.applied_on.isoformat(), said.closed_on) == (
        "Vraag om hulp",
        "2026-11-20",
        None,
    )
    assert said.handler == "S. de Boer"
    assert [(s.name, s.at is not None, s.explanation) for s in said.statuses] == [
        ("Ontvangen", True, ""),
        ("In behandeling", True, "Sanne belt u."),
        ("Meer informatie nodig", False, ""),
        ("Besluit genomen", False, ""),
        ("Afgerond", False, ""),
    ]
    assert [s.final for s in said.statuses] == [False, False, False, False, True]


async def test_who_has_no_cases_hears_that_there_are_none(house: House, fetching: Fetching):
    merel = await enter(house)
    assert await fetching.fetch(merel.id) is True
    seen = await overview(house, merel)
    assert (seen.cases, seen.source.fetched_at) == ((), NOON)


async def test_only_ones_own_cases_come_over(house: House, town: Town, fetching: Fetching):
    merel = await enter(house)
    town.case(JAN, identificatie="Z-JAN")
    town.case(identificatie="Z-INTERN", kind="interne-toets")
    town.case(identificatie="Z-GEHEIM", vertrouwelijkheidaanduiding="geheim")
    town.case(identificatie="Z-MEREL")
    await fetching.fetch(merel.id)
    assert (await only(house, merel)).content.number == "Z-MEREL"


@ON_SQLITE
async def test_cases_of_others_are_dropped_and_reported(
    house: House, town: Town, clock: FixedClock, capfd: pytest.CaptureFixture[str]
):
    """A server that does not know the filter answers with everybody's cases."""
    merel = await enter(house)
    town.case(JAN, identificatie="Z-JAN")
    town.case(identificatie="Z-MEREL")
    await Fetching(Unfiltered(town).client(clock), house.database).fetch(merel.id)
    assert (await only(house, merel)).content.number == "Z-MEREL"
    written = "".join(capfd.readouterr())
    assert "cases of others" in written
    assert JAN not in written and "Z-JAN" not in written


class Unfiltered(Town):
    """A case system that leaves the filter out."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.here, town.inner)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == SEARCH:
            body = b'{"expand": ["zaaktype", "status", "status.statustype", "rollen"]}'
            headers = {k: v for k, v in request.headers.items() if k != "content-length"}
            request = httpx.Request("POST", request.url, headers=headers, content=body)
        return await super().handle_async_request(request)


class Slow(Town):
    """A case system whose last answer of a fetch is long on its way, after it told the statuses."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.here, town.inner)
        self.told, self.waits, self.arrives = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        if request.url.path.endswith("/statussen"):
            self.told.set()
        if request.url.path.endswith("/statustypen"):
            await self.told.wait()
            self.waits.set()
            await self.arrives.wait()
        return answer


async def test_one_broken_case_does_not_hide_the_others(house: House, town: Town, fetching: Fetching):
    merel = await enter(house)
    town.case(identificatie="Z-1")
    town.case(identificatie="Z-2")
    town.fail(Fault("malformed_case"))
    await fetching.fetch(merel.id)
    seen = await overview(house, merel)
    assert len(seen.cases) == 1
    assert (seen.source.broken, seen.source.trouble) == (1, "")
    town.fail()
    await fetching.fetch(merel.id)
    seen = await overview(house, merel)
    assert ({case.content.number for case in seen.cases}, seen.source.broken) == ({"Z-1", "Z-2"}, 0)


@pytest.mark.parametrize(
    "fault", ["down", "unavailable", "server_error", "reset_before", "reset_after", "garbage"]
)
@ON_SQLITE
async def test_an_outage_keeps_what_we_had_and_is_over_when_it_is_over(
    house: House, town: Town, fetching: Fetching, clock: FixedClock, fault: str
):
    merel = await enter(house)
    town.case(identificatie="Z-1")
    await fetching.fetch(merel.id)
    town.case(identificatie="Z-2")
    town.fail(Fault(fault, SEARCH))
    clock.advance(timedelta(minutes=5))
    assert await fetching.fetch(merel.id) is False
    seen = await overview(house, merel)
    assert [case.content.number for case in seen.cases] == ["Z-1"]
    assert (seen.source.fetched_at, seen.source.tried_at) == (NOON, clock.now())
    assert seen.source.trouble == ("refused" if fault == "garbage" else "unreachable")
    town.fail()
    assert await fetching.fetch(merel.id) is True
    seen = await overview(house, merel)
    assert ({case.content.number for case in seen.cases}, seen.source.trouble) == ({"Z-1", "Z-2"}, "")


async def test_an_outage_at_first_is_never_no_cases(house: House, town: Town, fetching: Fetching):
    merel = await enter(house)
    town.case(identificatie="Z-1")
    town.fail(Fault("down"))
    assert await fetching.fetch(merel.id) is False
    source = (await overview(house, merel)).source
    assert (source.fetched_at, source.trouble) == (None, "unreachable")


@ON_SQLITE
async def test_a_refusal_is_no_outage(house: House, town: Town, clock: FixedClock):
    merel = await enter(house)
    refused = Fetching(town.client(clock, secret="another-secret-than-theirs"), house.database)
    assert await refused.fetch(merel.id) is False
    assert (await overview(house, merel)).source.trouble == "refused"


@ON_SQLITE
async def test_a_timeline_is_asked_only_when_the_status_changed(house: House, town: Town, fetching: Fetching):
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    town.move(number, "Ontvangen", NOON - timedelta(days=2))
    await fetching.fetch(merel.id)
    asked = town.count("GET", "statussen")
    assert asked == 1
    for _ in range(3):
        await fetching.fetch(merel.id)
    assert (town.count("GET", "statussen"), town.count("POST", "_zoek")) == (1, 4)
    town.move(number, "In behandeling", NOON - timedelta(days=1))
    await fetching.fetch(merel.id)
    assert town.count("GET", "statussen") == 2
    current = (await only(house, merel)).current
    assert current and current.name == "In behandeling"


@ON_SQLITE
async def test_a_timeline_that_cannot_be_had_leaves_the_case_with_the_status_that_came_along(
    house: House, town: Town, fetching: Fetching
):
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    town.move(number, "Ontvangen", NOON - timedelta(days=2))
    town.fail(Fault("server_error", "/zaken/api/v1/statussen"))
    assert await fetching.fetch(merel.id) is True
    assert [s.name for s in (await only(house, merel)).content.statuses] == ["Ontvangen"]


@ON_SQLITE
async def test_a_timeline_that_failed_is_asked_again(house: House, town: Town, fetching: Fetching):
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    town.move(number, "Ontvangen", NOON - timedelta(days=2))
    town.fail(Fault("server_error", "/zaken/api/v1/statussen"))
    await fetching.fetch(merel.id)
    town.fail()
    await fetching.fetch(merel.id)
    assert len((await only(house, merel)).content.statuses) == 5


@ON_SQLITE
async def test_a_new_status_whose_timeline_failed_still_shows(house: House, town: Town, fetching: Fetching):
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    town.move(number, "Ontvangen", NOON - timedelta(days=2))
    await fetching.fetch(merel.id)
    town.move(number, "In behandeling", NOON - timedelta(days=1))
    town.fail(Fault("server_error", "/zaken/api/v1/statussen"))
    await fetching.fetch(merel.id)
    town.fail()
    await fetching.fetch(merel.id)
    current = (await only(house, merel)).current
    assert current and current.name == "In behandeling"


@ON_SQLITE
async def test_who_asks_while_it_is_asked_waits_for_that_answer(house: House, town: Town, fetching: Fetching):
    merel, jan = await enter(house), await enter(house, JAN)
    await asyncio.gather(*(fetching.fetch(merel.id) for _ in range(5)), fetching.fetch(jan.id))
    assert town.count("POST", "_zoek") == 2


@ON_SQLITE
async def test_who_waited_for_an_answer_that_did_not_come_hears_so(
    house: House, town: Town, fetching: Fetching
):
    merel = await enter(house)
    town.fail(Fault("down"))
    assert await asyncio.gather(*(fetching.fetch(merel.id) for _ in range(3))) == [False, False, False]


@ON_SQLITE
async def test_who_asks_after_a_change_gets_an_answer_from_after_it(
    house: House, town: Town, clock: FixedClock
):
    """Such as a notification that comes while the copy is being refreshed: nothing would bring it later."""
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    slow = Slow(town)
    fetching = Fetching(slow.client(clock), house.database)
    first = asyncio.create_task(fetching.fetch(merel.id))
    await slow.waits.wait()
    town.move(number, "Ontvangen", NOON - timedelta(days=1))
    second = asyncio.create_task(fetching.fetch(merel.id))
    await overview(house, merel)  # meanwhile the second asks, and finds the first under way
    slow.arrives.set()
    await asyncio.gather(first, second)
    current = (await only(house, merel)).current
    assert current and current.name == "Ontvangen"


async def test_a_notification_brings_the_change_over(house: House, town: Town, fetching: Fetching):
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    await fetching.fetch(merel.id)
    town.move(number, "Ontvangen", NOON - timedelta(days=1))
    await fetching.told(notice(number))
    current = (await only(house, merel)).current
    assert current and current.name == "Ontvangen"


async def test_a_notification_of_a_new_case_finds_its_residents_by_their_roles(
    house: House, town: Town, fetching: Fetching
):
    merel, jan = await enter(house), await enter(house, JAN)
    await fetching.told(notice(town.case(identificatie="Z-1")))
    assert (await only(house, merel)).content.number == "Z-1"
    assert (await overview(house, jan)).source.fetched_at is None


@ON_SQLITE
async def test_a_notification_about_somebody_we_do_not_know_asks_no_further(
    house: House, town: Town, fetching: Fetching
):
    await fetching.told(notice(town.case(JAN)))
    assert town.count("POST", "_zoek") == 0


@ON_SQLITE
async def test_a_notification_about_a_case_that_is_gone_is_done(house: House, fetching: Fetching):
    await fetching.told(notice("0c1d2e3f-0000-4000-8000-00000000dead"))


@ON_SQLITE
async def test_a_notification_about_no_case_is_done(house: House, fetching: Fetching):
    await fetching.told(notice("geen-zaak"))


@ON_SQLITE
@pytest.mark.parametrize("path", ["/", SEARCH, "/zaken/api/v1/zaken/"])
async def test_a_notification_in_an_outage_comes_again_later(
    house: House, town: Town, fetching: Fetching, path: str
):
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    town.fail(Fault("down", path))
    with pytest.raises(Later):
        await fetching.told(notice(number))
    town.fail()
    await fetching.told(notice(number))
    assert (await only(house, merel)).content.number == "Z-1"


@ON_SQLITE
async def test_at_night_everybody_is_compared_also_when_one_fails(
    house: House, town: Town, fetching: Fetching
):
    merel, jan = await enter(house), await enter(house, JAN)
    town.case(identificatie="Z-M")
    town.case(JAN, identificatie="Z-J")
    town.fail(Fault("down", SEARCH, count=3))
    await fetching.nightly()
    seen = [await overview(house, actor) for actor in (merel, jan)]
    assert sorted(len(each.cases) for each in seen) == [0, 1]
    assert sorted(each.source.trouble for each in seen) == ["", "unreachable"]
    assert not [r for r in town.asked if MEREL in str(r.url) or not str(r.url).startswith(BASE)]
