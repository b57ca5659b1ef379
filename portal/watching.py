"""While anybody watches: measures leave this process, with how letters, notices and sessions stand."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from portal import wiring
from portal.core import telemetry
from portal.core.log import logger
from portal.sessions import service as sessions
from portal.sync.status import courier_lives, queues
from portal.wiring import House

log = logger("watching")

LOOK_SECONDS = 10.0
"""How old what was asked of the database may be; every process asks for itself, for any may be down."""

_LOOKED = (
    "mijnloket.letters.waiting",
    "mijnloket.letters.oldest.age",
    "mijnloket.letters.stuck",
    "mijnloket.notices.waiting",
    "mijnloket.notices.oldest.age",
    "mijnloket.notices.stuck",
    "mijnloket.sessions.live",
    "mijnloket.courier.alive",
)


@asynccontextmanager
async def watched(house: House, role: str) -> AsyncIterator[None]:
    """Measure inside this block, when the settings say for whom; without that, nothing at all happens."""
    if not house.settings.watched:
        yield
        return
    from portal.core.exporting import Exporting  # heavy: only for who wants it

    exporting = Exporting(house.settings, role)
    telemetry.switch(exporting)
    wiring.hear_calls(telemetry.call)
    telemetry.show("mijnloket.process.memory", _memory)
    telemetry.show("mijnloket.build.info", 1, version=version("mijnloket"))
    stop = asyncio.Event()
    working = [asyncio.create_task(_look(house, stop)), asyncio.create_task(telemetry.feel_the_loop(stop))]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*working)
        await asyncio.to_thread(exporting.stop)
        wiring.hear_calls(None)
        telemetry.switch(None)


async def _look(house: House, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await look_safely(house)
        try:
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
        except TimeoutError:
            continue


async def look_safely(house: House) -> None:
    """Look; when the database does not answer, forget what was known and say so. Never raises."""
    try:
        await look(house)
    except Exception as fault:
        log.warning("nothing is known of letters and sessions", kind=type(fault).__name__)
        telemetry.hide(*_LOOKED)
        telemetry.show("mijnloket.database.answers", 0)


async def look(house: House) -> None:
    """Ask the database once how letters, notices and sessions stand."""
    async with house.database.work() as work:
        waiting, live, now = await queues(work), await sessions.live_count(work), work.now
    alive = await courier_lives(house.database)
    telemetry.hide("mijnloket.letters.waiting")  # a topic of which none waits any more
    for topic, count in (waiting.by_topic or {"loket.asked": 0}).items():
        telemetry.show("mijnloket.letters.waiting", count, topic=topic)
    telemetry.show("mijnloket.letters.oldest.age", _age(now, waiting.letters.oldest_at))
    telemetry.show("mijnloket.letters.stuck", waiting.letters.stuck)
    telemetry.show("mijnloket.notices.waiting", waiting.notices.count)
    telemetry.show("mijnloket.notices.oldest.age", _age(now, waiting.notices.oldest_at))
    telemetry.show("mijnloket.notices.stuck", waiting.notices.stuck)
    telemetry.show("mijnloket.sessions.live", live)
    telemetry.show("mijnloket.courier.alive", alive)
    telemetry.show("mijnloket.database.answers", 1)


def _age(now: datetime, since: datetime | None) -> float:
    return max(now - since, timedelta()).total_seconds() if since else 0.0


def _memory() -> float:
    """Bytes that this process holds (resident); 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0
