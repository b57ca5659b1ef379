"""A neighbour that keeps failing is left alone for a while."""

import asyncio

import httpx
import pytest

from integrations.errors import NeighbourError, NeighbourUnavailable
from integrations.http import Neighbour, Policy
from tests.integrations.neighbour import BASE, Clock, Town, neighbour, ok, problem


class TestBreaker:
    """A neighbour that keeps failing is left alone for a while."""

    policy = Policy(attempts=1, breaker_after=3, breaker_pause=5, breaker_longest=12)

    async def failing(self, town: Town, clock: Clock) -> Neighbour:
        asked = neighbour(town, self.policy, clock=clock)
        for _ in range(3):
            await self.fails(asked)
        return asked

    async def fails(self, asked: Neighbour) -> NeighbourUnavailable:
        with pytest.raises(NeighbourUnavailable) as caught:
            await asked.ask("GET", BASE + "zaken")
        return caught.value

    async def test_it_opens_after_failures_in_a_row(self):
        town = Town(httpx.ConnectError("down"))
        asked = await self.failing(town, Clock())
        error = await self.fails(asked)
        assert (len(town.asked), error.maybe_reached) == (3, False)

    async def test_a_success_in_between_keeps_it_closed(self):
        town = Town(problem(503), problem(503), ok(), problem(503), problem(503), ok())
        asked = neighbour(town, self.policy, clock=Clock())
        for _ in range(2):
            await self.fails(asked)
            await self.fails(asked)
            await asked.ask("GET", BASE + "zaken")
        assert len(town.asked) == 6

    @pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
    async def test_a_neighbour_that_answers_is_not_down(self, status: int):
        town = Town(problem(status))
        asked = neighbour(town, self.policy, clock=Clock())
        for _ in range(9):
            with pytest.raises(NeighbourError):
                await asked.ask("GET", BASE + "zaken")
        assert len(town.asked) == 9

    async def test_after_the_pause_one_trial_closes_it(self):
        town, clock = Town(problem(503), problem(503), problem(503), ok()), Clock()
        asked = await self.failing(town, clock)
        clock.now = 5
        await asked.ask("GET", BASE + "zaken")
        await asked.ask("GET", BASE + "zaken")
        assert len(town.asked) == 5

    async def test_each_failed_trial_doubles_the_pause_up_to_the_longest(self):
        town, clock = Town(problem(503)), Clock()
        asked = await self.failing(town, clock)
        pauses: list[float] = []
        for _ in range(4):
            pauses.append(asked.breaker.wait)
            clock.now += asked.breaker.wait
            await self.fails(asked)
        assert pauses == [5, 10, 12, 12]
        assert len(town.asked) == 7

    async def test_only_one_trial_at_a_time(self):
        clock, entered, go = Clock(), asyncio.Event(), asyncio.Event()
        town = Town(problem(503))

        async def answer(request: httpx.Request) -> httpx.Response:
            if len(town.asked) < 3:
                return town(request)
            entered.set()
            await go.wait()
            return ok()

        asked = Neighbour("zaken", [BASE], self.policy, transport=httpx.MockTransport(answer), clock=clock)
        for _ in range(3):
            await self.fails(asked)
        clock.now = 5
        trial = asyncio.ensure_future(asked.ask("GET", BASE + "zaken"))
        await entered.wait()
        error = await self.fails(asked)
        go.set()
        assert (await trial).status == 200
        assert "keeps failing" in str(error)

    async def test_an_abandoned_trial_leaves_room_for_the_next(self):
        clock, entered = Clock(), asyncio.Event()
        town = Town(problem(503))

        async def answer(request: httpx.Request) -> httpx.Response:
            if len(town.asked) < 3:
                return town(request)
            if entered.is_set():
                return ok()
            entered.set()
            await asyncio.Event().wait()
            raise AssertionError("never")

        asked = Neighbour("zaken", [BASE], self.policy, transport=httpx.MockTransport(answer), clock=clock)
        for _ in range(3):
            await self.fails(asked)
        clock.now = 5
        trial = asyncio.ensure_future(asked.ask("GET", BASE + "zaken"))
        await entered.wait()
        trial.cancel()
        await asyncio.wait([trial])
        assert (await asked.ask("GET", BASE + "zaken")).status == 200
