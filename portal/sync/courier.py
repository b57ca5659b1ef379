"""The courier: delivers letters, has notices handled and does the night's work, one at a time alive."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from portal.core.db import Database
from portal.core.log import logger
from portal.sync.carrier import Carrier
from portal.sync.delivery import Delivery, Route
from portal.sync.engine import running
from portal.sync.handling import Handling
from portal.sync.inbox import Handler
from portal.sync.ledger import Ledger
from portal.sync.lock import alone, lock_of, unless
from portal.sync.night import Night, Task
from portal.sync.patience import Calls, Pace
from portal.sync.relay import Relay

_log = logger(__name__)
_RETRY = 2.0


class Courier:
    """Carries every municipality's letters and notices of one database.

    Run it in a process (or at least an event loop) of its own; its Database belongs to that loop.
    `courier_url` is the SQLAlchemy address of the engine's own database (an SQLite file, or
    PostgreSQL, where it keeps to its own schema), `routes` the steps per topic, `inbox` the handler
    per source, `nightly` what is done every night at `nightly_hour` (UTC), `settle` the seconds
    after which a write that was begun shows at the neighbour if it was done.
    """

    def __init__(
        self,
        database: Database,
        *,
        courier_url: str,
        routes: Mapping[str, Route],
        inbox: Mapping[str, Handler],
        nightly: Sequence[Task] = (),
        settle: float,
        nightly_hour: int,
        pace: Pace | None = None,
    ) -> None:
        self._database, self._url = database, courier_url
        self._routes, self._inbox, self._nightly = routes, inbox, nightly
        self._hour = nightly_hour
        self._pace = replace(pace or Pace(), settle=settle)
        self.delivering = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`; wait as long as another courier lives, and again when the lock is lost.

        `delivering` is set while this courier is the live one.
        """
        while not stop.is_set():
            try:
                async with alone(lock_of(self._database), stop) as lost:
                    if not stop.is_set():
                        await self._deliver(stop, lost)
            except Exception as trouble:
                _log.error("courier interrupted", error=type(trouble).__name__)
                await unless(stop, _RETRY)

    async def _deliver(self, stop: asyncio.Event, lost: asyncio.Event) -> None:
        async with self._database.work() as work:
            clock = work.clock
        calls, ledger = Calls(self._pace, clock), Ledger(self._database)
        handling = Handling(self._database, calls, self._inbox)
        night = Night(calls, self._nightly)
        carrier = Carrier(Delivery(ledger, calls, self._routes), handling, night)
        relay = Relay(self._database, ledger, handling, carrier, night)
        async with running(self._url, self._pace, carrier.register), _either(stop, lost) as over:
            await carrier.every_night(self._hour)
            self.delivering.set()
            _log.info("courier delivers")
            try:
                await relay.run(over, self._pace, clock)
            finally:
                self.delivering.clear()
                await calls.close(0 if lost.is_set() else self._pace.grace)
                await carrier.close()
                _log.info("courier rests", lost=lost.is_set())


@asynccontextmanager
async def _either(one: asyncio.Event, other: asyncio.Event) -> AsyncGenerator[asyncio.Event]:
    """An event that is set as soon as one of two is."""
    either = asyncio.Event()

    async def follow(event: asyncio.Event) -> None:
        await event.wait()
        either.set()

    following = [asyncio.create_task(follow(event)) for event in (one, other)]
    try:
        yield either
    finally:
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
