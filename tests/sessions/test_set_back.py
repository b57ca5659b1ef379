"""A clock that is set back prolongs no session: nobody can tell how old any of them is."""

import asyncio
from datetime import timedelta

import pytest

from portal import live
from portal.core.clock import FixedClock, SetBack
from portal.sessions import service
from portal.wiring import House
from tests.houses import JAN, NOON, another, enter

HALF_HOUR = timedelta(minutes=30)


async def left(house: House) -> int:
    """How many sessions nobody ended."""
    async with house.database.work() as work:
        return len(await service.repository.not_ended(work))


async def test_a_session_that_was_seen_later_than_now_is_over(house: House, clock: FixedClock):
    actor = await enter(house)
    clock.advance(timedelta(minutes=10))
    async with house.database.work() as work:
        session = await service.live(work, actor.session, house.lasting)
        assert session
        await service.touch(work, session)
    async with another(house, clock=FixedClock(NOON + timedelta(minutes=5))) as after, after.work() as work:
        assert await service.live(work, actor.session, house.lasting) is None


async def test_a_session_from_the_future_ends_the_others_too(house: House, clock: FixedClock):
    await enter(house)
    clock.advance(timedelta(minutes=14))  # this one could be taken for one minute old, thirteen minutes back
    await enter(house, JAN)
    async with another(house, clock=FixedClock(NOON + timedelta(minutes=1))) as after, after.work() as work:
        assert await service.end_overdue(work, house.lasting) == 2
    assert await left(house) == 0


@pytest.mark.parametrize(("by", "kept"), [(0, 1), (0.5, 1), (20, 0), (1800, 0)])
async def test_the_portal_notices_that_its_clock_is_set_back(
    house: House, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, by: float, kept: int
):
    await enter(house)
    time = SetBack(clock)
    clock.advance(timedelta(minutes=14))
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=14) - timedelta(seconds=by))
    await live._end_overdue(house, time)
    assert await left(house) == kept
    await enter(house, JAN)
    await live._end_overdue(house, time)  # told once: whoever logs in afterwards stays
    assert await left(house) == kept + 1


async def test_a_clock_put_forward_ends_what_is_too_old_by_it(house: House, clock: FixedClock):
    await enter(house)
    time = SetBack(clock)
    clock.advance(timedelta(minutes=15))
    await asyncio.gather(live._end_overdue(house, time), live._end_overdue(house, time))
    assert await left(house) == 0
