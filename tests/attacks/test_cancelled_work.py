"""Work broken off, because a tab closed or a login ended, leaves the database free for others."""

import asyncio
import os
import time
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from portal.core.clock import SystemClock
from portal.core.crypto import Ring
from portal.core.db import Database
from tests.attacks.named import attack
from tests.attacks.people import Victim
from tests.attacks.tab import Tab
from tests.world import COOKIE, World


async def _turns(count: int) -> None:
    """Let the event loop go round so many times."""
    for _each in range(count):
        turned = asyncio.Event()
        asyncio.get_running_loop().call_soon(turned.set)
        await turned.wait()


@attack("work broken off that keeps the database to itself", by="core.db")
@pytest.mark.parametrize("turns", range(0, 60, 2))
async def test_a_transaction_broken_off_anywhere_frees_the_database(tmp_path: Path, turns: int) -> None:
    ring = Ring({"k1": os.urandom(32)}, "k1", os.urandom(32))
    url = f"sqlite+aiosqlite:///{tmp_path / 'work.db'}"
    database = Database(url, clock=SystemClock(), ring=ring, municipality="voorbeeld")
    async with database.work() as work:
        await work.execute(text("create table words (word text)"))

    async def write() -> None:
        async with database.work() as work:
            await work.execute(text("insert into words values ('half')"))
            await work.execute(text("select count(*) from words"))

    for more in range(4):
        broken_off = asyncio.create_task(write())
        await _turns(turns + more)
        broken_off.cancel()
        await asyncio.gather(broken_off, return_exceptions=True)
        begun = time.monotonic()
        async with database.work() as work:
            await work.execute(text("select 1"))
        assert time.monotonic() - begun < 1
    await database.close()


@attack("tabs closed while they load", by="core.db")
async def test_tabs_closed_while_they_load_hold_nobody_up(
    world: World, victim: Victim, attacker: str
) -> None:
    async with httpx.AsyncClient(base_url=world.portal_address, timeout=30) as neighbour:
        neighbour.cookies.set(COOKIE, victim.cookie)
        for heard in range(24):
            async with Tab.open(world.portal_address, cookie=attacker) as tab:
                await tab.visit("/nl/mijn/aanvragen")
                await tab.until(lambda t, heard=heard: len(t.frames) > heard % 6)
            begun = time.monotonic()
            answer = await neighbour.get("/auth/session")
            assert answer.status_code == 200
            assert time.monotonic() - begun < 2
