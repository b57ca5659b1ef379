"""Residents for a measurement: as many as wanted, each with a login of their own, made straight in the database."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from stdnum.nl import bsn

from portal import wiring
from portal.access.domain import Level
from portal.core.settings import Settings
from portal.identity import service as identity
from portal.sessions import service as sessions
from portal.sync import changes
from portal.wiring import House
from tests.world import COOKIE, World

_FIRST = 999_000_000
"""Numbers from here on are never given to people."""


class Residents:
    """People who are logged in; `cookies` are theirs, as a browser sends them."""

    def __init__(self, world: World, count: int) -> None:
        self._house = _house(world)
        self.cookies, self._ids = list[str](), list[str]()
        _elsewhere(self._log_in(count))

    def change(self, place: int) -> None:
        """A caseworker changed something of one of them: their tabs are told."""
        _elsewhere(self._tell(self._ids[place % len(self._ids)]))

    async def _log_in(self, count: int) -> None:
        numbers = (str(number) for number in range(_FIRST, 999_999_999) if bsn.is_valid(str(number)))
        for number in islice(numbers, count):
            async with self._house.database.work() as work:
                secret = await identity.log_in(
                    work, bsn=number, name=f"Inwoner {number[-4:]}", level=Level.MIDDEN, replacing=None
                )
                live = await sessions.live(work, sessions.hashed(secret), self._house.lasting)
            if live is None:
                raise AssertionError("nobody is logged in")
            self.cookies.append(f"{COOKIE}={secret}")
            self._ids.append(live.resident)
        await self._house.database.close()

    async def _tell(self, resident: str) -> None:
        async with self._house.database.work() as work:
            await changes.tell(work, resident, "cases.changed")
        await self._house.database.close()


def _house(world: World) -> House:
    """The world's own house, with its keys, in this process."""
    own = Settings(demo=True, data_dir=world.folder.resolve(), database_url=world.database_url)
    return wiring.build(own)


def _elsewhere(work: Coroutine[Any, Any, None]) -> None:
    """Run to its end in a thread of its own: there may be an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
