"""One live courier: a lock that others wait for, and that tells its holder when it is lost."""

import asyncio
import fcntl
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from portal.core.db import Database

_POLL = 0.2
_BEAT = 1.0
_PATIENCE = 5.0
_KEY = 0x6C65_7474_6572  # any number, as long as nobody else locks it


class Lock(Protocol):
    """A lock between processes."""

    async def take(self) -> bool:
        """Take it when it is free."""
        ...

    async def held(self) -> bool:
        """Whether it is still ours."""
        ...

    async def leave(self) -> None:
        """Give it back."""
        ...

    async def taken(self) -> bool:
        """Whether anybody holds it, without taking it."""
        ...


class FileLock:
    """A lock on a file beside the SQLite database (flock); ends with its process."""

    def __init__(self, database: str) -> None:
        self._path = Path(f"{database}.courier")
        self._file: int | None = None

    async def take(self) -> bool:
        """Take it when it is free."""
        return self._lock(fcntl.LOCK_EX)

    async def held(self) -> bool:
        """Whether it is still ours: another file may have come in its place."""
        with suppress(OSError):
            return self._file is not None and os.path.samestat(os.fstat(self._file), self._path.stat())
        return False

    async def leave(self) -> None:
        """Give it back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    async def taken(self) -> bool:
        """Whether anybody holds it; asks to share it, so that those who only ask never meet."""
        free = self._lock(fcntl.LOCK_SH)
        await self.leave()
        return not free

    def _lock(self, kind: int) -> bool:
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True


class AdvisoryLock:
    """A lock in PostgreSQL, held by a connection of its own; ends with that connection."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None

    async def take(self) -> bool:
        """Take it when it is free; raises SQLAlchemyError when the database does not answer."""
        connection = await self._engine.connect()
        try:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            if await connection.scalar(text("select pg_try_advisory_lock(:key)"), {"key": _KEY}):
                self._connection = connection
                return True
        finally:
            if self._connection is None:
                await connection.close()
        return False

    async def held(self) -> bool:
        """Whether its connection is still alive."""
        if self._connection is None:
            return False
        with suppress(SQLAlchemyError, TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                return await self._connection.scalar(text("select 1")) == 1
        return False

    async def leave(self) -> None:
        """Give it back, by ending the connection that holds it."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with suppress(SQLAlchemyError):
                await connection.invalidate()
                await connection.close()

    async def taken(self) -> bool:
        """Whether anybody holds it."""
        query = (
            "select exists (select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 1"
            " and database = (select oid from pg_database where datname = current_database())"
            " and classid = :high and objid = :low)"
        )
        async with self._engine.connect() as connection:
            return bool(await connection.scalar(text(query), {"high": _KEY >> 32, "low": _KEY & 0xFFFF_FFFF}))


def lock_of(database: Database) -> Lock:
    """The lock that belongs to a database."""
    url = database.engine.url
    return (
        FileLock(url.database or "") if url.get_backend_name() == "sqlite" else AdvisoryLock(database.engine)
    )


@asynccontextmanager
async def alone(lock: Lock, stop: asyncio.Event) -> AsyncGenerator[asyncio.Event]:
    """Wait until nobody else holds the lock, or until `stop`; gives an event that is set when it is lost.

    Raises SQLAlchemyError or OSError when the lock cannot be asked for.
    """
    lost = asyncio.Event()
    while not stop.is_set() and not await lock.take():
        await unless(stop, _POLL)
    watching = asyncio.create_task(_watch(lock, lost))
    try:
        yield lost
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await lock.leave()


async def _watch(lock: Lock, lost: asyncio.Event) -> None:
    while await lock.held():
        await unless(lost, _BEAT)
    lost.set()


async def unless(event: asyncio.Event, seconds: float) -> None:
    """Wait so many seconds, unless something happens earlier."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
