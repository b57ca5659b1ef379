"""News of changes: told in the transaction of the change, heard by every process with open tabs."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.exc import SQLAlchemyError

from portal.core.db import Database, Work
from portal.core.log import logger
from portal.sync.domain import Change
from portal.sync.tables import changes

Listener = Callable[[Change], Awaitable[None]]

KEPT = timedelta(hours=1)
# A transaction that took its number before ours may be kept after it; so long it may last.
_STRAGGLER_SECONDS = 60.0

_log = logger(__name__)


async def tell(work: Work, subject: str, topic: str) -> None:
    """Tell the open tabs about this subject, once this transaction is kept."""
    await tell_of(work, work.municipality, subject, topic)


async def tell_of(work: Work, municipality: str, subject: str, topic: str) -> None:
    """The same for another municipality of this installation (the courier serves all of them)."""
    await work.execute(
        insert(changes).values(municipality=municipality, subject=subject, topic=topic, at=work.now)
    )
    work.news = True


async def purge(work: Work) -> int:
    """Forget what every tab has long heard; gives how many."""
    return (await work.execute(delete(changes).where(changes.c.at < work.now - KEPT))).rowcount


class Tail:
    """Follows the changes; hears each once, also one that was kept out of turn.

    PostgreSQL hands out numbers before the commit, so 7 can show before 6: numbers that were
    passed over are asked for again for a minute.
    """

    def __init__(self) -> None:
        self._missing: dict[int, float] = {}

    async def latest(self, work: Work) -> int:
        """The number of the newest change, to start from."""
        row = await work.row(select(func.max(changes.c.seq).label("seq")))
        return (row["seq"] if row else None) or 0

    async def since(self, work: Work, seq: int) -> list[Change]:
        """The changes after a number, and those passed over before it; oldest first."""
        now = work.clock.monotonic()
        self._missing = {n: at for n, at in self._missing.items() if now - at < _STRAGGLER_SECONDS}
        wanted = or_(changes.c.seq > seq, changes.c.seq.in_(list(self._missing)))
        found = [
            Change(**row) for row in await work.rows(select(changes).where(wanted).order_by(changes.c.seq))
        ]
        self._remember(seq, [change.seq for change in found], now)
        return found

    def _remember(self, seq: int, seen: Iterable[int], now: float) -> None:
        for number in seen:
            self._missing.pop(number, None)
            self._missing.update(dict.fromkeys(range(seq + 1, number), now))
            seq = max(seq, number)


async def watch(
    database: Database,
    on_change: Listener,
    *,
    stop: asyncio.Event,
    interval: float = 0.3,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    since: int | None = None,
) -> None:
    """Call `on_change` for every change after a number (None: from now on), until `stop`.

    Looks every `interval` seconds, or sooner when `pause` ends sooner. A database that does not
    answer is asked again; a listener that fails misses that one change.
    """
    tail, seq = Tail(), since
    while not stop.is_set():
        with suppress(SQLAlchemyError):
            async with database.work() as work:
                seq = await tail.latest(work) if seq is None else seq
                news = await tail.since(work, seq)
            for change in news:
                seq = max(seq, change.seq)
                await _pass_on(change, on_change)
        await pause(interval)


async def _pass_on(change: Change, on_change: Listener) -> None:
    try:
        await on_change(change)
    except Exception as trouble:
        _log.error("change not passed on", topic=change.topic, error=type(trouble).__name__)
