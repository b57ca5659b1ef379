"""A neighbour: somebody else's open tab that goes on asking while others attack, and how long each answer took."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter

from bench.figures import Spread
from portal.sync.lock import unless
from tests.attacks.people import Victim
from tests.attacks.tab import Tab
from tests.evidence import measured
from tests.world import World

GOAL = 100.0
"""Milliseconds within which 95 of 100 answers should come."""

LOAD_FORM = "reflex___state____state.portal___visit____visit.portal___loket___state____loket.load"
BREATH = 0.1
"""Seconds between an answer and the next question."""


@asynccontextmanager
async def neighbour(world: World, victim: Victim, topic: str, note: str) -> AsyncIterator[list[float]]:
    """Somebody whose tab asks again and again during the block; every question must be answered.

    The seconds it took are in the list, and the 95th percentile is written down with its goal.
    """
    took: list[float] = []
    async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
        await tab.visit("/nl/loket")
        await tab.quiet()
        stop = asyncio.Event()
        asking = asyncio.create_task(_ask(tab, took, stop))
        try:
            yield took
        finally:
            stop.set()
            await asking
        assert not tab.left, "the neighbour lost their line"
    assert len(took) > 1, "the neighbour was answered"
    name = "a neighbour's tab meanwhile, p95"
    measured(topic, name, Spread.of(took).p95 * 1000, "ms", GOAL, note=f"{note}; {Spread.of(took)}")


async def _ask(tab: Tab, took: list[float], stop: asyncio.Event) -> None:
    answer = f'"{LOAD_FORM.rpartition(".")[0]}":'
    while not stop.is_set() or len(took) < 2:
        tab.frames.clear()
        begun = perf_counter()
        await tab.call(LOAD_FORM, "/nl/loket")
        await tab.until(lambda t: t.left or answer in t.heard)
        took.append(perf_counter() - begun)
        if tab.left:
            return
        await unless(stop, BREATH)
