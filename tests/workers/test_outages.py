"""Redis restarted or hanging under load, and a worker that stops: visitors notice at most a pause."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from tests.attacks.people import LOAD_CASES, OWNER
from tests.attacks.tab import Tab
from tests.evidence import measured
from tests.processes import wait_for
from tests.workers.conftest import Town
from tests.workers.test_logout import PATIENCE
from tests.world import COOKIE, ORIGIN, World

RESTARTS = int(os.environ.get("MIJNLOKET_REDIS_RESTARTS", "2"))
"""How often Redis is restarted under load; 20 in the long run."""

BACK_WITHIN = 5.0


@dataclass
class Visitors:
    """Residents at work: each types over HTTP and looks at their cases over a socket, without a pause."""

    world: World
    cookie: str
    kept: dict[str, str] = field(default_factory=dict)
    seen: int = 0
    worst: float = 0.0
    refused: list[str] = field(default_factory=list)

    async def types(self, address: str, name: str, stop: asyncio.Event) -> None:
        """Type into a field, again and again; what was acknowledged last is remembered."""
        headers = {"Origin": ORIGIN, "Referer": f"{ORIGIN}/nl/loket", "Cookie": f"{COOKIE}={self.cookie}"}
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE) as browser:
            while not stop.is_set():
                words = uuid4().hex
                begun = time.monotonic()
                said = {"draft": "", "fields": {name: words}}
                answer = await browser.put("/loket/draft", json=said)
                self.worst = max(self.worst, time.monotonic() - begun)
                if answer.status_code == 200:
                    self.kept[name] = words
                else:
                    self.refused.append(f"{answer.status_code} {answer.text[:80]}")

    async def looks(self, tab: Tab, stop: asyncio.Event) -> None:
        """Look at one's cases, again and again."""
        while not stop.is_set():
            begun = time.monotonic()
            await tab.call(LOAD_CASES)
            await tab.quiet()
            assert not tab.left, "nobody is cut off"
            self.worst = max(self.worst, time.monotonic() - begun)
            self.seen += 1


@asynccontextmanager
async def visitors(world: World) -> AsyncIterator[Visitors]:
    """Two on each worker, for the time of a block."""
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        all_of_them = Visitors(world, await asyncio.to_thread(world.log_in, OWNER))
        works = []
        for address, name in zip(world.addresses, ("question", "phone"), strict=True):
            tab = await stack.enter_async_context(Tab.open(address, cookie=all_of_them.cookie))
            await tab.visit("/nl/mijn")
            assert await tab.shows(OWNER, PATIENCE)
            works += [all_of_them.types(address, name, stop), all_of_them.looks(tab, stop)]
        working = asyncio.gather(*works)
        try:
            yield all_of_them
        finally:
            stop.set()
            await working


async def _more(those: Visitors) -> None:
    """Until everybody did something again."""
    before = those.seen
    await asyncio.to_thread(wait_for, lambda: those.seen > before + 2)


async def _new_tab(world: World, cookie: str, address: str) -> float:
    """How long a new tab takes to show its owner."""
    begun = time.monotonic()
    async with Tab.open(address, cookie=cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(OWNER, PATIENCE)
        assert not tab.redirects
    return time.monotonic() - begun


async def test_redis_killed_and_started_again_under_load(town: Town) -> None:
    async with visitors(town.world) as those:
        for _each in range(RESTARTS):
            await asyncio.to_thread(town.redis.kill)
            await _more(those)
            slowest = max([await _new_tab(town.world, those.cookie, a) for a in town.world.addresses])
            await asyncio.to_thread(town.redis.start)
            begun = time.monotonic()
            await asyncio.to_thread(wait_for, lambda: any(b":worker:" in k for k in town.redis.everything()))
            back = time.monotonic() - begun
            await _more(those)
            measured("redis restarts", "the workers share again after", back, "s", BACK_WITHIN)
            measured("redis restarts", "a new tab while there is no Redis", slowest, "s", BACK_WITHIN)
    measured(
        "redis restarts", "requests refused", len(those.refused), "requests", 0, note=f"{RESTARTS} restarts"
    )
    assert those.refused == []
    _nothing_lost(those)


async def test_redis_that_hangs_is_only_a_pause(town: Town) -> None:
    async with visitors(town.world) as those:
        await _more(those)
        those.worst = 0
        await asyncio.to_thread(town.redis.freeze)
        try:
            await _more(those)
            for address in town.world.addresses:
                await _new_tab(town.world, those.cookie, address)
        finally:
            await asyncio.to_thread(town.redis.go_on)
        measured("redis restarts", "longest pause while Redis hangs", those.worst, "s", BACK_WITHIN)
    assert those.refused == []
    _nothing_lost(those)


async def test_a_worker_that_stops_sends_its_tabs_on(town: Town) -> None:
    world, cookie = town.world, await asyncio.to_thread(town.world.log_in, OWNER)
    async with Tab.open(world.addresses[0], cookie=cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(OWNER, PATIENCE)
        await tab.quiet()
        shown = len(tab.frames)
        begun = time.monotonic()
        await asyncio.to_thread(world.stop_portal, 0)
        measured("upgrade", "a worker ends after SIGTERM", time.monotonic() - begun, "s", 10)
        try:
            await tab.until(lambda t: t.closed.is_set(), PATIENCE)
            assert not [
                frame for frame in tab.frames[shown:] if "_redirect" in frame or frame.startswith("41")
            ]
            async with Tab.open(world.portal_address, cookie=cookie, token=tab.token) as same:
                await same.visit("/nl/mijn")
                assert await same.shows(OWNER, PATIENCE)
                await same.quiet()
                assert not same.redirects
        finally:
            await asyncio.to_thread(world.start_portal, 0)


def _nothing_lost(those: Visitors) -> None:
    """What was acknowledged last is there."""
    with those.world.visitor(those.cookie) as owner:
        there = owner.get("/loket/draft").json()["fields"]
    assert set(those.kept) == {"question", "phone"}
    assert {name: there.get(name) for name in those.kept} == those.kept
