"""The name of an attack on its test, and the list of all of them: `python -m tests.attacks.named` writes it.

A test of an attack says what is tried and which part refuses it; docs/attacks.md is held equal to that.
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from tests.conftest import ROOT

LIST = ROOT / "docs" / "attacks.md"
HEAD = """# Attacks, and what refuses each

Everything in this list is tried by `make test`, and refused. One name can stand for many tries: the attacks on handlers
and routes take what the app has, so a new handler or route is attacked without adding a test.

This page is written by `python -m tests.attacks.named` from the tests, and held equal to them.

| attack | refused by | tried in |
|---|---|---|
"""

Test = TypeVar("Test", bound=Callable[..., object])


def attack(name: str, *, by: str) -> Callable[[Test], Test]:
    """Name the attack that a test tries, and the part of the house that refuses it."""

    def mark(test: Test) -> Test:
        return pytest.mark.attack(name, by)(test)

    return mark


@dataclass(frozen=True, order=True)
class Named:
    """One attack: what refuses it, and in which files it is tried."""

    name: str
    by: str
    files: tuple[str, ...]


def every() -> list[Named]:
    """Every named attack of the tests, whether they run now or not, sorted by name."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, by in _named_in(file):
            found[name, by].add(file.relative_to(ROOT / "tests").as_posix())
    return sorted(Named(*said, tuple(sorted(files))) for said, files in found.items())


def written() -> str:
    """docs/attacks.md as it should be."""
    return HEAD + "".join(f"| {one.name} | {one.by} | {', '.join(one.files)} |\n" for one in every())


def _named_in(file: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "attack":
            yield ast.literal_eval(node.args[0]), ast.literal_eval(node.keywords[0].value)


if __name__ == "__main__":
    LIST.write_text(written(), "utf-8")
