"""The page with the evidence is made of what was measured, and says plainly what was not."""

import json
from pathlib import Path

import pytest

from bench import evidence
from bench.goals import GOALS
from bench.report import RESULTS
from tests.evidence import FOLDER, measured


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of results, to which tests write."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return tmp_path


def shown(results: Path, name: str) -> str:
    """What the page says of one goal."""
    page = evidence.page(evidence.gathered(results), evidence.SHORT)
    return page.partition(f"## {name}\n")[2].partition("\n## ")[0]


def test_the_page_is_what_the_results_make_it() -> None:
    written = evidence.PAGE.read_text("utf-8")
    assert written == evidence.page(evidence.gathered(RESULTS), evidence.by_hand(written))


def test_a_goal_without_a_figure_is_said_not_to_be_measured(results: Path) -> None:
    for goal in GOALS:
        assert "**Not measured.**" in shown(results, goal.name)


def test_a_test_that_measures_is_shown_with_its_goal(results: Path) -> None:
    measured("isolation", "foreign answers", 0, "", 0)
    measured("isolation", "answers", 40_000, "", 50_000, least=True)
    said = shown(results, "Isolation")
    assert "| foreign answers | 0 | ≤ 0 | met |" in said
    assert "| answers | 40,000 | ≥ 50,000 | **not met** |" in said


def test_the_newest_figure_counts(results: Path) -> None:
    measured("outage", "lost", 3, "", 0)
    measured("outage", "lost", 0, "", 0)
    assert shown(results, "Outage").count("| lost |") == 1
    assert "| lost | 0 | ≤ 0 | met |" in shown(results, "Outage")


def test_of_many_pages_the_worst_is_shown(results: Path) -> None:
    for path, points in (("/nl", 98), ("/nl/privacy", 93), ("/en", 99)):
        measured("Lighthouse, mobile", f"performance of {path}", points, "points", 95, least=True)
    said = shown(results, "Lighthouse")
    assert (
        "| performance: the worst of 3 pages, /nl/privacy | 93 points | ≥ 95 points | **not met** |" in said
    )


def test_what_no_goal_asked_for_is_shown_too(results: Path) -> None:
    measured("something new", "how much", 1, "", 2)
    assert "| how much | 1 | ≤ 2 | met |" in shown(results, "Also measured")


def test_what_was_written_by_hand_stays(results: Path) -> None:
    kept = evidence.by_hand(f"# Old\n\n{evidence.SHORT}\n\nThis, because of that.\n")
    page = evidence.page(evidence.gathered(results), kept)
    assert page.endswith("\n\nThis, because of that.\n")


def test_no_machine_is_named(results: Path) -> None:
    measured("chaos", "lost", 0, "", 0)
    [line] = (results / evidence.LINES).read_text("utf-8").splitlines()
    assert set(json.loads(line)["machine"]) == {"cores", "memory_gb", "python", "os", "load_at_start"}
