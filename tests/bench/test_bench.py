"""The bench works: its quick run tells plausible figures of events and of the weight of every page."""

import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from portal.portal import PAGES
from portal.wiring import ROOT


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which a quick run left its results."""
    folder = tmp_path_factory.mktemp("results")
    command = [sys.executable, "-m", "bench", "--quick", "--results", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=110)
    return folder


@pytest.fixture(scope="module")
def told(results: Path) -> dict[str, Any]:
    """What it wrote as JSON."""
    [file] = results.glob("*.json")
    return json.loads(file.read_text("utf-8"))


def of_topic(told: dict[str, Any], words: str) -> dict[str, dict[str, Any]]:
    return {figure["name"]: figure for figure in told["figures"] if words in figure["topic"]}


def test_events_are_held_against_the_bare_counter(told: dict[str, Any]) -> None:
    ratios = [figure for figure in of_topic(told, "event").values() if figure["unit"] == "×"]
    assert len(ratios) == 8
    for figure in ratios:
        times = figure["details"]
        assert 0 < times["bare_p50_ms"] <= times["bare_p95_ms"]
        assert 0 < times["p50_ms"] <= times["p95_ms"]
        assert times["p50_ms"] > times["bare_p50_ms"], "a log-in looked up in a database costs something"
        part = figure["name"].rpartition(" ")[2]
        ratio = times[f"{part}_ms"] / times[f"bare_{part}_ms"]
        assert figure["value"] == pytest.approx(ratio, rel=0.05)


def test_every_page_is_weighed(told: dict[str, Any]) -> None:
    weights = of_topic(told, "Weight")
    assert set(weights) == {f"{kind} of {page.path or '/'}" for page in PAGES for kind in ("JS", "CSS")}
    for name, figure in weights.items():
        least = 50 if name.startswith("JS") else 5
        assert least < figure["details"]["br_kb"] < figure["details"]["gzip_kb"] == figure["value"]


def test_the_table_tells_the_same(results: Path, told: dict[str, Any]) -> None:
    table = (results / "latest.md").read_text("utf-8")
    assert all(f"| {figure['name']} |" in table for figure in told["figures"])
    assert f"{told['machine']['cores']} cores" in table


def test_no_name_and_no_path_of_the_machine_is_told(results: Path) -> None:
    written = "".join(file.read_text("utf-8") for file in results.iterdir())
    assert platform.node() not in written
    assert str(ROOT) not in written
