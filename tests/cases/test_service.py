"""Our copy of cases: sealed, one's own, kept through outages, and told of only when it changed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.access import repository as access
from portal.access.domain import Actor, Level
from portal.cases import service
from portal.cases.domain import Content, Source
from portal.core.clock import FixedClock
from portal.core.errors import HigherLevelNeeded, NotFound
from portal.sync.tables import changes
from portal.wiring import House
from tests.cases.contents import content
from tests.cases.copies import Overview, overview
from tests.houses import JAN, MEREL, NOON, another, enter, everything_in

FIRST = content()
SECOND = content(remote="0c1d2e3f-0000-4000-8000-000000000002", number="Z-2", applied_on=date(2026, 11, 21))
CLOSED = content(remote="0c1d2e3f-0000-4000-8000-000000000003", number="Z-3", closed_on=date(2026, 11, 22))


async def keep(house: House, actor: Actor, *found: Content, broken: int = 0) -> bool:
    async with house.database.work() as work:
        return await service.keep(work, actor.id, list(found), broken)


async def trouble(house: House, actor: Actor, what: str = "unreachable") -> None:
    async with house.database.work() as work:
        await service.keep_trouble(work, actor.id, what)


async def told(house: House) -> int:
    async with house.database.work() as work:
        return len(await work.rows(select(changes).where(changes.c.topic == service.CHANGED)))


async def test_nothing_known_is_not_the_same_as_no_cases(house: House):
    merel = await enter(house)
    assert await overview(house, merel) == Overview((), Source())
    await keep(house, merel)
    assert await overview(house, merel) == Overview((), Source(NOON, NOON))


async def test_everything_that_was_said_comes_back_newest_first(house: House):
    merel = await enter(house)
    await keep(house, merel, FIRST, SECOND, CLOSED, broken=1)
    seen = await overview(house, merel)
    assert [case.content for case in seen.cases] == [SECOND, CLOSED, FIRST]
    assert [case.seen_at for case in seen.cases] == [NOON] * 3
    assert seen.source == Source(NOON, NOON, "", 1)


async def test_one_case_by_its_own_id_here(house: House):
    merel = await enter(house)
    await keep(house, merel, FIRST)
    (listed,) = (await overview(house, merel)).cases
    assert listed.id != FIRST.remote
    async with house.database.work() as work:
        assert await service.case(work, merel, listed.id) == (listed, Source(NOON, NOON))


async def test_the_case_of_another_is_not_there(house: House):
    merel, jan = await enter(house), await enter(house, JAN)
    await keep(house, merel, FIRST)
    (hers,) = (await overview(house, merel)).cases
    for case_id in (hers.id, FIRST.remote, "", "' or 1=1"):
        with pytest.raises(NotFound):
            async with house.database.work() as work:
                await service.case(work, jan, case_id)
    assert (await overview(house, jan)).cases == ()


async def test_a_case_of_two_people_is_each_ones_own_copy(house: House):
    merel, jan = await enter(house), await enter(house, JAN)
    await keep(house, merel, FIRST)
    await keep(house, jan, FIRST)
    (hers,), (his,) = (await overview(house, merel)).cases, (await overview(house, jan)).cases
    assert hers.id != his.id
    async with house.database.work() as work:
        assert sorted(await service.residents_with(work, FIRST.remote)) == sorted([merel.id, jan.id])
        assert await service.residents_with(work, SECOND.remote) == []


async def test_what_the_municipality_says_is_not_stored_in_the_clear(house: House):
    await keep(house, await enter(house), FIRST)
    stored = everything_in(house)
    assert not [word for word in (b"douche", b"Sanne", b"2026-7KQM", b"Hulpvraag") if word in stored]


async def test_a_case_that_an_answer_leaves_out_stays(house: House, clock: FixedClock):
    merel = await enter(house)
    await keep(house, merel, FIRST, SECOND)
    clock.advance(timedelta(minutes=5))
    await keep(house, merel, SECOND)
    seen = {case.content: case.seen_at for case in (await overview(house, merel)).cases}
    assert seen == {FIRST: NOON, SECOND: NOON + timedelta(minutes=5)}


async def test_what_changed_replaces_what_was_and_keeps_its_id(house: House):
    merel = await enter(house)
    await keep(house, merel, FIRST)
    before = (await overview(house, merel)).cases[0].id
    await keep(house, merel, content(handler="Mo"))
    (now,) = (await overview(house, merel)).cases
    assert (now.id, now.content.handler) == (before, "Mo")


async def test_open_tabs_hear_of_it_only_when_something_changed(house: House):
    merel = await enter(house)
    assert await keep(house, merel, FIRST) is True
    assert await keep(house, merel, FIRST) is False
    assert await told(house) == 1
    assert await keep(house, merel, content(handler="Mo")) is True
    assert await keep(house, merel, content(handler="Mo"), SECOND) is True
    assert await told(house) == 3


async def test_that_there_are_none_is_news_the_first_time(house: House):
    merel = await enter(house)
    assert [await keep(house, merel), await keep(house, merel)] == [True, False]


async def test_an_outage_keeps_what_we_had_with_its_age(house: House, clock: FixedClock):
    merel = await enter(house)
    await keep(house, merel, FIRST, broken=2)
    clock.advance(timedelta(minutes=5))
    await trouble(house, merel)
    seen = await overview(house, merel)
    assert [case.content for case in seen.cases] == [FIRST]
    assert seen.source == Source(NOON, NOON + timedelta(minutes=5), "unreachable", 2)


async def test_an_outage_before_anything_was_known_says_so(house: House):
    merel = await enter(house)
    await trouble(house, merel)
    assert (await overview(house, merel)).source == Source(None, NOON, "unreachable", 0)


async def test_an_outage_is_told_once_and_its_end_too(house: House):
    merel = await enter(house)
    await keep(house, merel, FIRST)
    for _ in range(3):
        await trouble(house, merel)
    assert await told(house) == 2
    assert await keep(house, merel, FIRST) is True
    assert (await overview(house, merel)).source.trouble == ""
    assert await told(house) == 3


async def test_what_is_held_serves_to_see_what_changed(house: House):
    merel = await enter(house)
    await keep(house, merel, FIRST, SECOND)
    async with house.database.work() as work:
        assert await service.held(work, merel.id) == {FIRST.remote: FIRST, SECOND.remote: SECOND}
        assert await service.whose_bsn(work, merel.id) == MEREL


async def test_the_portal_asks_on_its_own_authority_and_that_is_logged(house: House):
    merel = await enter(house)
    await keep(house, merel, FIRST)
    await overview(house, merel)
    async with house.database.work() as work:
        lines = await access.lines(work, merel.id)
    said = [(line["act"], line["actor_kind"], line["mandate"]) for line in lines]
    assert said == [("cases:view", "resident", "self"), ("cases:fetch", "system", "statutory")]


async def test_seeing_and_refreshing_need_a_login_that_is_certain_enough(house: House):
    basis = await enter(house, level=Level.BASIS)
    for use in (service.copy, service.may_refresh):
        with pytest.raises(HigherLevelNeeded):
            async with house.database.work() as work:
                await use(work, basis)
    merel = await enter(house)
    async with house.database.work() as work:
        assert await service.may_refresh(work, merel) == merel.id


async def test_the_copy_of_another_municipality_does_not_show(house: House):
    merel = await enter(house)
    await keep(house, merel, FIRST)
    async with another(house, municipality="elders") as elsewhere, elsewhere.work() as work:
        assert await service.residents_with(work, FIRST.remote) == []
