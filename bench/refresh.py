"""Measures a refresh of twenty cases against the one call it cannot do without: the search by BSN.

Every answer of the municipality waits for LATENCY. The search (`_zoek`) is one dependent chain: nothing can be
known before it answered, so it is the slowest source. A refresh of cases we hold already asks nothing
else. The first one shows the list when the search answered; the timelines of its cases are asked after it.
"""

import asyncio
import sqlite3
import statistics
from dataclasses import dataclass, field
from time import perf_counter

from bench.figures import Figure
from bench.line import Line
from bench.town import CASES, OVERVIEW, WITH, Town, bsn_of, client
from integrations.zgw.client import ZgwClient
from portal.cases.state import Cases, Fresh

TOPIC = "A refresh against the slowest source"
GOAL = 1.3
LATENCY = 0.5
"""Seconds that each answer waits: much longer than this machine computes, as at a slow neighbour."""

TIMES = 5
NEWS = 0.3
"""Seconds between two looks at what changed (`portal/sync/changes.py`)."""

REFRESH, RELOAD = f"{Cases.get_full_name()}.refresh", f"{Cases.get_full_name()}.reload"


@dataclass
class Took:
    """Seconds, time after time."""

    search: list[float] = field(default_factory=list[float])
    again: list[float] = field(default_factory=list[float])
    listed: list[float] = field(default_factory=list[float])
    whole: list[float] = field(default_factory=list[float])


def measure(town: Town, _quick: bool) -> list[Figure]:
    """The search by itself, a refresh of what we hold, and a first refresh, in turn."""
    with town.world.trouble({"kind": "latency", "path": "/", "seconds": LATENCY}):
        took = asyncio.run(_measure(town))
    waits = f"{CASES} cases, every answer waits {LATENCY * 1000:.0f} ms"
    polled = f"{waits}; a tab hears of the timelines within {NEWS:.1f} s of their being here"
    return [
        _figure("our copy is there, only its age is not", took.again, took.search, waits, GOAL),
        _figure("nothing is there yet: until the list is shown", took.listed, took.search, waits, GOAL),
        _figure("nothing is there yet: until the timelines are there too", took.whole, took.search, polled),
    ]


async def _measure(town: Town) -> Took:
    took = Took()
    async with town.line(WITH) as line, town.line(WITH) as other, client(town.world) as zgw:
        for tab in (line, other):
            await tab.visit(OVERVIEW)
            await tab.settle()
        for _time in range(TIMES):
            took.search.append(await _search(zgw))
            _age(town)
            await line.call(f"{Cases.get_full_name()}.load", OVERVIEW)
            await line.settle()
            took.again.append(await line.call(REFRESH, OVERVIEW, shows=Fresh.get_full_name()))
            await line.settle()
            await other.settle()
            _forget(town)
            listed, whole = await _first(line, other)
            took.listed.append(listed)
            took.whole.append(whole)
            await line.settle()
    return took


async def _first(line: Line, other: Line) -> tuple[float, float]:
    """From the tab's event to its showing the list, and to another tab's hearing that all timelines are here."""
    begun = perf_counter()

    async def heard() -> float:
        for _news in ("the list", "the timelines"):
            await other.told(RELOAD)
        return perf_counter() - begun

    listed, whole = await asyncio.gather(line.call(REFRESH, OVERVIEW), heard())
    return listed, whole


async def _search(zgw: ZgwClient) -> float:
    begun = perf_counter()
    found = await zgw.cases_of(bsn_of(WITH))
    if len(found.cases) != CASES:
        raise AssertionError(f"{len(found.cases)} cases instead of {CASES}")
    return perf_counter() - begun


def _age(town: Town) -> None:
    """Our copy is half an hour old: not yet time to ask again by itself, but a refresh shows."""
    with sqlite3.connect(town.world.folder / "mijnloket.db", timeout=10) as database:
        database.execute("update case_sources set fetched_at = datetime(fetched_at, '-30 minutes')")


def _forget(town: Town) -> None:
    """Our copy is gone, as for somebody who logs in for the first time."""
    with sqlite3.connect(town.world.folder / "mijnloket.db", timeout=10) as database:
        database.execute("delete from cases")
        database.execute("delete from case_sources")


def _figure(
    name: str, took: list[float], search: list[float], waits: str, goal: float | None = None
) -> Figure:
    whole, one = statistics.median(took), statistics.median(search)
    note = f"{whole * 1000:.0f} ms against {one * 1000:.0f} ms for one search; {waits}; {len(took)} times"
    details = {"refresh_ms": round(whole * 1000, 1), "search_ms": round(one * 1000, 1)}
    return Figure(TOPIC, name, whole / one, "×", goal, note, details)
