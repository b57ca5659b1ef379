"""The list of cases does not wait for their timelines, and says nothing of a case that is not so."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from integrations.zgw.standin.faults import Fault
from portal.cases.domain import meanwhile
from portal.cases.state import CasePage
from portal.cases.wire import Fetching
from portal.core.clock import FixedClock
from portal.core.errors import NotFound
from portal.sync import changes
from portal.wiring import House
from tests.cases.contents import ASKED_MORE, BUSY, DECIDED, DONE, RECEIVED, content
from tests.cases.copies import ON_SQLITE, only, overview
from tests.cases.slow import Slow
from tests.houses import NOON, enter
from tests.tabs import opened, run
from tests.towns import Town


async def times_told(house: House) -> int:
    async with house.database.work() as work:
        return len(await changes.Tail().since(work, 0))


@ON_SQLITE
async def test_the_list_is_there_before_the_timelines(house: House, town: Town, clock: FixedClock):
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    town.move(number, "Ontvangen", NOON - timedelta(days=2))
    town.move(number, "In behandeling", NOON - timedelta(days=1), "Sanne belt u.")
    slow = Slow(town)
    fetching = Fetching(slow.client(clock), house.database)
    before = await times_told(house)
    await fetching.fetch_list(merel.id)
    case = await only(house, merel)
    assert [(s.name, s.explanation) for s in case.content.statuses] == [("In behandeling", "Sanne belt u.")]
    assert (await overview(house, merel)).source.fetched_at == NOON
    assert await times_told(house) == before + 1
    clock.advance(timedelta(seconds=30))
    slow.arrives.set()
    await fetching.fetch(merel.id)
    assert len((await only(house, merel)).content.statuses) == 5
    assert await times_told(house) == before + 2
    assert slow.count("GET", "statussen") == 1


@ON_SQLITE
async def test_a_case_without_its_timeline_shows_where_it_is_and_nothing_it_does_not_know(
    house: House, town: Town, fetching: Fetching
):
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    town.move(number, "Ontvangen", NOON - timedelta(days=2))
    town.move(number, "In behandeling", NOON - timedelta(days=1))
    town.fail(Fault("server_error", "/zaken/api/v1/statussen"))
    await fetching.fetch(merel.id)
    state = opened(house, CasePage, "/nl/mijn/aanvraag", merel.session, id=(await only(house, merel)).id)
    await run(state, CasePage.load)
    assert (state.ready, state.status) == (True, "In behandeling")
    assert [(step.title, step.state) for step in state.steps] == [("In behandeling", "now")]


@ON_SQLITE
async def test_the_steps_of_a_type_are_asked_once_and_a_failure_is_not_kept(
    house: House, town: Town, fetching: Fetching
):
    merel = await enter(house)
    for number in range(3):
        town.move(town.case(identificatie=f"Z-{number}"), "Ontvangen", NOON - timedelta(days=2))
    town.fail(Fault("unavailable", "/catalogi/api/v1/statustypen"))
    await fetching.fetch(merel.id)
    assert [len(case.content.statuses) for case in (await overview(house, merel)).cases] == [1, 1, 1]
    town.fail()
    before = town.count("GET", "statustypen")
    await fetching.fetch(merel.id)
    assert [len(case.content.statuses) for case in (await overview(house, merel)).cases] == [5, 5, 5]
    assert town.count("GET", "statustypen") == before + 1


class Garbled(Town):
    """A case system that cannot tell the statuses of one of its cases."""

    of = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/statussen") and self.of in str(request.url):
            return httpx.Response(200, json={"count": 1, "results": [{"url": 7}]})
        return await super().handle_async_request(request)


@ON_SQLITE
async def test_a_timeline_that_cannot_be_read_hides_no_other(house: House, town: Town, clock: FixedClock):
    merel = await enter(house)
    good, bad = town.case(identificatie="Z-1"), town.case(identificatie="Z-2")
    for number in (good, bad):
        town.move(number, "Ontvangen", NOON - timedelta(days=2))
    garbled = Garbled(town.here, town.inner)
    garbled.of = bad
    await Fetching(garbled.client(clock), house.database).fetch(merel.id)
    known = {case.content.number: case for case in (await overview(house, merel)).cases}
    assert {number: len(case.content.statuses) for number, case in known.items()} == {"Z-1": 5, "Z-2": 1}
    assert known["Z-2"].current == known["Z-1"].current


@ON_SQLITE
async def test_who_waits_for_a_list_that_cannot_be_had_waits_no_longer(
    house: House, town: Town, fetching: Fetching, caplog: pytest.LogCaptureFixture
):
    merel = await enter(house)
    town.fail(Fault("down"))
    await fetching.fetch_list(merel.id)
    assert (await overview(house, merel)).source.trouble == "unreachable"
    with pytest.raises(NotFound):
        await fetching.fetch_list("nobody")
    assert "run failed" in caplog.text


def test_meanwhile_nothing_is_said_that_the_municipality_took_back():
    asked_more = replace(ASKED_MORE, at=NOON)
    back = replace(BUSY, at=NOON + timedelta(hours=1))
    held = content(statuses=(RECEIVED, BUSY, asked_more, DECIDED, DONE))
    assert meanwhile(RECEIVED, held) == (RECEIVED, DECIDED, DONE)
    assert meanwhile(back, held) == (RECEIVED, BUSY, asked_more, back, DECIDED, DONE)
    assert meanwhile(BUSY, None) == (BUSY,)
    assert meanwhile(None, held) == ()
