"""A courier in a process of its own, at its real pace, whose time is put forward when it is told so.

Reads a number of seconds per line and answers `AT` when they have passed. Time that is put forward
passes for everything the courier does itself: the clock of its database and calls, and its event
loop, whose every timer (back-off, breaker, settling, relay, mending, time-outs) is due so much sooner.
It does not pass for the engine's own threads and for the database, which do not wait for anybody.
"""

import asyncio
import json
import sys
from datetime import datetime, timedelta

from portal.core.clock import SystemClock
from portal.core.db import Database
from portal.sync import letters
from portal.sync.courier import Courier
from tests.chaos.courier_process import Line
from tests.databases import database_at

_BREATHS = 3
"""Transactions of its own after each leap, so that what became due is done before the next."""


class LeapingClock(SystemClock):
    """The clock of the machine, and what it was put forward by."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> datetime:
        """The moment."""
        return super().now() + timedelta(seconds=self.ahead)

    def monotonic(self) -> float:
        """Seconds since some start."""
        return super().monotonic() + self.ahead


class LeapingLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers go by such a clock."""

    def __init__(self, clock: LeapingClock) -> None:
        self._leaping = clock
        super().__init__()

    def time(self) -> float:
        """Seconds since some start."""
        return self._leaping.monotonic()


async def main(
    clock: LeapingClock, port: int, database_url: str, courier_url: str, settle: float, steps: list[str]
) -> None:
    """Deliver, and leap as told, until killed."""
    line, database = Line(port), database_at(database_url, clock=clock)
    courier = Courier(
        database,
        courier_url=courier_url,
        routes={"loket.asked": [line.step(step) for step in steps]},
        inbox={},
        settle=settle,
        nightly_hour=3,
    )
    running = asyncio.create_task(courier.run(asyncio.Event()))
    await courier.delivering.wait()
    print("READY", flush=True)
    leaping = asyncio.create_task(_leap_as_told(clock, database))
    await asyncio.gather(running, leaping)


async def _leap_as_told(clock: LeapingClock, database: Database) -> None:
    told = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(told), sys.stdin.buffer
    )
    async for seconds in told:
        clock.ahead += float(seconds)
        for _breath in range(_BREATHS):
            async with database.work() as work:
                await letters.waiting(work)
        print("AT", flush=True)


if __name__ == "__main__":
    shared = LeapingClock()
    with asyncio.Runner(loop_factory=lambda: LeapingLoop(shared)) as runner:
        runner.run(main(shared, **json.loads(sys.argv[1])))
