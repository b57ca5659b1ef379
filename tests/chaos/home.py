"""A resident who looks at the overview of her cases again and again, and how long each look takes."""

import asyncio
from typing import Self

from bench.figures import Spread
from portal.access.domain import Actor, ActorKind, Level
from portal.cases import service as cases
from portal.core.clock import SystemClock
from portal.core.db import Database
from portal.identity import repository as identity
from portal.sync.lock import unless
from tests.cases.contents import content

CASES = 5
PAUSE = 0.02


class Home:
    """Her home: what its page asks of the database."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self._database, self._actor = database, actor

    @classmethod
    async def of_somebody(cls, database: Database) -> Self:
        """Of a resident with a few cases."""
        held = [content(remote=f"remote-{number}", number=f"Z-{number}") for number in range(CASES)]
        async with database.work() as work:
            person = await identity.find_or_add(work, "999993847", "Merel Kooyman")
            await cases.keep(work, person.id, held, 0)
        return cls(database, Actor(ActorKind.RESIDENT, person.id, Level.MIDDEN))

    async def looks(self, times: int) -> Spread:
        """So many looks."""
        return Spread.of([await self._look() for _time in range(times)])

    async def looks_until(self, over: asyncio.Event) -> Spread:
        """Looks until it is over, and two at least."""
        taken = [await self._look(), await self._look()]
        while not over.is_set():
            taken.append(await self._look())
        return Spread.of(taken)

    async def _look(self) -> float:
        await unless(asyncio.Event(), PAUSE)
        begun = SystemClock().monotonic()
        async with self._database.work() as work:
            seen = await cases.opened(work, await cases.copy(work, self._actor))
        assert len(seen) == CASES
        return SystemClock().monotonic() - begun
