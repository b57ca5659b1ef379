"""Open tabs hear of every change that was kept, once, from whatever process."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import insert

from portal.core.clock import FixedClock, SystemClock
from portal.core.crypto import Ring
from portal.core.db import Database, Work
from portal.sync import changes
from portal.sync.domain import Change
from portal.sync.tables import changes as table
from tests.databases import database_at


async def test_a_change_is_heard_after_its_number(database: Database) -> None:
    tail = changes.Tail()
    async with database.work() as work:
        await changes.tell(work, "anna", "loket.asked")
        await changes.tell(work, "bram", "cases.changed")
    async with database.work() as work:
        first, second = await tail.since(work, 0)
        assert (first.subject, first.topic, second.subject) == ("anna", "loket.asked", "bram")
        assert await tail.since(work, first.seq) == [second]
        assert await tail.since(work, second.seq) == []
        assert await tail.latest(work) == second.seq


async def test_an_undone_change_is_not_heard(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.work() as work:
            await changes.tell(work, "anna", "loket.asked")
            raise ZeroDivisionError
    async with database.work() as work:
        assert await changes.Tail().since(work, 0) == []


async def test_a_change_that_is_kept_out_of_turn_is_heard_once(database: Database) -> None:
    tail = changes.Tail()
    async with database.work() as work:
        for seq in (1, 2, 5):
            await _numbered(work, seq)
        assert [change.seq for change in await tail.since(work, 0)] == [1, 2, 5]
        await _numbered(work, 4)
        assert [change.seq for change in await tail.since(work, 5)] == [4]
        await _numbered(work, 6)
        assert [change.seq for change in await tail.since(work, 5)] == [6]
        await _numbered(work, 3)
        assert [change.seq for change in await tail.since(work, 6)] == [3]
        assert await tail.since(work, 6) == []


async def test_watching_hears_what_another_process_tells(database: Database, database_url: str) -> None:
    heard: asyncio.Queue[Change] = asyncio.Queue()
    stop = asyncio.Event()
    async with database.work() as work:
        await changes.tell(work, "anna", "before")
        seq = await changes.Tail().latest(work)
    watching = asyncio.create_task(changes.watch(database, heard.put, stop=stop, interval=0.02, since=seq))
    other = database_at(database_url)
    async with other.work() as work:
        await changes.tell(work, "anna", "after")
    async with asyncio.timeout(10):
        assert (await heard.get()).topic == "after"
    stop.set()
    await watching
    await other.close()


async def test_a_listener_that_fails_does_not_stop_the_watch(database: Database) -> None:
    heard: asyncio.Queue[Change] = asyncio.Queue()
    stop = asyncio.Event()

    async def hear(change: Change) -> None:
        await heard.put(change)
        raise ZeroDivisionError

    watching = asyncio.create_task(changes.watch(database, hear, stop=stop, interval=0.02, since=0))
    for topic in ("first", "second"):
        async with database.work() as work:
            await changes.tell(work, "anna", topic)
    async with asyncio.timeout(10):
        assert [(await heard.get()).topic, (await heard.get()).topic] == ["first", "second"]
    stop.set()
    await watching


async def test_old_changes_are_forgotten(database_url: str, database: Database) -> None:
    clock = FixedClock(SystemClock().now())
    ring = Ring({"test": b"k" * 32}, "test", b"i" * 32)
    later = Database(database_url, clock=clock, ring=ring, municipality="voorbeeld")
    async with later.work() as work:
        await changes.tell(work, "anna", "old")
        clock.advance(changes.KEPT - timedelta(seconds=1))
        assert await changes.purge(work) == 0
        clock.advance(timedelta(seconds=2))
        assert await changes.purge(work) == 1
    await later.close()


async def _numbered(work: Work, seq: int) -> None:
    row = {"seq": seq, "municipality": "voorbeeld", "subject": "anna", "topic": "t", "at": work.now}
    await work.execute(insert(table).values(row))
