"""Pages are built anew when anything they are made of changed, and only then."""

from pathlib import Path

import pytest

from portal.commands import build
from portal.commands.build import fingerprint

FILES = ("portal/x/page.py", "assets/a.svg", "locales/en/x.po", "municipalities/v/m.toml", "rxconfig.py")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one file of each kind."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("eerst", "utf-8")
    return tmp_path


def test_the_same_sources_make_the_same_pages(root: Path):
    assert fingerprint(root) == fingerprint(root)


@pytest.mark.parametrize("name", FILES)
def test_a_source_that_changed_makes_others(root: Path, name: str):
    before = fingerprint(root)
    (root / name).write_text("later", "utf-8")
    changed = fingerprint(root)
    (root / name).unlink()
    assert len({before, changed, fingerprint(root)}) == 3


def test_a_file_that_moved_makes_others(root: Path):
    before = fingerprint(root)
    (root / "portal/x/page.py").rename(root / "portal/x/other.py")
    assert fingerprint(root) != before


@pytest.mark.parametrize(
    "name", ["tests/test_x.py", "portal/x/__pycache__/page.py", "README.md", ".local/mijnloket.db"]
)
def test_what_pages_are_not_made_of_changes_nothing(root: Path, name: str):
    before = fingerprint(root)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("nieuw", "utf-8")
    assert fingerprint(root) == before


def test_another_address_makes_others(root: Path, monkeypatch: pytest.MonkeyPatch):
    before, own = fingerprint(root), build.current()
    monkeypatch.setattr(build, "current", lambda: own.model_copy(update={"origin": "https://loket.example"}))
    assert fingerprint(root) != before
