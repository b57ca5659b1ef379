"""Measures finding help: how often what fits is among the first five, and how long it takes."""

import tomllib
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.figures import Figure, Spread
from portal import wiring
from portal.guide.domain import Guide
from portal.guide.service import Finder, finder, look
from portal.wiring import ROOT

TOPIC = "Finding help in one's own words"
SAID = ROOT / "tests" / "guide"
SETS = {"said.toml": "words the guide was completed with", "unseen.toml": "words nobody looked at before"}
PROVISIONS, OFFERS = 500, 5_000
Said = dict[str, Any]
"""One labelled text: "said", and what it "fits" or "points_to"."""


def measure(_folder: Path) -> list[Figure]:
    """Recall at five for each labelled set, dangers heard, and the time in a guide as large as a region's."""
    here, figures = wiring.finder(), list[Figure]()
    for file, what in SETS.items():
        said = tomllib.loads((SAID / file).read_text("utf-8"))
        figures += _recall(here, said["utterances"], what) + _heard(here, said["dangers"], what)
    return [*figures, _time(tomllib.loads((SAID / "unseen.toml").read_text("utf-8"))["utterances"])]


def recall(finder: Finder, labelled: list[Said]) -> float:
    """The part of the utterances for which the best of what fits is among the first five."""
    return sum(one["fits"][0] in _ids(finder, one["said"]) for one in labelled) / len(labelled)


def heard(finder: Finder, labelled: list[Said]) -> tuple[float, float]:
    """The part of the texts of danger that were heard, and of the harmless ones that alarmed."""
    danger = [one for one in labelled if one["points_to"]]
    harmless = [one for one in labelled if not one["points_to"]]
    right = sum(bool(finder.dangers(one["said"])) for one in danger)
    wrong = sum(bool(finder.dangers(one["said"])) for one in harmless)
    return right / len(danger), wrong / len(harmless)


def _ids(finder: Finder, said: str) -> list[str]:
    return [provision.id for provision in look(finder, said).provisions]


def _recall(finder: Finder, labelled: list[Said], what: str) -> list[Figure]:
    note = f"{len(labelled)} utterances"
    return [Figure(TOPIC, f"recall at 5, {what}", recall(finder, labelled), "", 0.9, note, least=True)]


def _heard(finder: Finder, labelled: list[Said], what: str) -> list[Figure]:
    right, wrong = heard(finder, labelled)
    note = f"{len(labelled)} texts"
    return [
        Figure(TOPIC, f"danger heard, {what}", right, "", None, note),
        Figure(TOPIC, f"harmless words that alarmed, {what}", wrong, "", None, note),
    ]


def _time(labelled: list[Said]) -> Figure:
    large, took = finder(_grown(wiring.guide(), PROVISIONS + OFFERS)), list[float]()
    for one in labelled:
        begun = perf_counter()
        look(large, one["said"])
        took.append(perf_counter() - begun)
    own = Spread.of(took)
    name = f"matching a text, {PROVISIONS} provisions and {OFFERS} offers, p95"
    return Figure(TOPIC, name, own.p95 * 1000, "ms", 30, str(own), own.milliseconds)


def _grown(guide: Guide, size: int) -> Guide:
    """A guide with so many provisions: its own, again and again under other names."""
    rounds = -(-size // len(guide.provisions))
    many = [replace(one, id=f"{one.id}-{n}") for n in range(rounds) for one in guide.provisions]
    return replace(guide, provisions=tuple(many[:size]))
