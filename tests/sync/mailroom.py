"""A mail room for tests: post, start and stop couriers, and wait for what must become true."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from portal.core.db import Database, Work
from portal.sync import changes, letters
from portal.sync.courier import Courier
from portal.sync.domain import Change, Letter, LetterState
from portal.sync.inbox import Handler
from portal.sync.patience import Pace
from tests.sync.municipality import FakeMunicipality

BRISK = Pace(first=0.02, cap=0.2, breaker_cap=0.3, relay=0.03, queue=0.03, listen=0.05, mend=0.3, grace=1)
SETTLE = 0.4
STEPS = ("case", "role", "status")
TOPIC = "loket.asked"


class Mailroom:
    """One database, the couriers that serve it, and the news of what they do."""

    def __init__(
        self,
        database: Database,
        another: Callable[[], Database],
        courier_url: str,
        municipality: FakeMunicipality,
    ) -> None:
        self.database, self._another, self.courier_url = database, another, courier_url
        self.routes = {TOPIC: municipality.route(*STEPS)}
        self.handlers: dict[str, Handler] = {}
        self.nightly: list[Callable[[], Awaitable[None]]] = []
        self._stops: list[asyncio.Event] = []
        self._running: list[asyncio.Task[None]] = []

    def courier(self, **other: Any) -> tuple[Courier, asyncio.Event]:
        """Start a courier; gives it with the event that stops it."""
        settings: dict[str, Any] = {
            "database": self.database,
            "courier_url": self.courier_url,
            "routes": self.routes,
            "inbox": self.handlers,
            "nightly": self.nightly,
            "settle": SETTLE,
            "nightly_hour": 3,
            "pace": BRISK,
        }
        courier, stop = Courier(**{**settings, **other}), asyncio.Event()
        self._stops.append(stop)
        self._running.append(asyncio.create_task(courier.run(stop)))
        return courier, stop

    @asynccontextmanager
    async def delivering(self, **other: Any) -> AsyncIterator[Courier]:
        """A courier that delivers inside this block."""
        courier, stop = self.courier(**other)
        running = self._running[-1]
        await courier.delivering.wait()
        yield courier
        stop.set()
        await running

    async def post(self, subject: str = "someone", topic: str = TOPIC, **ids: str) -> str:
        """Post a letter in a transaction of its own."""
        async with self.database.work() as work:
            return await letters.post(work, topic, subject=subject, **ids)

    async def letter(self, letter_id: str, subject: str = "someone") -> Letter:
        """A letter as it is now."""
        async with self.database.work() as work:
            return next(one for one in await letters.of_subject(work, subject) if one.id == letter_id)

    async def until(self, holds: Callable[[Work], Awaitable[bool]]) -> None:
        """Wait until this holds; looks again at every change that is told."""
        told, stop = asyncio.Event(), asyncio.Event()

        async def hear(_change: Change) -> None:
            told.set()

        async with self.database.work() as work:
            seq = await changes.Tail().latest(work)
            if await holds(work):
                return
        watching = changes.watch(self.database, hear, stop=stop, interval=0.02, since=seq)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(watching)
            while not stop.is_set():
                await told.wait()
                told.clear()
                async with self.database.work() as work:
                    if await holds(work):
                        stop.set()

    async def until_state(self, letter_id: str, state: LetterState, subject: str = "someone") -> Letter:
        """Wait until a letter is in a state."""

        async def holds(work: Work) -> bool:
            return any(
                one.id == letter_id and one.state is state for one in await letters.of_subject(work, subject)
            )

        await self.until(holds)
        return await self.letter(letter_id, subject)

    async def until_all_ended(self) -> None:
        """Wait until no letter is under way."""

        async def holds(work: Work) -> bool:
            return not await letters.under_way(work)

        await self.until(holds)

    async def close(self) -> None:
        """Stop every courier that still runs."""
        for stop in self._stops:
            stop.set()
        await asyncio.gather(*self._running)
