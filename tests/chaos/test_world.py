"""Portal and courier are killed while residents ask and the municipality fails: what was promised is kept.

MIJNLOKET_CHAOS_KILLS says how often (3 unless it is set), MIJNLOKET_CHAOS_SEED makes another run.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.commands.demo import demo_residents
from portal.core.settings import Settings
from tests.chaos.ending import outcome, until_delivered
from tests.chaos.killing import Killing
from tests.chaos.residents import Resident
from tests.databases import database_at
from tests.evidence import measured
from tests.scratch import Kind
from tests.world import World, world_on

KILLS = int(os.environ.get("MIJNLOKET_CHAOS_KILLS", "3"))
SEED = int(os.environ.get("MIJNLOKET_CHAOS_SEED", "20260301"))
SETTLE = 4.0
"""Longer than a write may take here: half of it, plus the slowest write of the stand-in."""

WRONG = (
    "too_many_requests",
    "server_error",
    "server_error_after",
    "unavailable",
    "reset_before",
    "reset_after",
    "garbage",
)
EACH = 1 - 0.7 ** (1 / len(WRONG))
FAULTS: list[dict[str, Any]] = [
    {"kind": "latency", "probability": 0.1, "seconds": 0.3},
    *({"kind": kind, "probability": EACH, "seconds": 1} for kind in WRONG),
]
"""Thirty of a hundred answers are wrong, ten come late."""


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


@pytest.fixture
def world(kind: Kind, tmp_path: Path) -> Iterator[World]:
    with world_on(kind, tmp_path, settle_seconds=SETTLE) as running:
        yield running


@pytest.mark.timeout(240 + 30 * KILLS)
async def test_killed_portals_and_couriers_keep_every_promise(world: World, kind: Kind) -> None:
    world.faults(*FAULTS, seed=SEED)
    people = [Resident(world, r["name"], random.Random(f"{SEED}{r['name']}")) for r in demo_residents()]
    killed = await _killed_while_asking(world, people)
    world.faults()
    await until_delivered(world)
    found = await outcome(world, people)
    note = f"{killed['serve']} x portal, {killed['worker']} x courier, 30 % faulty answers, seed {SEED}"
    measured("chaos", f"kill -9 on {kind}", killed.total(), "times", KILLS, least=True, note=note)
    measured("chaos", f"requests promised on {kind}", len(found.promised), "", 1, least=True)
    measured("chaos", f"promised and lost on {kind}", len(found.missing), "", 0)
    measured("chaos", f"drafts kept and lost on {kind}", len(found.drafts), "", 0)
    measured("chaos", f"doubled on {kind}", len(found.doubled), "", 0)
    measured("chaos", f"out of order on {kind}", len(found.disordered), "", 0)
    assert found.promised and killed.total() == KILLS
    assert (found.missing, found.drafts, found.doubled, found.disordered) == ([], [], [], [])


async def _killed_while_asking(world: World, people: list[Resident]) -> Counter[str]:
    stop = asyncio.Event()
    database = database_at(Settings(data_dir=world.folder, database_url=world.database_url).database)
    async with asyncio.TaskGroup() as living:
        for person in people:
            living.create_task(person.keep_asking(stop))
        killing = Killing(world, database, KILLS, random.Random(SEED))
        await killing.run()
        stop.set()
    await database.close()
    return killing.killed
