"""A house with a database to back up, and the same house elsewhere, where it comes back."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.commands import migrate
from portal.commands.restore import restore
from portal.core.clock import SystemClock
from portal.core.crypto import Ring
from portal.core.db import Database
from portal.wiring import House
from tests import houses
from tests.scratch import Kind, scratch_database


@pytest.fixture
def places(kind: Kind, tmp_path: Path) -> Iterator[list[str]]:
    """The addresses of two databases: one to leave, and an empty one to come back in."""
    if kind == "sqlite":
        yield [f"sqlite+aiosqlite:///{tmp_path / name / 'mijnloket.db'}" for name in ("old", "new")]
        return
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not on this machine (apt-get install postgresql-client)")
    with scratch_database(kind) as old, scratch_database(kind) as new:
        yield [old, new]


@pytest.fixture
async def old(places: list[str], tmp_path: Path) -> AsyncIterator[House]:
    """A house with a migrated database."""
    made = _house(places[0], tmp_path / "old")
    await asyncio.to_thread(migrate.to_head, places[0])
    yield made
    await made.database.close()


@pytest.fixture
async def new(places: list[str], old: House, tmp_path: Path) -> AsyncIterator[House]:
    """The same house elsewhere: its keys, and no database."""
    made = _house(places[1], tmp_path / "new", old.ring)
    yield made
    await made.database.close()


def _house(url: str, folder: Path, ring: Ring | None = None) -> House:
    folder.mkdir()
    made = houses.build(url, SystemClock(), folder)
    return made if ring is None else with_ring(made, ring)


def with_ring(house: House, ring: Ring) -> House:
    """The same house under other keys."""
    database = Database(house.settings.database, clock=house.clock, ring=ring, municipality="voorbeeld")
    return replace(house, ring=ring, database=database)


async def put_back(house: House, folder: Path) -> None:
    """Restore, in a thread of its own: migrations may not meet a running event loop."""
    await asyncio.to_thread(restore, house, folder)
