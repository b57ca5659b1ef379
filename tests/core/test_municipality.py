"""A municipality's folder: what ships can be used, and what is wrong is said in words."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from portal.core.i18n import LOCALES
from portal.core.municipality import Municipality, MunicipalityWrong, Term, load
from portal.wiring import ROOT

FOLDER = ROOT / "municipalities"
SHIPPED = sorted(path.parent.name for path in FOLDER.glob("*/municipality.toml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what ships, to spoil."""
    return Path(shutil.copytree(FOLDER, tmp_path / "municipalities"))


def spoil(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text("utf-8")), "utf-8")


@pytest.fixture(params=SHIPPED)
def shipped(request: pytest.FixtureRequest) -> Municipality:
    return load(FOLDER, request.param)


def test_a_municipality_says_who_it_is_in_every_language(shipped: Municipality):
    assert shipped.name and shipped.organisation and shipped.hosts
    assert shipped.phone_link == f"tel:{shipped.phone.replace(' ', '')}"
    assert set(shipped.opening_hours) == set(LOCALES)
    for words in shipped.case_words.values():
        assert set(words.name) == set(LOCALES)


def test_every_case_type_counts_a_term_that_holds_today(shipped: Municipality):
    for name, words in shipped.case_words.items():
        assert not words.term or shipped.term(words.term, date(2026, 11, 22)), name


def test_what_is_said_of_a_status_is_said_in_every_language(shipped: Municipality):
    for words in shipped.case_words.values():
        for name, status in words.statuses.items():
            assert status.get("name_en"), name
            assert ("next_nl" in status) == ("next_en" in status), name


def test_every_term_names_its_article_in_every_language_and_its_source(shipped: Municipality):
    assert all(set(term.article) == set(LOCALES) for term in shipped.terms)
    assert all(term.source and term.length > 0 for term in shipped.terms)


def test_the_newest_version_that_holds_on_a_day_counts():
    base = load(FOLDER, "voorbeeld")
    old = Term("x.y", {"nl": "artikel 1"}, 6, "weeks", date(2015, 1, 1), "wet")
    new = replace(old, length=8, valid_from=date(2026, 7, 1))
    with_terms = replace(base, terms=(new, old))
    assert with_terms.term("x.y", date(2014, 12, 31)) is None
    assert with_terms.term("x.y", date(2015, 1, 1)) == old
    assert with_terms.term("x.y", date(2026, 6, 30)) == old
    assert with_terms.term("x.y", date(2026, 7, 1)) == new
    assert with_terms.term("x.z", date(2026, 7, 1)) is None


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(MunicipalityWrong, match=r"nergens/municipality\.toml is missing"):
        load(tmp_path, "nergens")


def test_terms_of_law_that_are_not_there_are_named(folder: Path):
    (folder / "law.toml").unlink()
    with pytest.raises(MunicipalityWrong, match=r"law\.toml is missing"):
        load(folder, "voorbeeld")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('phone = "14 0123"\n', "", "phone"),
        ('hosts = ["localhost:3000"]\n', "", "hosts"),
        ('phone = "14 0123"', 'phone = "14 0123"\nmotto = "Samen"', "motto"),
        ('theme = "voorbeeld"', "theme = voorbeeld", "municipality.toml"),
        ('[case_types.hulpvraag]\nterm = "wmo.investigation"', "[case_types.hulpvraag]\ndays = 42", "days"),
    ],
)
def test_what_is_wrong_in_a_municipality_is_named(folder: Path, before: str, after: str, said: str):
    file = folder / "voorbeeld" / "municipality.toml"
    assert before in file.read_text("utf-8")
    spoil(file, lambda text: text.replace(before, after))
    with pytest.raises(MunicipalityWrong, match=said):
        load(folder, "voorbeeld")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('unit = "weeks"', 'unit = "fortnights"', "Term wmo.investigation: unknown unit 'fortnights'"),
        ("equated_days", "free_days", "equated_days"),
        ("length = 6\n", "", "length"),
    ],
)
def test_what_is_wrong_in_a_term_is_named(folder: Path, before: str, after: str, said: str):
    spoil(folder / "law.toml", lambda text: text.replace(before, after, 1))
    with pytest.raises(MunicipalityWrong, match=said):
        load(folder, "voorbeeld")
