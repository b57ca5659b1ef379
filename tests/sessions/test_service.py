"""Sessions begin, hold and end, and nothing prolongs them but somebody who is there."""

from datetime import timedelta

from sqlalchemy import select

from portal.access.domain import Level
from portal.core.clock import FixedClock
from portal.identity import service as identity
from portal.sessions import service
from portal.sessions.domain import Ending, Remaining, Session
from portal.sessions.tables import sessions, tabs
from portal.sync.tables import changes
from portal.wiring import House
from tests.houses import JAN, MEREL, NOON, another, enter, everything_in


async def live(house: House, sid: str) -> Session | None:
    async with house.database.work() as work:
        return await service.live(work, sid, house.lasting)


async def touch(house: House, session: Session) -> None:
    async with house.database.work() as work:
        await service.touch(work, session)


async def ended(house: House) -> list[str]:
    """The sessions whose end was told to the open tabs."""
    async with house.database.work() as work:
        told = select(changes.c.subject).where(changes.c.topic == service.ENDED)
        return [row["subject"] for row in await work.rows(told)]


async def test_a_login_begins_a_session_under_an_id_that_is_no_secret(house: House):
    async with house.database.work() as work:
        cookie = await identity.log_in(work, bsn=MEREL, name=None, level=Level.MIDDEN, replacing=None)
    sid = service.hashed(cookie)
    session = await live(house, sid)
    assert session and (session.level, session.created_at) == (Level.MIDDEN, NOON)
    assert cookie.encode() not in everything_in(house)
    assert await live(house, cookie) is None
    assert await live(house, "") is None


async def test_idle_too_long_and_it_is_over(house: House, clock: FixedClock):
    actor = await enter(house)
    clock.advance(timedelta(minutes=15, seconds=-1))
    assert await live(house, actor.session)
    clock.advance(timedelta(seconds=1))
    assert await live(house, actor.session) is None


async def test_activity_prolongs_it_but_not_beyond_two_hours(house: House, clock: FixedClock):
    actor = await enter(house)
    for _ in range(11):
        clock.advance(timedelta(minutes=10))
        session = await live(house, actor.session)
        assert session
        await touch(house, session)
    clock.advance(timedelta(minutes=10))
    assert await live(house, actor.session) is None


async def test_a_touch_does_not_revive(house: House, clock: FixedClock):
    actor = await enter(house)
    session = await live(house, actor.session)
    assert session
    async with house.database.work() as work:
        await service.end(work, actor.session, Ending.LOGGED_OUT)
    clock.advance(timedelta(seconds=10))
    await touch(house, session)
    assert await live(house, actor.session) is None


async def test_a_clock_that_jumps_back_or_forward_prolongs_nothing(house: House):
    actor = await enter(house)
    for moved, holds in [(-3600, False), (-30, True), (3600 * 24 * 365, False)]:
        shown = FixedClock(NOON + timedelta(seconds=moved))
        async with another(house, clock=shown) as elsewhere, elsewhere.work() as work:
            found = await service.live(work, actor.session, house.lasting)
        assert (found is not None) is holds, moved


async def test_a_session_of_another_municipality_does_not_hold(house: House):
    actor = await enter(house)
    async with another(house, municipality="elders") as elsewhere, elsewhere.work() as work:
        assert await service.live(work, actor.session, house.lasting) is None


async def test_what_is_left_is_told_in_whole_seconds(house: House, clock: FixedClock):
    actor = await enter(house)
    clock.advance(timedelta(minutes=4, seconds=0.5))
    session = await live(house, actor.session)
    assert session
    async with house.database.work() as work:
        assert service.remaining(work, session, house.lasting) == Remaining(659, 6959)
    clock.advance(timedelta(hours=3))
    async with house.database.work() as work:
        assert service.remaining(work, session, house.lasting) == Remaining(0, 0)


async def test_an_end_is_told_once_and_keeps_its_reason(house: House):
    actor = await enter(house)
    async with house.database.work() as work:
        assert await service.ending_of(work, actor.session) is None
        await service.end(work, actor.session, Ending.LOGGED_OUT)
        await service.end(work, actor.session, Ending.REVOKED)
        assert await service.ending_of(work, actor.session) is Ending.LOGGED_OUT
    assert await ended(house) == [actor.session]


async def test_a_new_login_ends_the_one_before_in_that_browser(house: House):
    before = await enter(house)
    async with house.database.work() as work:
        cookie = await identity.log_in(
            work, bsn=MEREL, name=None, level=Level.MIDDEN, replacing=before.session
        )
        assert await service.ending_of(work, before.session) is Ending.REPLACED
    assert service.hashed(cookie) != before.session
    assert await live(house, before.session) is None
    assert await live(house, service.hashed(cookie))


async def test_revoking_ends_every_session_of_one_person(house: House):
    first, second, other = await enter(house), await enter(house), await enter(house, JAN)
    async with house.database.work() as work:
        assert await service.revoke(work, lambda session: session.resident == first.id) == 2
        assert await service.revoke(work, lambda session: session.resident == first.id) == 0
    assert sorted(await ended(house)) == sorted([first.session, second.session])
    assert await live(house, other.session)


async def test_the_sweep_ends_what_is_overdue_and_says_why(house: House, clock: FixedClock):
    idle = await enter(house)
    async with house.database.work() as work:
        assert await service.end_overdue(work, house.lasting) == 0
    clock.advance(timedelta(minutes=16))
    fresh = await enter(house, JAN)
    async with house.database.work() as work:
        assert await service.end_overdue(work, house.lasting) == 1
        assert await service.ending_of(work, idle.session) is Ending.IDLE
    for _ in range(12):
        clock.advance(timedelta(minutes=10))
        async with house.database.work() as work:
            await work.execute(sessions.update().values(seen_at=work.now))
    async with house.database.work() as work:
        assert await service.end_overdue(work, house.lasting) == 1
        assert await service.ending_of(work, fresh.session) is Ending.ABSOLUTE


async def test_a_tab_is_bound_once_for_ever(house: House):
    first, second = await enter(house), await enter(house, JAN)
    async with house.database.work() as work:
        assert await service.bound_to(work, "tab-token") is None
        assert await service.bind_tab(work, "tab-token", first.session) == first.session
        assert await service.bind_tab(work, "tab-token", second.session) == first.session
        assert await service.bound_to(work, "tab-token") == first.session
    assert b"tab-token" not in everything_in(house)


async def test_what_no_session_needs_is_forgotten(house: House, clock: FixedClock):
    old = await enter(house)
    async with house.database.work() as work:
        await service.bind_tab(work, "tab-token", old.session)
    clock.advance(timedelta(days=31))
    fresh = await enter(house)
    async with house.database.work() as work:
        await service.forget_old(work)
        assert [row["sid"] for row in await work.rows(select(sessions))] == [fresh.session]
        assert await work.rows(select(tabs)) == []
