"""The directions of imports, as pyproject.toml words them, hold; and a room is not left out of them."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
NOT_ROOMS = {"core", "sync", "ui", "commands"}
ROOMS = sorted(
    folder.name for folder in (ROOT / "portal").iterdir() if (folder / "__init__.py").exists() and folder.name not in NOT_ROOMS
)  # fmt: skip


def test_every_import_looks_the_right_way() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


@pytest.mark.parametrize("room", ROOMS)
def test_a_new_room_is_held_to_the_contracts(room: str) -> None:
    named = str(CONTRACTS)
    drawers = {file.stem for file in (ROOT / "portal" / room).glob("*.py")} - {"__init__"}
    assert f"portal.{room}" in CONTRACTS[0]["containers"]
    for contract in CONTRACTS[2:4]:
        assert f"portal.{room}" in (*contract["source_modules"], *contract["forbidden_modules"])
    whole = f"'portal.{room}'" in str(CONTRACTS[4]["source_modules"])
    for drawer in drawers & {"service", "repository", "tables", "domain"}:
        assert whole or f"portal.{room}.{drawer}" in CONTRACTS[4]["source_modules"]
    for drawer in drawers & {"page", "state", "routes"}:
        assert f"portal.{room}.{drawer}" in CONTRACTS[6]["source_modules"]
    assert "domain" not in drawers or f"portal.{room}.domain" in CONTRACTS[5]["source_modules"]
    for drawer in drawers & {"repository", "tables"}:
        assert f"portal.{room}.{drawer}" in named


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_known_drawers_only(room: str) -> None:
    known = {"__init__", "page", "state", "routes", "wire", "service", "repository", "tables", "domain"}
    assert {file.stem for file in (ROOT / "portal" / room).rglob("*.py")} <= known
