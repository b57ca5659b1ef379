"""What a case means: where it is, what comes next and by when, in the visitor's language."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal import wiring
from portal.cases.domain import (
    Case,
    Deadline,
    Source,
    announced,
    deadline,
    newest_first,
    next_step,
    status_name,
    type_name,
    waits_for_resident,
)
from portal.core import municipality
from tests.cases.contents import ALL, ASKED_MORE, BUSY, DECIDED, DONE, RECEIVED, case
from tests.houses import NOON

VOORBEELD = municipality.load(wiring.ROOT / "municipalities", "voorbeeld")
WORDS = VOORBEELD.case_words["hulpvraag"]
WMO = {"nl": "Wmo 2015, artikel 2.3.2 lid 1", "en": "Social Support Act (Wmo) 2015, article 2.3.2(1)"}
LATER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WAITING = case(statuses=(RECEIVED, BUSY, replace(ASKED_MORE, at=LATER), DECIDED, DONE))
CLOSED = case(
    closed_on=date(2026, 11, 22), statuses=(RECEIVED, BUSY, ASKED_MORE, DECIDED, replace(DONE, at=LATER))
)
UNKNOWN = case(case_type="iets-anders")
NAMELESS = case(statuses=())


def test_it_is_in_the_last_status_reached():
    assert case().current == BUSY
    assert WAITING.current and WAITING.current.name == "Meer informatie nodig"
    assert CLOSED.current and CLOSED.current.final
    assert NAMELESS.current is None


def test_a_case_that_went_back_is_in_the_status_set_last():
    back = replace(RECEIVED, at=LATER)
    assert case(statuses=(BUSY, back, DONE)).current == back


def test_of_two_statuses_of_one_moment_the_further_one_counts():
    assert case(statuses=(replace(RECEIVED, at=BUSY.at), BUSY)).current == BUSY
    assert case(statuses=(BUSY, replace(RECEIVED, at=BUSY.at))).current == BUSY


def test_what_is_to_come_is_after_now_and_in_order():
    assert case(statuses=(DONE, BUSY, DECIDED, RECEIVED, ASKED_MORE)).to_come == [ASKED_MORE, DECIDED, DONE]
    assert case(statuses=tuple(replace(s, at=None) for s in ALL)).to_come[0].name == "Ontvangen"
    assert CLOSED.to_come == []
    assert NAMELESS.to_come == []


def test_what_was_skipped_is_not_still_to_come():
    skipped = case(statuses=(RECEIVED, replace(BUSY, at=None), ASKED_MORE, replace(DECIDED, at=LATER), DONE))
    assert skipped.to_come == [DONE]


def test_steps_that_only_some_cases_get_are_not_announced():
    assert announced(case(), VOORBEELD) == [DECIDED, DONE]
    assert announced(UNKNOWN, VOORBEELD) == [ASKED_MORE, DECIDED, DONE]
    assert announced(CLOSED, VOORBEELD) == []


def test_the_term_of_law_comes_first_with_its_article():
    assert deadline(case(), VOORBEELD) == Deadline(date(2027, 1, 4), WMO)  # 1 January is free, then a weekend


def test_without_a_term_the_plan_of_the_municipality_counts():
    assert deadline(UNKNOWN, VOORBEELD) == Deadline(date(2027, 1, 1), {})


def test_a_term_that_did_not_hold_yet_counts_for_nothing():
    old = case(applied_on=date(2014, 12, 31))
    assert deadline(old, VOORBEELD) == Deadline(date(2027, 1, 1), {})


def test_when_nobody_knows_there_is_no_day():
    assert deadline(case(case_type="", latest_end=None), VOORBEELD) is None


@pytest.mark.parametrize("standing_still", [CLOSED, WAITING, case(suspended=True)])
def test_while_the_clock_stands_still_there_is_no_day(standing_still: Case):
    assert deadline(standing_still, VOORBEELD) is None


def test_what_happens_next_is_said_in_the_language_of_the_visitor():
    said = WORDS.statuses["In behandeling"]
    assert next_step(case(), VOORBEELD, "nl") == said["next_nl"]
    assert next_step(case(), VOORBEELD, "en") == said["next_en"] != said["next_nl"]
    assert next_step(case(), VOORBEELD, "ar") == said["next_nl"]
    assert next_step(CLOSED, VOORBEELD, "nl") == ""
    assert next_step(UNKNOWN, VOORBEELD, "nl") == ""
    assert next_step(NAMELESS, VOORBEELD, "nl") == ""


def test_a_status_and_a_kind_of_case_have_a_name_in_each_language():
    assert status_name(case(), VOORBEELD, BUSY, "en") == WORDS.statuses["In behandeling"]["name_en"]
    assert status_name(case(), VOORBEELD, BUSY, "nl") == "In behandeling"
    assert status_name(UNKNOWN, VOORBEELD, BUSY, "en") == "In behandeling"
    assert type_name(case(), VOORBEELD, "en") == WORDS.name["en"] != WORDS.name["nl"]
    assert type_name(case(), VOORBEELD, "nl") == WORDS.name["nl"]
    assert type_name(UNKNOWN, VOORBEELD, "en") == "Hulpvraag (intern)"


def test_it_is_known_whose_turn_it_is():
    assert waits_for_resident(WAITING, VOORBEELD)
    assert not waits_for_resident(case(), VOORBEELD)
    assert not waits_for_resident(UNKNOWN, VOORBEELD)
    assert not waits_for_resident(NAMELESS, VOORBEELD)


def test_the_newest_comes_first():
    days = [date(2026, 1, 2), date(2026, 11, 20), date(2025, 12, 31), date(2026, 11, 20)]
    cases = [case(applied_on=day, number=str(n)) for n, day in enumerate(days)]
    assert [one.content.number for one in newest_first(cases)] == ["3", "1", "0", "2"]


@pytest.mark.parametrize(
    ("source", "stale"),
    [
        (Source(), True),
        (Source(fetched_at=NOON), False),
        (Source(fetched_at=NOON - timedelta(seconds=60)), False),
        (Source(fetched_at=NOON - timedelta(seconds=61)), True),
        (Source(fetched_at=NOON, trouble="unreachable"), True),
        (Source(tried_at=NOON, trouble="unreachable"), True),
    ],
)
def test_a_copy_that_is_old_or_troubled_is_asked_anew(source: Source, stale: bool):
    assert source.stale(NOON, 60) is stale
