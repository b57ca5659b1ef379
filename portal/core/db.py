"""Storage: one `Work` is one transaction, on SQLite or PostgreSQL."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, MetaData, Table, TypeDecorator, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.sql import Executable

from portal.core import telemetry
from portal.core.clock import Clock
from portal.core.crypto import DataKey, Ring
from portal.core.embedded import Embedded, tune

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment with its time zone; SQLite keeps it as UTC without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Kept:
    """What this process knows to be in the database for good: keys of rows that nothing changes."""

    def __init__(self, most: int = 10_000) -> None:
        self._most, self._keys = most, dict[str, None]()

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def add(self, keys: Iterable[str]) -> None:
        """Remember them, and forget the oldest beyond `most`."""
        self._keys.update(dict.fromkeys(keys))
        while len(self._keys) > self._most:
            del self._keys[next(iter(self._keys))]


class Work:
    """One transaction: everything done through it is kept together or not at all.

    `data_keys` holds the keys of those whose content this transaction opened; it ends with it.
    """

    def __init__(
        self,
        connection: AsyncConnection | Connection,
        clock: Clock,
        ring: Ring,
        municipality: str,
        kept: Kept,
    ) -> None:
        self._connection = connection
        self.clock = clock
        self.ring = ring
        self.municipality = municipality
        self.dialect = connection.dialect.name
        self.news = False
        """Whether somebody waits to hear of this, once it is kept."""
        self.data_keys = dict[str, DataKey]()
        self._kept, self._keeping = kept, list[str]()

    @property
    def now(self) -> datetime:
        """The moment, by the one clock."""
        return self.clock.now()

    def kept(self, key: str) -> bool:
        """Whether an earlier transaction of this process kept the row with this key, or saw it."""
        return key in self._kept

    def keeping(self, key: str) -> None:
        """Remember, once this transaction is kept, that the row with this key is there for good."""
        self._keeping.append(key)

    def done(self) -> None:
        """This transaction is kept."""
        self._kept.add(self._keeping)

    async def execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        """Run one statement inside this transaction."""
        done = self._connection.execute(statement, values)
        return done if isinstance(done, CursorResult) else await done

    async def add_once(self, table: Table, on: list[str], **values: Any) -> bool:
        """Add a row, unless one has the same values in the columns `on`; says whether it was added."""
        made = _insert(self.dialect)(table).values(**values).on_conflict_do_nothing(index_elements=on)
        return (await self.execute(made.returning(table.c[on[0]]))).first() is not None

    async def put(self, table: Table, on: list[str], **values: Any) -> None:
        """Add a row, or overwrite the one with the same values in the columns `on`."""
        made = _insert(self.dialect)(table).values(**values)
        rest = {name: value for name, value in values.items() if name not in on}
        await self.execute(made.on_conflict_do_update(index_elements=on, set_=rest))

    async def rows(self, statement: Executable, **values: Any) -> list[Mapping[str, Any]]:
        """Every row of a query; `values` are those of its parameters."""
        found = await self.execute(statement, values)
        names = tuple(found.keys())
        return [dict(zip(names, row, strict=True)) for row in found]

    async def row(self, statement: Executable, **values: Any) -> Mapping[str, Any] | None:
        """The only row of a query, or None; `values` are those of its parameters."""
        found = await self.execute(statement, values)
        row = found.one_or_none()
        return None if row is None else dict(zip(found.keys(), row, strict=True))


def _insert(dialect: str) -> Callable[[Table], Any]:
    """The insert that can say what to do about a row that is there already; both dialects have one."""
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


class Database:
    """The database of one process; hands out Work, and calls `ring_bell` when news was kept."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock,
        ring: Ring,
        municipality: str,
        ring_bell: Callable[[], None] = lambda: None,
    ) -> None:
        embedded = url.startswith("sqlite")
        options: dict[str, Any] = (
            {} if embedded else {"pool_size": 10, "max_overflow": 20, "pool_pre_ping": True}
        )
        self.engine = create_async_engine(url, hide_parameters=True, **options)
        if embedded:
            event.listen(self.engine.sync_engine, "connect", tune)
        self._embedded = Embedded(url) if embedded else None
        self._clock, self._ring, self._municipality = clock, ring, municipality
        self._ring_bell = ring_bell
        self._kept = Kept()

    @asynccontextmanager
    async def work(self) -> AsyncGenerator[Work]:
        """Open one transaction; kept when the block ends well, undone when it raises."""
        opened = self._embedded.transaction() if self._embedded else self.engine.begin()
        since = telemetry.tick()
        async with opened as connection:
            telemetry.took("mijnloket.database.wait", since)
            work = Work(connection, self._clock, self._ring, self._municipality, self._kept)
            yield work
        work.done()
        if work.news:
            self._ring_bell()

    async def close(self) -> None:
        """Close every connection."""
        if self._embedded:
            await self._embedded.close()
        await self.engine.dispose()
