"""The visitor's language: which one a path speaks, who speaks it meanwhile, and how dates are said."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import NotFound
from portal.core.i18n import (
    DEFAULT_LOCALE,
    LOCALES,
    _,
    direction,
    known,
    locale,
    locale_of,
    plural,
    speaking,
    spoken_date,
    spoken_list,
    spoken_moment,
)

NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/en/mijn", "en"),
        ("/nl", "nl"),
        ("en", "en"),
        ("/en", "en"),
        ("/en?x=1", "nl"),
        ("/english/mijn", "nl"),
        ("/EN/mijn", "nl"),
        ("/mijn/en", "nl"),
        ("//en/mijn", "en"),
        ("", "nl"),
        ("/", "nl"),
        ("/../en", "nl"),
    ],
)
def test_the_first_part_of_a_path_is_its_language(path: str, code: str):
    assert locale_of(path) == code


@given(st.text())
def test_any_path_speaks_a_language_we_know(path: str):
    assert locale_of(path) in LOCALES


@given(st.text())
def test_a_language_nobody_speaks_becomes_dutch(code: str):
    assert known(code) == (code if code in LOCALES else DEFAULT_LOCALE)


def test_a_language_is_spoken_inside_its_block_only():
    assert locale() == "nl"
    with speaking("en"):
        assert locale() == "en"
        with speaking("xx"):
            assert locale() == "nl"
        assert locale() == "en"
    assert locale() == "nl"


def test_a_block_that_fails_gives_the_language_back():
    with pytest.raises(NotFound), speaking("en"):
        raise NotFound
    assert locale() == "nl"


async def test_visitors_at_the_same_time_hear_their_own_language():
    both_here, heard = asyncio.Barrier(2), dict[str, str]()

    async def visit(code: str) -> None:
        with speaking(code):
            await both_here.wait()
            heard[code] = locale()

    await asyncio.gather(visit("nl"), visit("en"))
    assert heard == {"nl": "nl", "en": "en"}


def test_a_refusal_is_spoken_in_the_language_of_the_moment():
    refusal = NotFound()
    with speaking("en"):
        english = refusal.spoken()
    assert refusal.spoken() == "Wij kunnen dit niet vinden."
    assert english != refusal.spoken()


def test_a_sentence_without_translation_is_said_in_dutch():
    with speaking("en"):
        assert _("Een zin die nergens vertaald is.") == "Een zin die nergens vertaald is."


@pytest.mark.parametrize(("count", "said"), [(0, "aanvragen"), (1, "aanvraag"), (2, "aanvragen")])
def test_one_and_many(count: int, said: str):
    assert plural("aanvraag", "aanvragen", count) == said


def test_dates_are_said_in_words():
    assert spoken_date(date(2026, 11, 3)) == "3 november 2026"
    with speaking("en"):
        assert spoken_date(date(2026, 11, 3)) == "3 November 2026"


def test_a_moment_is_said_on_the_clock_of_the_netherlands():
    assert spoken_moment(NEW_YEARS_EVE) == "1 januari 2027 om 00:30 uur"
    assert spoken_moment(datetime(2026, 7, 1, 12, 0, tzinfo=UTC)) == "1 juli 2026 om 14:00 uur"


def test_items_are_said_as_one_would():
    assert spoken_list(["a"]) == "a"
    assert spoken_list(["a", "b", "c"]) == "a, b en c"
    with speaking("en"):
        assert spoken_list(["a", "b", "c"]) == "a, b and c"


def test_writing_directions():
    assert (direction(), direction("en"), direction("ar")) == ("ltr", "ltr", "rtl")
