"""The guide as its files have it, and how words find their way to provisions and dangers."""

import shutil
from pathlib import Path

import pytest

from portal import wiring
from portal.core.municipality import MunicipalityWrong
from portal.guide import repository
from portal.wiring import ROOT

FINDER = wiring.finder()
TERMS = tuple(term.id for term in wiring.speaking_municipality().terms)


def found(question: str) -> list[str]:
    return [one.id for one in FINDER.provisions(question, 5)]


def alarmed(question: str) -> set[str]:
    return {one.id for one in FINDER.dangers(question)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped files, to break."""
    shutil.copytree(ROOT / "municipalities", tmp_path / "municipalities")
    return tmp_path / "municipalities"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("huurachterstand", "schuldhulp"),
        ("Ik kan de trap niet meer op", "woningaanpassing"),
        ("mijn wasmachine is kapot", "bijzondere-bijstand"),
        ("my washing machine is broken", "bijzondere-bijstand"),
        ("RUZIE MET DE BUREN!!!", "buurtbemiddeling"),
    ],
)
def test_own_words_find_what_fits_best(question: str, first: str):
    assert found(question)[0] == first


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("rolstol", "hulpmiddelen"), ("wasmasjine", "bijzondere-bijstand"), ("schuldn", "schuldhulp")],
)
def test_a_wrong_letter_is_forgiven(wrong: str, right: str):
    assert right in found(wrong)


def test_a_compound_is_also_its_parts():
    assert "woningaanpassing" in found("badkamerdrempel")


def test_words_of_both_languages_find_their_way_in_one_question():
    assert {"schuldhulp", "leren"} <= set(found("my dutch is small, I have a deurwaarder"))


@pytest.mark.parametrize(
    "nothing", ["", "   ", "de het een", "xqzvw", "🦄🦄", "\u202e\u0000", '"AND OR ~* ([']
)
def test_words_that_say_nothing_find_nothing(nothing: str):
    assert found(nothing) == [] and alarmed(nothing) == set()


@pytest.mark.parametrize(
    ("question", "danger"),
    [
        ("mijn moeder zegt dat we beter af zijn zonder haar", "suicide"),
        ("i do not want to live any more", "suicide"),
        ("mijn vriend slaat mij", "violence"),
        ("we moeten 6 januari ons huis uit", "eviction"),
        ("The letter say electricity stop 17 december", "eviction"),
        ("er is brand bij mij", "life"),
    ],
)
def test_words_that_point_to_danger_are_heard(question: str, danger: str):
    assert danger in alarmed(question)


@pytest.mark.parametrize(
    "question",
    ["Ik wil met niemand praten maar appen kan wel", "Ik slaap slecht", "Mijn zoon wil op voetbal"],
)
def test_ordinary_words_alarm_nobody(question: str):
    assert alarmed(question) == set()


def test_a_missing_file_is_named(folder: Path):
    (folder / "voorbeeld" / "provisions.toml").unlink()
    with pytest.raises(MunicipalityWrong, match=r"provisions\.toml is missing"):
        repository.read(folder, "voorbeeld", TERMS)


def test_a_file_that_is_no_toml_is_named(folder: Path):
    (folder / "life.toml").write_text("[parts", "utf-8")
    with pytest.raises(MunicipalityWrong, match=r"life\.toml"):
        repository.read(folder, "voorbeeld", TERMS)


def test_every_reason_is_told_at_once(folder: Path):
    own = folder / "voorbeeld" / "provisions.toml"
    own.write_text(
        own.read_text("utf-8").replace('law = "wgs"', 'law = "wgz"').replace('"meaning"', '"meening"'),
        "utf-8",
    )
    with pytest.raises(MunicipalityWrong) as wrong:
        repository.read(folder, "voorbeeld", TERMS)
    assert "there is no law 'wgz'" in str(wrong.value) and "there is no part of life 'meening'" in str(
        wrong.value
    )


def test_a_field_nobody_knows_is_refused(folder: Path):
    own = folder / "voorbeeld" / "provisions.toml"
    own.write_text(own.read_text("utf-8").replace('upl = "bijstand"', 'uppl = "bijstand"'), "utf-8")
    with pytest.raises(MunicipalityWrong, match="uppl"):
        repository.read(folder, "voorbeeld", TERMS)
