"""Kills the portal and the courier of a world, each again and again, at moments that nobody chose."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable

import httpx

from portal.core.db import Database
from portal.sync.lock import lock_of, unless
from tests.world import World

_UNFINISHED = 0.1
"""How often a process is killed while it starts."""

LONGEST_LIFE = {"serve": 2.0, "worker": 4.0}
"""Seconds that a process lives at most once it is up."""


class Killing:
    """Kills both until enough was killed; `killed` says how often each was, and both live at the end."""

    def __init__(self, world: World, database: Database, kills: int, chance: random.Random) -> None:
        self.killed: Counter[str] = Counter()
        self._world, self._left, self._chance = world, kills, chance
        self._lock = lock_of(database)

    async def run(self) -> None:
        """Kill until it is enough."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._keep("serve", self._serves))
            both.create_task(self._keep("worker", self._lock.taken))

    async def _keep(self, name: str, up: Callable[[], Awaitable[bool]]) -> None:
        while True:
            life = self._chance.uniform(0, LONGEST_LIFE[name])
            if self._chance.random() > _UNFINISHED:
                await self._until(up)
            await unless(asyncio.Event(), life)
            if not self._left:
                return await self._until(up)
            self._left -= 1
            self.killed[name] += 1
            self._world.processes.end(name, signal.SIGKILL)
            self._world.processes.run(name)

    async def _until(self, up: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(120):
            while self._world.processes.alive() and not await up():
                await unless(asyncio.Event(), 0.05)

    async def _serves(self) -> bool:
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{self._world.portal_address}/readyz", timeout=5)).is_success
        except httpx.HTTPError:
            return False
