"""Keys that are gone, broken or another's: nothing begins, the operator reads why, and nothing is written."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from portal.commands.opening import try_keys
from portal.core import keys
from portal.core.crypto import KeyUnknown, Place, Ring
from portal.core.settings import Settings, SettingsWrong
from portal.identity.tables import residents
from portal.loket import service as loket
from portal.sessions.tables import sessions
from portal.wiring import House, build
from tests.houses import another, enter

INDEX = os.urandom(32)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


def renamed(path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | {"current": "k9"}))


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (Path.unlink, "There is no key ring at"),
        (folder, "cannot be read"),
        (cut, "not JSON of this shape"),
        (renamed, "current key is not among the keys"),
    ],
)
def test_a_ring_that_cannot_be_used_keeps_the_portal_from_starting(
    tmp_path: Path, broken: Callable[[Path], None], why: str
):
    keys.new(tmp_path / "keys.json", demo=True)
    broken(tmp_path / "keys.json")
    with pytest.raises(SettingsWrong, match=why):
        build(Settings(demo=True, data_dir=tmp_path))


async def test_the_ring_that_sealed_it_opens_it(house: House):
    await try_keys(house)
    await enter(house)
    await try_keys(house)


@pytest.mark.parametrize("absent", [True, False])
async def test_another_ring_does_not_begin_to_serve(house: House, absent: bool):
    await enter(house)
    async with another(house, ring=_other_ring(absent)) as locked:
        with pytest.raises(SettingsWrong, match="does not open the residents in the database"):
            await try_keys(replace(house, database=locked))


async def test_a_key_that_is_gone_leaves_nothing_half_written(house: House):
    actor = await enter(house)
    locked_ring = Ring({"k2": os.urandom(32)}, "k2", INDEX)
    async with another(house, ring=locked_ring) as locked:
        with pytest.raises(KeyUnknown):
            async with locked.work() as work:
                await loket.save_draft(work, actor, {"question": "Ik val vaak"})
    async with house.database.work() as work:
        assert await loket.draft(work, actor) is None
        assert len(await work.rows(residents.select())) == len(await work.rows(sessions.select())) == 1


def test_a_ring_file_that_goes_while_we_serve_stops_nobody(tmp_path: Path):
    keys.new(tmp_path / "keys.json", demo=True)
    house = build(Settings(demo=True, data_dir=tmp_path))
    (tmp_path / "keys.json").unlink()
    place = Place("residents", "bsn", "1")
    assert house.ring.open_text(house.ring.seal("geheim", place), place) == "geheim"


async def test_a_database_that_is_away_is_no_reason_to_stop(house: House, tmp_path: Path):
    nowhere = Settings(demo=True, data_dir=tmp_path / "none")
    keys.new(nowhere.key_ring, demo=True)
    away = build(nowhere)
    (tmp_path / "none" / "mijnloket.db").mkdir()
    await try_keys(away)
    await away.database.close()


def _other_ring(absent: bool) -> Ring:
    """Without the key that sealed what is there; or with a key of that name, made anew."""
    return Ring({"k2": os.urandom(32)}, "k2", INDEX) if absent else Ring({"k1": INDEX}, "k1", INDEX)
