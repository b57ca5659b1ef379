"""The municipality is away for a day while letters wait: each arrives once, in order, at the usual speed.

What is simulated: the hours. The courier runs in a process of its own at its real pace, and its time
(hurried_process) is put forward in leaps of LEAP seconds, so its back-off, its breaker and its mending
go through all of them; in the first tenth the municipality hangs up on whoever asks, after that it
is not reached at all. Half the letters are there from the start, half come in meanwhile. What is not
simulated: database, engine, processes, and every speed; deliveries and looks at home are timed while no
time is put forward. A write takes the municipality SLOWEST at most, so that the courier is what is measured.

MIJNLOKET_OUTAGE_LETTERS says how many letters (100 unless it is set), MIJNLOKET_OUTAGE_HOURS how many
hours (1, which is enough for the breaker to reach its longest wait).
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from bench.figures import Spread
from portal.core.db import Database
from portal.sync import letters
from portal.sync.lock import unless
from portal.sync.patience import Pace
from tests.chaos.home import Home
from tests.chaos.hurried import Hurried
from tests.chaos.municipality_server import HANGS_UP, UNREACHED, MunicipalityServer
from tests.databases import database, database_url
from tests.evidence import measured

__all__ = ["database", "database_url"]

LETTERS = int(os.environ.get("MIJNLOKET_OUTAGE_LETTERS", "100"))
HOURS = int(os.environ.get("MIJNLOKET_OUTAGE_HOURS", "1"))
STEPS = ["case", "role", "status"]
SUBJECTS = [f"person-{number}" for number in range(max(1, LETTERS // 4))]
SLOWEST, LEAP = 0.01, 20
RUSH, LOOKS = 20, max(60, LETTERS // 10)
"""Looks at home that are not counted, until the rush of a start or of the last leap is over; and those that are."""
NOTICED = Pace().breaker_cap * 1.3
"""Seconds after which a neighbour that is back is asked again at the latest: the breaker's, with its jitter."""


@pytest.fixture
async def server() -> AsyncIterator[MunicipalityServer]:
    made = MunicipalityServer(random.Random(20260301), SLOWEST, faulty=0)
    await made.start()
    yield made
    await made.close()


@pytest.fixture
async def courier(
    server: MunicipalityServer, database: Database, database_url: str, tmp_path: Path
) -> AsyncIterator[Hurried]:
    embedded = database_url.startswith("sqlite")
    settings = {
        "port": server.port,
        "database_url": database_url,
        "courier_url": f"sqlite:///{tmp_path / 'courier.db'}" if embedded else database_url,
        "settle": Pace().settle,
        "steps": STEPS,
    }
    async with Hurried.running(settings) as running:
        yield running


@pytest.mark.timeout(120 + LETTERS + 60 * HOURS)
async def test_a_day_without_the_municipality_costs_only_the_day(
    database: Database, server: MunicipalityServer, courier: Hurried
) -> None:
    home, kind = await Home.of_somebody(database), database.engine.dialect.name
    await home.looks(RUSH)
    idle = await home.looks(LOOKS)
    await _post(database, 0, LETTERS)
    ordinary, speed = await _delivered(database, server, home)
    asked = await _hours_pass(database, server, courier)
    await home.looks(RUSH)
    waiting = await home.looks(LOOKS)
    server.down = ""
    silence = await _until_noticed(server, courier)
    draining, drain = await _delivered(database, server, home)
    lost, disordered = await _wrong(database, server)
    size = f"{LETTERS} letters of {len(SUBJECTS)} residents, {HOURS} simulated hours, asked {asked} times meanwhile"
    measured("outage", f"lost or doubled on {kind}", lost, "", 0, note=size)
    measured("outage", f"out of order on {kind}", disordered, "", 0)
    speeds = f"{drain:.0f} writes a second; normally {speed:.0f}"
    measured("outage", f"speed of draining on {kind}", drain / speed, "×", 0.8, least=True, note=speeds)
    measured("outage", f"simulated, until it is asked again on {kind}", silence, "s", NOTICED)
    _compared(f"home while letters wait on {kind}", waiting, idle)
    _compared(f"home while letters drain on {kind}", draining, ordinary)
    assert (lost, disordered) == (0, 0)
    assert asked


def _compared(name: str, spread: Spread, usual: Spread) -> None:
    measured("outage", f"{name}, p95", spread.p95 / usual.p95, "×", 2, note=f"{spread}; usually {usual}")


async def _post(database: Database, first: int, last: int) -> None:
    async with database.work() as work:
        for number in range(first, last):
            await letters.post(work, "loket.asked", subject=SUBJECTS[number % len(SUBJECTS)])


async def _hours_pass(database: Database, server: MunicipalityServer, courier: Hurried) -> int:
    """Let letters come in and the hours pass; gives how often the municipality was asked meanwhile."""
    before, leaps, posted = server.asked, HOURS * 3600 // LEAP, LETTERS // 2
    server.down = HANGS_UP
    await _post(database, 0, posted)
    for leap in range(leaps):
        if leap == leaps // 10:
            server.down = UNREACHED
        due = LETTERS // 2 + (LETTERS - LETTERS // 2) * (leap + 1) // leaps
        await _post(database, posted, due)
        posted = due
        await courier.passes(LEAP)
    return server.asked - before


async def _until_noticed(server: MunicipalityServer, courier: Hurried) -> int:
    """Let time pass by the second until something lands; gives how many seconds."""
    seconds, before = 0, len(server.landed)
    while len(server.landed) == before:
        await courier.passes(1)
        seconds += 1
    return seconds


async def _delivered(database: Database, server: MunicipalityServer, home: Home) -> tuple[Spread, float]:
    """Look at home until every letter is sent; gives how long looks took, and the writes a second."""
    over = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        looking = tasks.create_task(home.looks_until(over))
        while await _under_way(database):
            await unless(over, 0.1)
        over.set()
    landed = server.landed_at[-LETTERS * len(STEPS) :]
    return looking.result(), (len(landed) - 1) / (landed[-1] - landed[0])


async def _under_way(database: Database) -> int:
    async with database.work() as work:
        waiting = await letters.waiting(work)
    assert not waiting.stuck
    return waiting.count


async def _wrong(database: Database, server: MunicipalityServer) -> tuple[int, int]:
    """How many writes did not land exactly once, and how many landed after one that comes later."""
    landed, wrong, disordered = Counter(server.landed), 0, 0
    places = {write: place for place, write in enumerate(server.landed)}
    async with database.work() as work:
        for subject in SUBJECTS:
            own = await letters.of_subject(work, subject)
            writes = [(one.seq, step) for one in own for step in STEPS]
            wrong += sum(landed[write] != 1 for write in writes)
            wrong += sum(one.remote != {step: f"{step}-{one.seq}" for step in STEPS} for one in own)
            own_places = [places[write] for write in writes if write in places]
            disordered += sum(later < earlier for earlier, later in pairwise(own_places))
    return wrong + abs(len(server.landed) - 2 * LETTERS * len(STEPS)), disordered
