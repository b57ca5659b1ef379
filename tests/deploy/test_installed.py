"""What is installed here is what was locked, no more and no less."""

import importlib.metadata
from collections.abc import Iterable

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from tests.architecture.test_lock import RUNNING, TESTING, pinned


def here(lock: str) -> dict[NormalizedName, str]:
    """The versions of a lock file for this machine and this Python."""
    return {
        canonicalize_name(one.name): str(one.specifier).removeprefix("==")
        for one in pinned(lock)
        if one.marker is None or one.marker.evaluate()
    }


def needed(roots: Iterable[str]) -> set[NormalizedName]:
    """Everything these requirements bring along on this machine, by what the packages themselves say."""
    found: set[tuple[NormalizedName, str]] = set()
    left = [(Requirement(root), "") for root in roots]
    while left:
        one, asked_by = left.pop()
        if one.marker is not None and not one.marker.evaluate({"extra": asked_by}):
            continue
        name = canonicalize_name(one.name)
        for extra in {"", *one.extras} - {extra for known, extra in found if known == name}:
            found.add((name, extra))
            theirs = importlib.metadata.requires(name) or []
            left += [(Requirement(each), extra) for each in theirs]
    return {name for name, _extra in found}


def test_the_lock_holds_what_is_needed_here_and_nothing_else() -> None:
    assert set(here("requirements.lock")) == needed(RUNNING), "run `make lock`"
    assert set(here("requirements-test.lock")) == needed(TESTING), "run `make lock`"


def test_what_runs_is_what_was_locked() -> None:
    installed = {name: importlib.metadata.version(name) for name in here("requirements-test.lock")}
    assert installed == here("requirements-test.lock"), "run `make .venv/.installed`"
