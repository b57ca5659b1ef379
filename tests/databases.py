"""Databases to test on: SQLite always, PostgreSQL when one answers; a fresh one for every test."""

import os
import socket
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import URL, make_url

from portal.core.clock import Clock, SystemClock
from portal.core.crypto import Ring
from portal.core.db import Database, metadata

POSTGRES = make_url(
    os.environ.get("MIJNLOKET_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432")
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; gone after the test."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'portal.db'}"
        return
    if not _answers(POSTGRES):
        pytest.skip(f"no PostgreSQL answers at {POSTGRES.host}:{POSTGRES.port}")
    with scratch() as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with every table that was imported by now."""
    made = database_at(database_url)
    async with made.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield made
    await made.close()


def database_at(url: str, municipality: str = "voorbeeld", clock: Clock | None = None) -> Database:
    """A Database as a process of its own would open it."""
    ring = Ring({"test": b"k" * 32}, "test", b"i" * 32)
    return Database(url, clock=clock or SystemClock(), ring=ring, municipality=municipality)


@contextmanager
def scratch(template: str = "template1") -> Generator[str]:
    """A PostgreSQL database that is gone after this block, as the template (an address or a name) is."""
    name = f"mijnloket_{uuid4().hex}"
    source = make_url(template).database if "://" in template else template
    _on_server(f"create database {name} template {source}")
    try:
        yield POSTGRES.set(database=name).render_as_string(hide_password=False)
    finally:
        _on_server(f"drop database {name} with (force)")


def _answers(url: URL) -> bool:
    try:
        with socket.create_connection((url.host or "127.0.0.1", url.port or 5432), timeout=2):
            return True
    except OSError:
        return False


def _on_server(statement: str) -> None:
    server = POSTGRES.set(drivername="postgresql", database="postgres")
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(statement.encode())
