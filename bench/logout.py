"""Measures how soon every tab of a login is blank after logging out in one of them, and that nothing follows.

The tabs are raw websockets, spread over the workers. A tab is blank when it was told to forget what it
shows and to go elsewhere; after that nothing more may come, and its line must end.
"""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from time import perf_counter

import httpx

from bench.figures import Figure, Spread
from bench.residents import Residents
from bench.tab import Tab
from bench.town import OVERVIEW, SETTINGS
from tests.scratch import scratch_database
from tests.world import World

TOPIC = "logout"
TABS, TIMES = 20, 5
GOAL = 1.0
"""Most seconds until every tab is blank."""

AFTERWARDS = 1.0
"""Seconds for which is listened whether anything follows."""


def measure(folder: Path) -> list[Figure]:
    """One worker, and two workers on PostgreSQL."""
    figures = list[Figure]()
    with _world(folder / "one", 1) as world:
        figures += of(world, "one worker", TIMES)
    with _world(folder / "two", 2) as world:
        figures += of(world, "two workers", TIMES)
    return figures


@contextmanager
def _world(folder: Path, workers: int) -> Iterator[World]:
    with scratch_database("sqlite" if workers == 1 else "postgresql") as url:
        world = World.start(folder, url, workers=workers, **SETTINGS)
        try:
            yield world
        finally:
            world.stop()


def of(world: World, name: str, times: int) -> list[Figure]:
    """Log out so many residents, each with TABS tabs open on every worker."""
    residents = Residents(world, times)
    blank, frames = list[float](), 0
    for cookie in residents.cookies:
        took, after = asyncio.run(_leave(world, cookie))
        blank += took
        frames += after
    spread = Spread.of(blank)
    note = f"{TABS} tabs of one login, {times} logins; {spread}"
    return [
        Figure(TOPIC, f"{name}: the last tab is blank", max(blank), "s", GOAL, note),
        Figure(TOPIC, f"{name}: frames after that", frames, "", 0, f"listened for {AFTERWARDS:.0f} s"),
    ]


async def _leave(world: World, cookie: str) -> tuple[list[float], int]:
    """Seconds until each tab was blank, and how many frames came after that."""
    async with AsyncExitStack() as held:
        tabs = [
            await held.enter_async_context(Tab.open(address, world.origin, cookie))
            for address in (world.addresses * TABS)[:TABS]
        ]
        for tab in tabs:
            await tab.visit(OVERVIEW)
        begun = perf_counter()
        async with httpx.AsyncClient() as client:
            who = {"cookie": cookie, "origin": world.origin}
            answer = await client.post(f"{world.addresses[0]}/auth/logout", headers=who)
        if answer.status_code != 303:
            raise AssertionError(f"logging out answered {answer.status_code}")
        took = [await tab.blank() - begun for tab in tabs]
        heard = [tab.seen for tab in tabs]
        await asyncio.sleep(AFTERWARDS)
        return took, sum(tab.seen for tab in tabs) - sum(heard)
