"""The demo world: settings that hold it together, keys and a database made once and kept."""

import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect
from stdnum.nl import bsn

from portal.commands import demo
from portal.core import keys
from portal.core.db import metadata
from portal.core.settings import PREFIX, Settings
from portal.tables import ALL
from portal.wiring import build

assert ALL, "every room's tables are known"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those of the test."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def world(folder: Path, monkeypatch: pytest.MonkeyPatch, **ports: int) -> Settings:
    for name, value in demo.environment(folder, **ports).items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_a_world_on_chosen_ports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    own = world(tmp_path, monkeypatch, portal=4100, digid=4101, municipality=4102)
    assert (own.demo, own.data_dir, own.port) == (True, tmp_path, 4100)
    assert own.origin == "http://localhost:3000"
    assert own.notifications_url == "http://localhost:4100/webhooks/zgw"
    assert demo.addresses(own) == ("http://127.0.0.1:4100", "http://localhost:4101", "http://localhost:4102")
    assert own.zgw_secret and own.notification_secret


def test_what_the_environment_says_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MIJNLOKET_OIDC_ISSUER", "http://localhost:9")
    assert world(tmp_path, monkeypatch).oidc_issuer == "http://localhost:9"


def test_what_is_missing_is_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    own = world(tmp_path / "new", monkeypatch)
    demo.prepare(own)
    made = {path: path.read_bytes() for path in (own.key_ring, own.oidc_key)}
    demo.prepare(own)
    assert {path: path.read_bytes() for path in made} == made
    assert keys.load(own.key_ring).demo
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in made)
    engine = create_engine(f"sqlite:///{own.data_dir / 'mijnloket.db'}")
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()


async def test_a_prepared_world_starts_as_a_demo_and_as_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    own = world(tmp_path, monkeypatch)
    keys.new(own.key_ring, demo=True)
    house = build(own)
    assert house.settings.demo
    await house.database.close()


def test_demo_residents_are_published_test_persons(tmp_path: Path):
    people = demo.demo_residents()
    assert len({person["bsn"] for person in people}) == len(people) >= 5
    assert all(bsn.is_valid(person["bsn"]) and person["bsn"].startswith("99999") for person in people)
    assert all(person["name"] and person["story"] for person in people)
