"""Only one courier lives: the others wait, and the one that lost its lock knows."""

import asyncio
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from portal.core.db import Database
from portal.sync.lock import alone, lock_of
from tests.databases import database_at


async def test_a_second_lock_waits_for_the_first(database: Database, database_url: str) -> None:
    other = database_at(database_url)
    first, second = lock_of(database), lock_of(other)
    assert not await first.taken()
    assert await first.take()
    assert not await second.take()
    assert await lock_of(other).taken()
    await first.leave()
    assert not await lock_of(other).taken()
    assert await second.take()
    await second.leave()
    await other.close()


async def test_who_stops_waiting_does_not_hold_it(database: Database) -> None:
    lock, stop = lock_of(database), asyncio.Event()
    stop.set()
    async with alone(lock, stop):
        assert not await lock.held()


async def test_a_holder_is_told_when_its_lock_is_gone(database: Database, database_url: str) -> None:
    lock = lock_of(database)
    async with asyncio.timeout(10), alone(lock, asyncio.Event()) as lost:
        assert await lock.held()
        assert not lost.is_set()
        _take_away(database_url)
        await lost.wait()
    assert not await lock.held()


async def test_the_lock_can_be_taken_again_after_it_was_lost(database: Database, database_url: str) -> None:
    async with asyncio.timeout(10), alone(lock_of(database), asyncio.Event()) as lost:
        _take_away(database_url)
        await lost.wait()
    async with asyncio.timeout(10), alone(lock_of(database), asyncio.Event()) as lost:
        assert not lost.is_set()


def _take_away(database_url: str) -> None:
    """What happens when a data folder is replaced, or a database server ends a connection."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        Path(f"{url.database}.courier").unlink()
        return
    server = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
            " and database = (select oid from pg_database where datname = current_database())"
        )
