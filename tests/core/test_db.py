"""One `Work` is one transaction, on both databases, however many want to write at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError, StatementError

from portal.core.db import Database, Moment, Work
from portal.sessions.tables import sessions
from portal.sync.tables import changes
from portal.wiring import House
from tests.houses import NOON, another
from tests.houses import clock as clock
from tests.houses import empty_sqlite as empty_sqlite
from tests.houses import house as house
from tests.houses import kind as kind
from tests.houses import shared_postgres as shared_postgres
from tests.houses import url as url

ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"])


class Trouble(Exception):
    """Something goes wrong in the middle."""


async def tell(work: Work, topic: str) -> None:
    await work.execute(insert(changes).values(municipality="m", subject="s", topic=topic, at=work.now))


async def told(house: House) -> list[str]:
    async with house.database.work() as work:
        return [row["topic"] for row in await work.rows(select(changes).order_by(changes.c.seq))]


@asynccontextmanager
async def undone(house: House) -> AsyncIterator[Work]:
    """A transaction that goes wrong at its end."""
    with pytest.raises(Trouble):
        async with house.database.work() as work:
            yield work
            raise Trouble


async def test_what_was_done_together_is_kept_together(house: House):
    async with house.database.work() as work:
        await tell(work, "one")
        await tell(work, "two")
    assert await told(house) == ["one", "two"]


async def test_when_it_goes_wrong_nothing_is_kept(house: House):
    async with undone(house) as work:
        await tell(work, "one")
    assert await told(house) == []


async def test_a_broken_rule_of_the_database_undoes_the_rest_too(house: House):
    row = {"sid": "s", "municipality": "m", "resident": "nobody", "level": 10}
    with pytest.raises(IntegrityError):
        async with house.database.work() as work:
            await tell(work, "one")
            await work.execute(insert(sessions).values(**row, created_at=work.now, seen_at=work.now))
    assert await told(house) == []


async def test_work_knows_its_clock_and_municipality(house: House, kind: str):
    async with house.database.work() as work:
        assert (work.now, work.municipality, work.dialect) == (NOON, "voorbeeld", kind)
        assert await work.row(select(changes)) is None


async def test_an_error_never_shows_the_values_of_a_statement(house: House):
    with pytest.raises(SQLAlchemyError) as caught:
        async with house.database.work() as work:
            await work.execute(text("insert into nowhere values (:bsn)"), {"bsn": "999993847"})
    assert "999993847" not in str(caught.value)


@pytest.mark.parametrize("hours", [-11, 0, 2])
async def test_a_moment_comes_back_as_the_same_moment_in_utc(house: House, hours: int):
    at = datetime(2026, 3, 29, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=hours)))
    async with house.database.work() as work:
        await work.execute(insert(changes).values(municipality="m", subject="s", topic="t", at=at))
        row = await work.row(select(changes.c.at).where(changes.c.at == at))
    assert row and row["at"] == at
    assert row["at"].tzinfo is UTC


async def test_a_moment_without_a_zone_is_refused_and_none_stays_none(house: House):
    bound = Table("bound", MetaData(), Column("id", Integer), Column("at", Moment)).c.at.type
    assert bound.process_bind_param(None, house.database.engine.dialect) is None
    assert bound.process_result_value(None, house.database.engine.dialect) is None
    with pytest.raises(StatementError, match="time zone"):
        async with house.database.work() as work:
            naive = datetime(2026, 1, 1)
            await work.execute(insert(changes).values(municipality="m", subject="s", topic="t", at=naive))


async def test_many_writers_in_one_process_lose_nothing(house: House):
    async def write(number: int) -> None:
        async with house.database.work() as work:
            before = len(await work.rows(select(changes)))
            await tell(work, f"{number}:{before}")

    await asyncio.gather(*(write(number) for number in range(30)))
    assert len(await told(house)) == 30


async def test_two_processes_write_without_treading_on_each_other(house: House):
    async with another(house) as other:

        async def write(database: Database, name: str) -> None:
            for number in range(10):
                async with database.work() as work:
                    await tell(work, f"{name}{number}")

        await asyncio.gather(write(house.database, "a"), write(other, "b"))
    topics = await told(house)
    assert [t for t in topics if t[0] == "a"] == [f"a{n}" for n in range(10)]
    assert [t for t in topics if t[0] == "b"] == [f"b{n}" for n in range(10)]


@ON_SQLITE
async def test_a_reader_that_goes_on_to_write_is_alone(house: House):
    """Both would read 0 and write it: a lost update that a late write lock allows."""

    async def count_and_add() -> None:
        async with house.database.work() as work:
            await tell(work, str(len(await work.rows(select(changes)))))

    await asyncio.gather(*(count_and_add() for _ in range(5)))
    assert await told(house) == ["0", "1", "2", "3", "4"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)],
)
async def test_sqlite_is_durable(house: House, pragma: str, value: object):
    async with house.database.work() as work:
        assert (await work.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value


@ON_SQLITE
async def test_every_connection_of_sqlite_is_tuned(house: House):
    async with house.database.engine.connect() as one, house.database.engine.connect() as two:
        assert (await two.execute(text("PRAGMA synchronous"))).scalar_one() == 2
        await two.rollback()
        assert (await one.execute(text("PRAGMA foreign_keys"))).scalar_one() == 1


@ON_SQLITE
async def test_a_writer_in_another_process_is_waited_for(house: House):
    async with house.database.engine.connect() as other:
        await other.exec_driver_sql("BEGIN IMMEDIATE")
        writing = asyncio.create_task(_tell(house, "after"))
        done, _waiting = await asyncio.wait([writing], timeout=0.05)
        assert not done
        await other.exec_driver_sql("COMMIT")
        await writing
    assert await told(house) == ["after"]


async def _tell(house: House, name: str) -> None:
    async with house.database.work() as work:
        await tell(work, name)


@ON_SQLITE
async def test_giving_up_during_the_commit_leaves_the_next_transaction_whole(house: House):
    writing = asyncio.create_task(_tell(house, "one"))
    await asyncio.wait([writing], timeout=0)
    writing.cancel()
    await asyncio.wait([writing])
    await _tell(house, "two")
    assert (await told(house))[-1] == "two"
