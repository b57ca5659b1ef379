"""PostgreSQL is restarted while residents ask: nothing promised is lost, and all is well in seconds.

MIJNLOKET_CHAOS_RESTARTS says how often (2 unless it is set), MIJNLOKET_CHAOS_SEED makes another run.
"""

import asyncio
import os
import random
import time
from collections.abc import Iterator

import httpx
import pytest

from portal.commands.demo import demo_residents
from portal.sync.lock import unless
from tests.attacks.people import ASK, PHONE
from tests.attacks.tab import Tab
from tests.chaos.cluster import Cluster
from tests.chaos.ending import outcome, until_delivered
from tests.chaos.residents import Resident
from tests.evidence import measured
from tests.world import World

RESTARTS = int(os.environ.get("MIJNLOKET_CHAOS_RESTARTS", "2"))
SEED = int(os.environ.get("MIJNLOKET_CHAOS_SEED", "20260301"))
BACK = 5.0
"""Seconds within which everybody should work again once PostgreSQL takes connections; measured, not asserted."""

SORRY = "Er is een storing bij ons"
SETTLE = 4.0


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster.running() as running:
        yield running


@pytest.fixture(scope="module")
def world(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    running = World.start(tmp_path_factory.mktemp("restarted"), cluster.url, settle_seconds=SETTLE)
    yield running
    running.stop()


@pytest.mark.timeout(240 + 30 * RESTARTS)
async def test_a_restarted_database_costs_a_pause(world: World, cluster: Cluster) -> None:
    people = [Resident(world, r["name"], random.Random(f"{SEED}{r['name']}")) for r in demo_residents()]
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as living:
        for person in people:
            living.create_task(person.keep_asking(stop))
        pauses = [await _restarted(world, cluster, number) for number in range(RESTARTS)]
        stop.set()
    await until_delivered(world)
    found = await outcome(world, people)
    measured("restarts", "PostgreSQL restarted under load", len(pauses), "times", RESTARTS, least=True)
    measured("restarts", "PostgreSQL: longest until all works again", max(pauses), "s", BACK)
    measured("restarts", "PostgreSQL: promised and lost", len(found.missing), "", 0)
    measured("restarts", "PostgreSQL: doubled", len(found.doubled), "", 0)
    assert found.promised
    assert (found.missing, found.drafts, found.doubled, found.disordered) == ([], [], [], [])


async def test_while_the_database_is_down_visitors_are_told_so(world: World, cluster: Cluster) -> None:
    cookie, typed = world.log_in("Merel Kooyman"), "Ik val vaak in de douche"
    async with Tab.open(world.portal_address, cookie=cookie) as tab:
        await tab.visit("/nl/loket")
        await tab.quiet()
        cluster.stop("fast")
        form = {"question": typed, "channel": "phone", "phone": PHONE}
        await tab.call(ASK, "/nl/loket", {"form": form})
        assert await tab.shows(SORRY)
        assert not tab.redirects
        with world.visitor(cookie) as visitor:
            saved = visitor.put("/loket/draft", json={"draft": "", "fields": {"question": typed}})
            page = visitor.get("/auth/login", headers={"Accept": "text/html"})
            operator = visitor.get("/readyz")
        assert saved.status_code == 500 and "kept" not in saved.text
        assert SORRY in page.text
        assert (operator.status_code, operator.json()) == (503, {"ready": False, "database": False})
        cluster.start()
        await tab.call(ASK, "/nl/loket", {"form": form})
        await tab.until(lambda t: t.redirects)
        assert "/nl/loket/verstuurd?nummer=" in tab.redirects[-1]
    assert "Traceback" not in world.written("worker")


async def _restarted(world: World, cluster: Cluster, number: int) -> float:
    """Let residents ask for a while, restart it, and answer how many seconds it took until all works."""
    chance = random.Random(f"{SEED}{number}")
    await unless(asyncio.Event(), chance.uniform(1, 4))
    await asyncio.to_thread(cluster.stop, "fast" if number % 2 else "immediate")
    await unless(asyncio.Event(), chance.uniform(0, 2))
    await asyncio.to_thread(cluster.start)
    begun = time.monotonic()
    async with httpx.AsyncClient(base_url=world.portal_address, timeout=20) as operator:
        while not await _all_works(operator):
            assert world.processes.alive()
            await unless(asyncio.Event(), 0.1)
    return time.monotonic() - begun


async def _all_works(operator: httpx.AsyncClient) -> bool:
    """Whether the portal reads and writes, and a courier lives."""
    try:
        ready, login = await operator.get("/readyz"), await operator.get("/auth/login")
        return ready.is_success and ready.json()["courier"] and login.status_code == 303
    except httpx.HTTPError:
        return False
