"""A disk that is full or read-only: it is said, nothing is half written, and it goes on when there is room."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from portal.admin.routes import ROUTES as ADMIN
from portal.core.clock import FixedClock
from portal.core.i18n import speaking
from portal.loket.routes import ROUTES as LOKET
from portal.sync.lock import lock_of
from portal.sync.tables import letters
from portal.wiring import House
from tests.houses import browser, build, cookie_of, empty_sqlite, enter
from tests.houses import clock as clock
from tests.loket.asking import ask, kept, save

__all__ = ["clock", "empty_sqlite"]

ROOM = 4 * 2**20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def house(disk: Path, empty_sqlite: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house on that disk, on SQLite."""
    shutil.copy(empty_sqlite, disk / "portal.db")
    made = build(f"sqlite+aiosqlite:///{disk / 'portal.db'}", clock, disk)
    monkeypatch.setattr("portal.wiring.house", lambda: made)
    return made


def remount(disk: Path, how: str) -> None:
    """Make the disk read-only (`ro`) or not (`rw`)."""
    subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True)


def fill(disk: Path) -> Path:
    """Leave no room at all."""
    big = disk / "big"
    with suppress(OSError), big.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    return big


async def test_a_full_disk_keeps_nothing_half_and_goes_on_when_there_is_room(house: House, disk: Path):
    actor, said = await enter(house), "Ik val vaak in de douche."
    await save(house, actor, question=said)
    big = fill(disk)
    with pytest.raises(OperationalError, match="full"):
        for number in range(200):  # the log of the database has some room of its own
            await save(house, actor, question=f"Nieuw {number} " + "x" * 3900)
            said = f"Nieuw {number} " + "x" * 3900
    with pytest.raises(OperationalError, match="full"):
        await ask(house, actor, question="Vraag die niet past " + "x" * 1900)
    big.unlink()
    assert await kept(house, actor) == {"question": said}
    request = await ask(house, actor)
    async with house.database.work() as work:
        assert [row["ids"] for row in await work.rows(letters.select())] == [{"request": request.id}]
    await house.database.close()


async def test_on_a_full_disk_a_visitor_is_told_and_nobody_says_it_was_kept(house: House, disk: Path):
    cookie = await cookie_of(house)
    fill(disk)
    async with browser(house, LOKET, cookie) as visitor:
        answers = [
            await visitor.put("/loket/draft", json={"draft": "", "fields": {"question": f"{n}" + "x" * 3900}})
            for n in range(60)
        ]
        refused = next(answer for answer in answers if answer.status_code != 200)
    assert refused.status_code == 500 and set(refused.json()) == {"failed"}
    await house.database.close()


async def test_a_read_only_disk_is_said_and_nothing_changes(house: House, disk: Path):
    cookie = await cookie_of(house)
    await house.database.close()
    remount(disk, "ro")
    before = (disk / "portal.db").read_bytes()
    with speaking("nl"):
        async with browser(house, [*LOKET, *ADMIN], cookie) as visitor:
            page = await visitor.get("/loket/draft", headers={"Accept": "text/html"})
            operator = await visitor.get("/readyz")
    assert page.status_code == 500 and "Er is een storing bij ons" in page.text
    assert (operator.status_code, operator.json()) == (503, {"ready": False, "database": False})
    with pytest.raises(OSError, match="Read-only"):
        await lock_of(house.database).take()
    await house.database.close()
    remount(disk, "rw")
    assert (disk / "portal.db").read_bytes() == before
    async with browser(house, LOKET, cookie) as visitor:
        assert (await visitor.get("/loket/draft")).status_code == 200
    await house.database.close()
