"""What the tests of sync share: a database, a mail room with a live courier, a municipality that fails."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from portal.core.db import Database
from tests.databases import database, database_at, database_url
from tests.sync.mailroom import Mailroom
from tests.sync.municipality import FakeMunicipality

__all__ = ["database", "database_url"]


@pytest.fixture
def courier_url(database_url: str, tmp_path: Path) -> str:
    """Where the engine keeps its own: a file beside SQLite, its own schema in PostgreSQL."""
    return database_url if database_url.startswith("postgresql") else f"sqlite:///{tmp_path / 'courier.db'}"


@pytest.fixture
def municipality() -> FakeMunicipality:
    """The other side, well-behaved until it is told otherwise."""
    return FakeMunicipality()


@pytest.fixture
async def mailroom(
    database: Database, database_url: str, courier_url: str, municipality: FakeMunicipality
) -> AsyncIterator[Mailroom]:
    """Letters and notices with a courier, which starts when the test says so."""
    room = Mailroom(database, lambda: database_at(database_url), courier_url, municipality)
    async with asyncio.timeout(60):
        yield room
        await room.close()
