"""Couriers are killed around delivery: every case is made once, in order, and none is lost.

MIJNLOKET_CHAOS_KILLS says how often (5 unless it is set), MIJNLOKET_CHAOS_SEED makes another run.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from portal.core.db import Database
from portal.sync import changes, letters
from portal.sync.domain import Change, Letter
from tests.chaos.killer import Killer
from tests.chaos.municipality_server import MunicipalityServer
from tests.databases import database, database_url

__all__ = ["database", "database_url"]

KILLS = int(os.environ.get("MIJNLOKET_CHAOS_KILLS", "5"))
SEED = int(os.environ.get("MIJNLOKET_CHAOS_SEED", "20260301"))
STEPS = ["case", "role", "status"]
SUBJECTS = [f"person-{number}" for number in range(4)]
SLOWEST, SETTLE, FAULTY = 0.4, 1.0, 0.15


@pytest.fixture
async def server() -> AsyncIterator[MunicipalityServer]:
    made = MunicipalityServer(random.Random(SEED), SLOWEST, FAULTY)
    await made.start()
    yield made
    await made.close()


@pytest.fixture
async def killer(
    server: MunicipalityServer, database: Database, database_url: str, tmp_path: Path
) -> AsyncIterator[Killer]:
    embedded = database_url.startswith("sqlite")
    settings = {
        "port": server.port,
        "database_url": database_url,
        "courier_url": f"sqlite:///{tmp_path / 'courier.db'}" if embedded else database_url,
        "settle": SETTLE,
        "steps": STEPS,
    }
    made = server.killer = Killer(KILLS, random.Random(SEED), settings)
    yield made
    await made.close()


@pytest.mark.timeout(120 + 10 * KILLS)
async def test_killed_couriers_lose_double_and_disorder_nothing(
    database: Database, server: MunicipalityServer, killer: Killer
) -> None:
    for subject in SUBJECTS * 2:
        await _post(database, subject)
    await killer.start()
    await killer.start()
    await _keep_posting(database, killer)
    sent = await _all_letters(database)
    assert killer.killed.total() == KILLS
    assert max(Counter(server.landed).values()) == 1
    for own in sent.values():
        assert [one for one in server.landed if one[0] in own] == [
            (seq, step) for seq in own for step in STEPS
        ]
    assert len(server.landed) == sum(len(own) for own in sent.values()) * len(STEPS)


async def _keep_posting(database: Database, killer: Killer) -> None:
    """Answer every letter that was sent by a new one until enough was killed; then wait for the last."""
    stop = asyncio.Event()

    async def hear(change: Change) -> None:
        if not killer.over.is_set():
            await _post(database, change.subject)
            return
        async with database.work() as work:
            if not await letters.under_way(work):
                stop.set()

    await changes.watch(database, hear, stop=stop, interval=0.05, since=0)


async def _post(database: Database, subject: str) -> None:
    async with database.work() as work:
        await letters.post(work, "loket.asked", subject=subject)


async def _all_letters(database: Database) -> dict[str, list[int]]:
    """The places of the letters of every subject; each says what became of it there."""
    places: dict[str, list[int]] = {}
    async with database.work() as work:
        for subject in SUBJECTS:
            own: list[Letter] = await letters.of_subject(work, subject)
            assert all(one.remote == {step: f"{step}-{one.seq}" for step in STEPS} for one in own)
            places[subject] = [one.seq for one in own]
    return places
