"""Every dependency is locked with its hashes: pyproject.toml and both lock files say the same."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BUILD = PROJECT["dependency-groups"]["build"]
RUNNING = PROJECT["project"]["dependencies"] + BUILD
TESTING = RUNNING + PROJECT["project"]["optional-dependencies"]["test"]
LOCKS = {"requirements.lock": RUNNING, "requirements-test.lock": TESTING}


def pinned(lock: str) -> list[Requirement]:
    """Each package of a lock file, by its exact version and the platforms it is for."""
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    return [Requirement(line.removesuffix("\\")) for line in lines if line[:1].isalnum()]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_wish_of_the_project_is_locked_to_a_version_that_meets_it(lock: str) -> None:
    versions = {canonicalize_name(one.name): next(iter(one.specifier)).version for one in pinned(lock)}
    unmet = [
        wish for wish in LOCKS[lock]
        if not Requirement(wish).specifier.contains(versions.get(canonicalize_name(Requirement(wish).name), "0"))
    ]  # fmt: skip
    assert unmet == [], "run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_version_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    for block in re.split(r"\n(?=[a-z0-9])", text.replace(" \\\n", "")):
        if block[:1].isalnum():
            assert re.fullmatch(r"[^\n#]+?==[^\n]+?(    --hash=sha256:[0-9a-f]{64})+\n?", block), block[:80]
    assert "://" not in text


def test_tests_run_on_the_versions_that_visitors_get() -> None:
    ours, more = ({(one.name, str(one.specifier)) for one in pinned(lock)} for lock in LOCKS)
    assert ours <= more
