"""How every file begins, how long it may be, and where the clock may be read."""

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCES = sorted(
    p for part in ("portal", "integrations", "tests", "bench") for p in (ROOT / part).rglob("*.py")
)
OURS = [path for path in SOURCES if path.relative_to(ROOT).parts[0] in ("portal", "integrations")]
LONGEST, GOOD = 250, 200
STILL_LONG = {
    "portal/cases/state.py",
    "portal/core/settings.py",
    "portal/doorway.py",
    "portal/loket/page.py",
    "portal/loket/wire.py",
}
"""Files over 200 lines: this list may only shrink."""

READS_THE_CLOCK = {
    "portal/core/clock.py": "the clock itself",
    "portal/core/telemetry.py": "how long things take, which no test needs to move",
    "portal/sockets.py": "a bucket measures spans, which no test needs to move",
    "portal/core/shared.py": "a rest measures a span, which no test needs to move",
    "portal/turnstile.py": "the library it asks counts by it",
    "portal/commands/demo.py": "waits for processes of this machine",
    "integrations/http.py": "its default, replaced by whoever tests it",
    "integrations/answers.py": "Retry-After counts from now",
    "integrations/oidc/client.py": "its default, replaced by the clock of the house",
    "integrations/oidc/standin/settings.py": "a stand-in is another computer",
    "integrations/oidc/line.py": "its default, replaced by whoever tests it",
    "integrations/zgw/connection.py": "its default, replaced by the clock of the house",
    "integrations/zgw/standin/settings.py": "a stand-in is another computer",
}
CLOCK = re.compile(
    r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|monotonic|perf_counter)|perf_counter)\b"
)
SLEEPS = re.compile(r"\b(time\.sleep|asyncio\.sleep|anyio\.sleep|wait_for_timeout)\b")
BANNED_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "base"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_module_begins_with_its_purpose(path: Path) -> None:
    whole = path.read_text("utf-8")
    said = ast.get_docstring(ast.parse(whole)) or ("An empty file." if not whole else "")
    assert said, "no docstring"
    assert said.splitlines()[0].endswith("."), said.splitlines()[0]


@pytest.mark.parametrize("path", OURS, ids=_name)
def test_public_parts_say_what_they_mean(path: Path) -> None:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


def test_no_file_is_too_long() -> None:
    lengths = {_name(path): len(path.read_text("utf-8").splitlines()) for path in OURS}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
    assert {name for name, length in lengths.items() if length > GOOD} == STILL_LONG


def test_no_function_is_too_long() -> None:
    found = {
        f"{_name(path)}:{node.name}": length
        for path in OURS
        if "page" not in path.stem and "standin" not in path.parts and "ui" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > 40
    }
    assert found == {}


def test_the_clock_is_read_in_known_places_only() -> None:
    assert {_name(path) for path in OURS if CLOCK.search(path.read_text("utf-8"))} == set(READS_THE_CLOCK)


def test_no_test_sleeps() -> None:
    this = Path(__file__)
    tests = [path for path in SOURCES if path.relative_to(ROOT).parts[0] == "tests" and path != this]
    assert [_name(path) for path in tests if SLEEPS.search(path.read_text("utf-8"))] == []


def test_no_name_says_nothing() -> None:
    assert [_name(path) for path in SOURCES if {path.stem, path.parent.name} & BANNED_NAMES] == []


def test_nothing_names_a_machine_or_an_unfinished_thing() -> None:
    this = Path(__file__)
    wrong = re.compile(r"/(?:work|root)/|\bTO" + r"DO\b|\bFIX" + r"ME\b")
    assert [_name(path) for path in SOURCES if path != this and wrong.search(path.read_text("utf-8"))] == []
