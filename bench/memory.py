"""Measures what an open tab of a resident costs in memory, beside a tab of the bare counter."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from bench.counter import counter
from bench.figures import Figure
from bench.line import Line
from bench.parties import megabytes
from bench.town import OVERVIEW, WITH, Town

TOPIC = "Memory of open tabs"
STEPS = (0, 100, 200)
"""So many tabs are open when memory is read."""

GOAL = 250.0
"""Most kilobytes of memory for one open tab of a resident."""

Opening = Callable[[], AbstractAsyncContextManager[Line]]


def measure(town: Town, _quick: bool) -> list[Figure]:
    """A portal that just started, its tabs showing twenty cases each; then the counter."""
    town.world.restart_portal()
    portal = town.world.portal_address
    own = asyncio.run(_grown(portal, lambda: town.line(WITH), OVERVIEW))
    with counter(town.world.folder) as bare:
        beside = asyncio.run(_grown(bare, lambda: Line.open(bare, bare), "/"))
    return [*_figures("the portal, 20 cases shown", own, GOAL), *_figures("a bare counter", beside)]


async def _grown(address: str, opening: Opening, path: str) -> list[float]:
    """Megabytes at each step. One tab was open before: what is loaded once is no tab's."""
    async with opening() as line:
        await _shown(line, path)
    async with AsyncExitStack() as tabs:
        sizes, opened = list[float](), 0
        for step in STEPS:
            for _tab in range(step - opened):
                await _shown(await tabs.enter_async_context(opening()), path)
            opened = step
            sizes.append(megabytes([address]))
        return sizes


async def _shown(line: Line, path: str) -> None:
    await line.visit(path)
    await line.loaded()


def _figures(name: str, sizes: list[float], goal: float | None = None) -> list[Figure]:
    told = ", ".join(f"{step}: {size:.0f} MB" for step, size in zip(STEPS, sizes, strict=True))
    each = (sizes[-1] - sizes[0]) / (STEPS[-1] - STEPS[0]) * 1000
    details = {f"rss_mb_{step}": round(size, 1) for step, size in zip(STEPS, sizes, strict=True)}
    return [Figure(TOPIC, f"one tab of {name}", each, "KB", goal, f"RSS with so many tabs: {told}", details)]
