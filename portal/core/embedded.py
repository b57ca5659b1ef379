"""SQLite inside the process: statements run at once; a commit, which waits for the disk, in a thread."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, StaticPool, create_engine, event
from sqlalchemy.exc import OperationalError

PATIENCE = 5.0
"""Seconds to wait for a writer in another process."""


class Embedded:
    """One connection to an SQLite file, one transaction at a time.

    A statement takes tens of microseconds, less than handing it to a thread and back; a commit with
    its sync takes milliseconds, so that one does go to a thread. Turns are taken in order of asking:
    SQLite's own waiting is not fair.
    """

    def __init__(self, url: str) -> None:
        self._engine = create_engine(
            url.replace("sqlite+aiosqlite", "sqlite"),
            hide_parameters=True,
            poolclass=StaticPool,
            isolation_level="AUTOCOMMIT",  # we say BEGIN and COMMIT ourselves
            connect_args={"check_same_thread": False, "timeout": 0},
        )
        event.listen(self._engine, "connect", tune)
        self._turn = asyncio.Lock()
        self._open: Connection | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Connection]:
        """One transaction, kept when the block ends well, undone when it raises."""
        async with self._turn:
            if self._open is None:
                self._open = self._engine.connect()
            await _begin(self._open)
            before = _changes(self._open)
            try:
                yield self._open
                await _end(self._open, "COMMIT", wrote=_changes(self._open) != before)
            except BaseException:
                _undo(self._open)
                raise

    async def close(self) -> None:
        """Close the file."""
        async with self._turn:
            if self._open is not None:
                self._open.close()
                self._open = None
            self._engine.dispose()


def tune(connection: Any, _record: Any) -> None:
    """Durable: write-ahead log, a full sync at every commit, foreign keys held."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def _begin(connection: Connection) -> None:
    """Take the write lock at once: a read that turns into a write cannot wait in SQLite."""
    waited = 0.0
    while True:
        try:
            _say(connection, "BEGIN IMMEDIATE")
            return
        except OperationalError as error:
            if "locked" not in str(error.orig) or waited > PATIENCE:
                raise
        pause = random.uniform(0.0002, 0.001)  # noqa: S311 - not for secrets
        waited += pause
        await asyncio.sleep(pause)


async def _end(connection: Connection, word: str, *, wrote: bool) -> None:
    """Commit; whoever gives up waiting meanwhile does not leave it half done."""
    if not wrote:
        _say(connection, word)
        return
    committing = asyncio.ensure_future(asyncio.to_thread(connection.exec_driver_sql, word))
    try:
        await asyncio.shield(committing)
    except asyncio.CancelledError:
        await asyncio.wait([committing])
        raise


def _say(connection: Connection, word: str) -> None:
    """Straight to SQLite, which takes a tenth of the way through SQLAlchemy; its errors stay SQLAlchemy's."""
    try:
        _raw(connection).execute(word)
    except sqlite3.Error as error:
        raise OperationalError(word, None, error, hide_parameters=True) from error


def _undo(connection: Connection) -> None:
    raw = _raw(connection)
    if raw.in_transaction:
        connection.exec_driver_sql("ROLLBACK")


def _changes(connection: Connection) -> int:
    return _raw(connection).total_changes


def _raw(connection: Connection) -> sqlite3.Connection:
    raw = connection.connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError("not an SQLite connection")
    return raw
