"""A neighbour that fails for everybody is left alone; one letter that always fails is not its fault."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from portal.core.clock import FixedClock
from portal.sync.domain import Later, Stuck
from portal.sync.patience import Breaker, Calls, Pace

PACE = Pace(breaker_after=3, breaker_cap=60, parallel=2)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 1, tzinfo=UTC))


def _fail(breaker: Breaker, *who: str) -> None:
    for letter in who:
        breaker.failed(letter)


def test_failures_of_several_letters_open_the_breaker(clock: FixedClock) -> None:
    breaker = Breaker(PACE, clock)
    _fail(breaker, "a", "b")
    assert breaker.wait == 0
    _fail(breaker, "a")
    assert breaker.wait == 2
    clock.advance(timedelta(seconds=2))
    assert breaker.wait == 0


def test_one_letter_alone_opens_nothing(clock: FixedClock) -> None:
    breaker = Breaker(PACE, clock)
    _fail(breaker, *["poison"] * 50)
    assert breaker.wait == 0


def test_it_is_left_alone_longer_each_time_up_to_the_cap(clock: FixedClock) -> None:
    breaker = Breaker(PACE, clock)
    waits: list[float] = []
    for _ in range(8):
        _fail(breaker, "a", "b", "c")
        waits.append(breaker.wait)
        clock.advance(timedelta(seconds=breaker.wait))
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_failures_of_calls_that_were_under_way_do_not_lengthen_it(clock: FixedClock) -> None:
    breaker = Breaker(PACE, clock)
    _fail(breaker, *"abcdefghij")
    assert breaker.wait == 2


async def test_an_answer_closes_it_and_wakes_who_waits(clock: FixedClock) -> None:
    breaker = Breaker(PACE, clock)
    _fail(breaker, "a", "b", "c")
    resting = asyncio.create_task(breaker.rest(3600))
    await asyncio.wait([resting], timeout=0)
    breaker.answered()
    async with asyncio.timeout(5):
        await resting
    assert breaker.wait == 0


async def test_lines_to_one_neighbour_share_its_breaker(clock: FixedClock) -> None:
    calls = Calls(PACE, clock)
    for line, who in (("asked.case", "a"), ("asked.role", "b"), ("moved.case", "c")):
        with pytest.raises(Later):
            async with calls.turn(line, who):
                raise Later("zgw")
    assert calls.breaker("asked.case").wait == 2
    assert calls.breaker("moved.case").wait == 2
    assert calls.breaker("asked.local").wait == 0


async def test_a_refusal_is_an_answer(clock: FixedClock) -> None:
    calls = Calls(PACE, clock)
    for who in ("a", "b"):
        with pytest.raises(Later):
            async with calls.turn("case", who):
                raise Later("zgw")
    with pytest.raises(Stuck):
        async with calls.turn("case", "c"):
            raise Stuck("refused")
    with pytest.raises(Later):
        async with calls.turn("case", "d"):
            raise Later("zgw")
    assert calls.breaker("case").wait == 0


async def test_only_so_many_call_at_once(clock: FixedClock) -> None:
    calls = Calls(PACE, clock)
    inside, let_go, most = 0, asyncio.Event(), 0

    async def call(who: str) -> None:
        nonlocal inside, most
        async with calls.turn("case", who):
            inside += 1
            most = max(most, inside)
            if inside == PACE.parallel:
                let_go.set()
            await let_go.wait()
            inside -= 1

    async with asyncio.timeout(5):
        await asyncio.gather(*(call(str(number)) for number in range(6)))
    assert most == PACE.parallel


async def test_closing_waits_for_the_call_under_way_and_begins_no_other(clock: FixedClock) -> None:
    calls = Calls(PACE, clock)
    begun, let_go, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def call() -> None:
        async with calls.turn("case", "a"):
            begun.set()
            await let_go.wait()
            ended.set()

    first = asyncio.create_task(call())
    await begun.wait()
    closing = asyncio.create_task(calls.close(5))
    await asyncio.wait([closing], timeout=0)
    late = asyncio.create_task(call())
    let_go.set()
    async with asyncio.timeout(5):
        await closing
        await first
    assert ended.is_set()
    ended.clear()
    done, _ = await asyncio.wait([late], timeout=0.05)
    assert not done
    assert not ended.is_set()
    late.cancel()


def test_pauses_grow_to_the_cap_and_differ() -> None:
    pace = Pace(first=1, cap=300)
    assert 0.5 <= pace.pause(0) <= 1.5
    assert 150 <= pace.pause(1000) <= 450
    assert len({pace.pause(5) for _ in range(20)}) > 10
