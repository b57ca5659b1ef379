"""Portal and courier are killed while residents ask and the municipality fails: what was promised is kept.

MIJNLOKET_CHAOS_KILLS says how often (3 unless it is set), MIJNLOKET_CHAOS_SEED makes another run.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from portal.commands.demo import demo_residents
from portal.core.settings import Settings
from portal.sync.lock import unless
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
    await _until_delivered(world)
    there = _delivered(world)
    promised = [(mark, number) for person in people for mark, number in person.promised.items()]
    drafts = [person for person in people if person.lost or person.draft != await person.kept()]
    missing = [mark for mark, number in promised if (mark, number) not in there]
    doubled = [mark for mark, times in Counter(mark for mark, _number in there).items() if times > 1]
    doubled += [number for _mark, number in there if not _once(world, number)]
    marks = [[mark for mark, _number in there if mark.startswith(p.name.split()[0] + "-")] for p in people]
    disordered = [one for own in marks for one, next_ in pairwise(own) if one > next_]
    note = f"{killed['serve']} x portal, {killed['worker']} x courier, 30 % faulty answers, seed {SEED}"
    measured("chaos", f"kill -9 on {kind}", killed.total(), "times", KILLS, least=True, note=note)
    measured("chaos", f"requests promised on {kind}", len(promised), "", 1, least=True)
    measured("chaos", f"promised and lost on {kind}", len(missing), "", 0)
    measured("chaos", f"drafts kept and lost on {kind}", len(drafts), "", 0)
    measured("chaos", f"doubled on {kind}", len(doubled), "", 0)
    measured("chaos", f"out of order on {kind}", len(disordered), "", 0)
    assert promised and killed.total() == KILLS
    assert (missing, drafts, doubled, disordered) == ([], [], [], [])


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


async def _until_delivered(world: World) -> None:
    """Wait for the last letter, which may be behind others in its turn; none may need a person."""
    async with httpx.AsyncClient(base_url=world.portal_address, timeout=20) as operator:
        while world.processes.alive():
            state = (await operator.get("/readyz")).json()
            assert not state["stuck"], state
            if not state["waiting"]:
                return
            await unless(asyncio.Event(), 0.3)


def _delivered(world: World) -> list[tuple[str, str]]:
    """The mark and the number of every case that came from a resident here, oldest first."""
    found, page = list[dict[str, Any]](), 1
    while True:
        answer = world.asked("/zaken/api/v1/zaken", page=str(page))
        found += answer["results"]
        if not answer["next"]:
            break
        page += 1
    asked = [case for case in found if case["omschrijving"] == "Vraag om hulp via Mijn Loket"]
    return [(case["toelichting"].split()[0], case["identificatie"]) for case in reversed(asked)]


def _once(world: World, number: str) -> bool:
    """Whether the case has one initiator, one first status, and its long text at most once."""
    [case] = world.cases(number)
    roles = world.asked("/zaken/api/v1/rollen", zaak=case["url"])["results"]
    statuses = world.asked("/zaken/api/v1/statussen", zaak=case["url"])["results"]
    documents = world.asked("/zaken/api/v1/zaakinformatieobjecten", zaak=case["url"])
    long = "staat in het document" in case["toelichting"]
    return (len(roles), len(statuses), len(documents)) == (1, 1, int(long))
