"""Measures a refresh of twenty cases against the one call it cannot do without: the search by BSN.

Every answer of the municipality waits for LATENCY. The search (`_zoek`) is one dependent chain: nothing can be
known before it answered, so it is the slowest source. A refresh of cases we hold already asks nothing
else; the first one also asks for the timeline of every case, after the search.
"""

import asyncio
import sqlite3
import statistics
from time import perf_counter

from bench.figures import Figure
from bench.line import Line
from bench.town import CASES, OVERVIEW, WITH, Town, bsn_of, client
from integrations.zgw.client import ZgwClient
from portal.cases.state import Cases

TOPIC = "A refresh against the slowest source"
GOAL = 1.3
LATENCY = 0.5
"""Seconds that each answer waits: much longer than this machine computes, as at a slow neighbour."""

TIMES = 5


def measure(town: Town, _quick: bool) -> list[Figure]:
    """The search by itself, a refresh of what we hold, and a first refresh, in turn."""
    with town.world.trouble({"kind": "latency", "path": "/", "seconds": LATENCY}):
        search, again, first = asyncio.run(_measure(town))
    waits = f"{CASES} cases, every answer waits {LATENCY * 1000:.0f} ms"
    return [
        _figure("our copy is there, only its age is not", again, search, waits, GOAL),
        _figure("nothing is there yet: the timelines follow the search", first, search, waits, GOAL),
    ]


async def _measure(town: Town) -> tuple[list[float], list[float], list[float]]:
    search, again, first = list[float](), list[float](), list[float]()
    async with town.line(WITH) as line, client(town.world) as zgw:
        await line.visit(OVERVIEW)
        await line.settle()
        for _time in range(TIMES):
            search.append(await _search(zgw))
            again.append(await _refresh(line))
            _forget(town)
            first.append(await _refresh(line))
    return search, again, first


async def _search(zgw: ZgwClient) -> float:
    begun = perf_counter()
    found = await zgw.cases_of(bsn_of(WITH))
    if len(found.cases) != CASES:
        raise AssertionError(f"{len(found.cases)} cases instead of {CASES}")
    return perf_counter() - begun


async def _refresh(line: Line) -> float:
    """From the tab's event to the tab's having the fresh cases: asked, kept, shown."""
    took = await line.call(f"{Cases.get_full_name()}.refresh", OVERVIEW)
    await line.settle()
    return took


def _forget(town: Town) -> None:
    """Our copy is gone, as for somebody who logs in for the first time."""
    with sqlite3.connect(town.world.folder / "mijnloket.db", timeout=10) as database:
        database.execute("delete from cases")
        database.execute("delete from case_sources")


def _figure(name: str, took: list[float], search: list[float], waits: str, goal: float) -> Figure:
    whole, one = statistics.median(took), statistics.median(search)
    note = f"{whole * 1000:.0f} ms against {one * 1000:.0f} ms for one search; {waits}; {len(took)} times"
    details = {"refresh_ms": round(whole * 1000, 1), "search_ms": round(one * 1000, 1)}
    return Figure(TOPIC, name, whole / one, "×", goal, note, details)
