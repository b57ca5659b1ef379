"""In an outage our copy stays, with its age; no failure is kept as if it were an answer."""

import asyncio
from datetime import timedelta

import pytest

from integrations.zgw.standin.faults import Fault
from portal.cases.wire import Fetching
from portal.core.clock import FixedClock
from portal.wiring import House
from tests.cases.copies import ON_SQLITE, SEARCH, only, overview
from tests.houses import NOON, enter
from tests.towns import Town


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
    said = (await only(house, merel)).content
    assert [s.name for s in said.statuses if s.at] == ["Ontvangen", "In behandeling"]
    town.fail()
    await fetching.fetch(merel.id)
    assert len((await only(house, merel)).content.statuses) == 5


@ON_SQLITE
async def test_who_waited_for_an_answer_that_did_not_come_hears_so(
    house: House, town: Town, fetching: Fetching
):
    merel = await enter(house)
    town.fail(Fault("down"))
    assert await asyncio.gather(*(fetching.fetch(merel.id) for _ in range(3))) == [False, False, False]
