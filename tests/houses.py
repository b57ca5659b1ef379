"""A whole house for tests, on SQLite and on PostgreSQL: its clock stands still, its keys are its own."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, make_url, text
from starlette.applications import Starlette

from portal import wiring
from portal.access.domain import Actor, Level
from portal.core import municipality
from portal.core.clock import Clock, FixedClock
from portal.core.crypto import Ring
from portal.core.db import Database, metadata
from portal.core.settings import Settings
from portal.core.shared import Shared
from portal.gate import Gate
from portal.identity import service as identity
from portal.route import Route
from portal.sessions import service as sessions
from portal.sync.bell import Bell
from portal.tables import ALL
from portal.wiring import House
from tests.scratch import scratch_database

assert ALL, "every room's tables are known"

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MEREL, JAN, NOBODY = "999993847", "999990408", "999992077"
NAMES = {MEREL: "Merel Kooyman", JAN: "Jan Tester", NOBODY: "Niemand"}


@pytest.fixture
def clock() -> FixedClock:
    """Noon (UTC) on 22 November 2026, until it is moved."""
    return FixedClock(NOON)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database; a test that does not care names one with `parametrize`."""
    return request.param


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with every table and no rows."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path / "portal.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'portal.db'}"
        return
    address = request.getfixturevalue("shared_postgres")
    yield address
    with psycopg.connect(
        make_url(address).set(drivername="postgresql").render_as_string(False)
    ) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(f"delete from {table.name}".encode())


@pytest.fixture
async def house(
    url: str, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    """The house of this process, for a test."""
    made = build(url, clock, tmp_path)
    monkeypatch.setattr(wiring, "house", lambda: made)
    yield made
    await made.database.close()


def build(url: str, clock: Clock, folder: Path) -> House:
    """A house as wiring makes it, from settings of a test and keys that nobody has."""
    settings = Settings(
        demo=True,
        data_dir=folder,
        database_url=url,
        zgw_client_id="portaal",
        zgw_secret=SecretStr("a-secret-of-the-portal-0001"),
        notification_secret=SecretStr("Bearer notified"),
    )
    ring = Ring({"k1": os.urandom(32)}, "k1", os.urandom(32))
    speaks = municipality.load(wiring.ROOT / "municipalities", "voorbeeld")
    database = Database(url, clock=clock, ring=ring, municipality=speaks.slug)
    shared = Shared("", ring, speaks.slug)
    return House(settings, clock, ring, speaks, database, shared, Bell(shared))


@asynccontextmanager
async def another(
    house: House, *, clock: Clock | None = None, ring: Ring | None = None, municipality: str = "voorbeeld"
) -> AsyncIterator[Database]:
    """The same database as another process sees it: with its own clock, keys or municipality."""
    made = Database(
        house.settings.database,
        clock=clock or house.clock,
        ring=ring or house.ring,
        municipality=municipality,
    )
    try:
        yield made
    finally:
        await made.close()


async def enter(house: House, bsn: str = MEREL, level: Level = Level.MIDDEN) -> Actor:
    """Somebody who just logged in."""
    cookie = await cookie_of(house, bsn, level)
    async with house.database.work() as work:
        session = await sessions.live(work, sessions.hashed(cookie), house.lasting)
    assert session
    return sessions.actor(session)


@asynccontextmanager
async def browser(
    house: House, routes: Sequence[Route], cookie: str = ""
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on our own pages, which reaches these routes through the gate; logged in with a cookie."""

    async def bound(token: str) -> str | None:
        async with house.database.work() as work:
            return await sessions.bound_to(work, token)

    gate = Gate(
        Starlette(routes=[route.mounted() for route in routes]),
        origin=house.settings.origin,
        provider=house.settings.oidc_issuer,
        cookie=house.cookie,
        ring=house.ring,
        bound=bound,
        static=house.settings.data_dir,
        personal=set(),
    )
    own = {"Origin": house.settings.origin, "Referer": f"{house.settings.origin}/nl/mijn"}
    jar = {house.cookie: cookie} if cookie else {}
    transport = httpx.ASGITransport(app=gate)
    async with httpx.AsyncClient(
        transport=transport, base_url=house.settings.origin, headers=own, cookies=jar
    ) as made:
        yield made


async def cookie_of(house: House, bsn: str = MEREL, level: Level = Level.MIDDEN) -> str:
    """The cookie of somebody who just logged in."""
    async with house.database.work() as work:
        return await identity.log_in(work, bsn=bsn, name=NAMES[bsn], level=level, replacing=None)


async def until_somebody_waits(house: House) -> None:
    """Until a transaction waits for one that is open; on SQLite everybody waits for their turn anyway."""
    here = "datname = current_database() and wait_event_type = 'Lock'"
    busy = f"select count(*) from pg_stat_activity where {here}"
    while house.database.engine.dialect.name == "postgresql":
        async with house.database.engine.connect() as connection:
            if (await connection.execute(text(busy))).scalar_one():
                return


def everything_in(house: House) -> bytes:
    """Every stored value of every table, as bytes, to look for what may not be there."""
    plain = house.settings.database.replace("+aiosqlite", "")
    engine = create_engine(plain)
    with engine.connect() as connection:
        rows = [row for table in metadata.sorted_tables for row in connection.execute(table.select())]
    engine.dispose()
    return b"\n".join(v if isinstance(v, bytes) else str(v).encode() for row in rows for v in row)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table, to copy."""
    path = tmp_path_factory.mktemp("houses") / "empty.db"
    _lay_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def shared_postgres() -> Iterator[str]:
    """One PostgreSQL database with every table; each test leaves it empty."""
    with scratch_database("postgresql") as address:
        _lay_tables(address)
        yield address


def _lay_tables(address: str) -> None:
    engine = create_engine(address)
    metadata.create_all(engine)
    engine.dispose()
