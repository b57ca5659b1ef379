"""What the tests of sync share: a database, a mail room with a live courier, a municipality that fails."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.core.db import Database
from portal.sync import letters
from portal.sync.engine import running
from tests.databases import database, database_at, database_url, scratch
from tests.sync.mailroom import BRISK, Mailroom
from tests.sync.municipality import FakeMunicipality
from tests.sync.neighbour import Pushed

__all__ = ["database", "database_url"]


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The engine's SQLite file as it is after its first start, made once: a first start takes a second."""
    file = tmp_path_factory.mktemp("engine") / "courier.db"
    _start_engine(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def prepared_database() -> Iterator[str]:
    """The same in PostgreSQL."""
    with scratch() as url:
        _start_engine(url)
        yield url


@pytest.fixture
def courier_url(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the engine keeps its own: a file beside SQLite, a database beside PostgreSQL."""
    if database_url.startswith("sqlite"):
        file = shutil.copy(request.getfixturevalue("prepared_file"), tmp_path / "courier.db")
        yield f"sqlite:///{file}"
        return
    with scratch(request.getfixturevalue("prepared_database")) as url:
        yield url


def _start_engine(url: str) -> None:
    async def start() -> None:
        async with running(url, BRISK, lambda: None):
            pass

    with ThreadPoolExecutor(1) as apart:  # from the event loop of the test
        apart.submit(asyncio.run, start()).result()


@pytest.fixture
def municipality() -> FakeMunicipality:
    """The other side, well-behaved until it is told otherwise."""
    return FakeMunicipality()


@pytest.fixture
async def letter(database: Database) -> Pushed:
    """A letter about Anna, ready to be pushed."""
    async with database.work() as work:
        return Pushed(database, await letters.post(work, "loket.asked", subject="anna", request="r-1"))


@pytest.fixture
async def mailroom(
    database: Database, database_url: str, courier_url: str, municipality: FakeMunicipality
) -> AsyncIterator[Mailroom]:
    """Letters and notices with a courier, which starts when the test says so."""
    room = Mailroom(database, lambda: database_at(database_url), courier_url, municipality)
    async with asyncio.timeout(60):
        yield room
        await room.close()
