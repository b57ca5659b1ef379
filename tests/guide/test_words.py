"""What residents may type finds its way, measured on labelled texts; also on texts nobody tuned for."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bench.search import heard, recall
from portal import wiring

HERE = Path(__file__).parent
FINDER = wiring.finder()


def labelled(file: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((HERE / file).read_text("utf-8"))


@pytest.mark.parametrize("file", ["said.toml", "unseen.toml"])
def test_the_labels_name_what_is_there(file: str):
    ids = {provision.id for provision in wiring.guide().provisions}
    dangers = {danger.id for danger in wiring.guide().dangers}
    said = labelled(file)
    assert len(said["utterances"]) >= 150
    assert all(set(one["fits"]) <= ids for one in said["utterances"])
    assert all(set(one["points_to"]) <= dangers for one in said["dangers"])


@pytest.mark.parametrize(("file", "least"), [("said.toml", 0.95), ("unseen.toml", 0.9)])
def test_what_fits_best_is_among_the_first_five(file: str, least: float):
    assert recall(FINDER, labelled(file)["utterances"]) >= least


@pytest.mark.parametrize(("file", "least", "most"), [("said.toml", 0.95, 0.02), ("unseen.toml", 0.7, 0.1)])
def test_danger_is_heard_and_harmless_words_alarm_nobody(file: str, least: float, most: float):
    right, wrong = heard(FINDER, labelled(file)["dangers"])
    assert right >= least and wrong <= most
