"""Terms of law end where the worked examples of the Awt say, and never on a free day unless they may."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import municipality
from portal.core.municipality import Term
from portal.core.terms import is_free, last_day
from portal.wiring import ROOT
from tests.conftest import SHARED

EQUATED = frozenset(municipality.load(ROOT / "municipalities", "voorbeeld").equated_days)
LONGEST = {"days": 90, "weeks": 12, "months": 3}


def term(length: int, unit: str) -> Term:
    return Term("t", {}, length, unit, date(1994, 1, 1), "")


# The rules of the worked examples, by how their text begins.
RULES = {
    "Wmo 2.3.2 lid 1": term(6, "weeks"),
    "Wmo 2.3.5 lid 2": term(2, "weeks"),
    "Awb 6:7/6:8": term(6, "weeks"),
    "Pw 52 lid 1": term(4, "weeks"),
    "Wgs 4 lid 1": term(4, "weeks"),
    "Wgs 4 lid 2": term(3, "working_days"),
    "91 dagen": term(91, "days"),
}
EXAMPLES_FILE = SHARED / "data" / "kalender" / "termijn-voorbeelden.json"
EXAMPLES = json.loads(EXAMPLES_FILE.read_text("utf-8"))["voorbeelden"] if EXAMPLES_FILE.exists() else []

days = st.dates(date(2023, 1, 1), date(2033, 12, 31))
counted = st.one_of(
    st.builds(term, st.integers(1, 400), st.just("days")),
    st.builds(term, st.integers(1, 60), st.just("weeks")),
    st.builds(term, st.integers(1, 24), st.just("months")),
)
working = st.builds(term, st.integers(1, 30), st.just("working_days"))


def rule_of(example: dict[str, str]) -> Term:
    return next(rule for start, rule in RULES.items() if example["regel"].startswith(start))


def test_the_worked_examples_are_there(shared: Path):
    assert len(EXAMPLES) == 14


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=lambda example: f"{example['begin']} {example['regel'][:20]}"
)
def test_a_worked_example(example: dict[str, str]):
    begin = date.fromisoformat(example["begin"])
    assert last_day(begin, rule_of(example), EQUATED).isoformat() == example["einddatum_met_awt"]


def test_the_free_days_of_eleven_years(shared: Path):
    known = json.loads((shared / "data" / "kalender" / "feestdagen-awt.json").read_text("utf-8"))[
        "feestdagen"
    ]
    listed = {date.fromisoformat(day["datum"]): day for year in known.values() for day in year}
    decreed = frozenset(day for day, said in listed.items() if said["artikel"] == "3 lid 3")
    day, last = min(listed).replace(month=1, day=1), max(listed).replace(month=12, day=31)
    while day <= last:
        assert is_free(day, decreed) == (day in listed or day.weekday() >= 5), day
        day += timedelta(days=1)


def test_the_days_that_decrees_equate_are_configured(shared: Path):
    known = json.loads((shared / "data" / "kalender" / "feestdagen-awt.json").read_text("utf-8"))[
        "feestdagen"
    ]
    decreed = {d["datum"] for year in known.values() for d in year if d["artikel"] == "3 lid 3"}
    assert {day.isoformat() for day in EQUATED} == {day for day in decreed if day >= "2026"}


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2031])
def test_liberation_day_is_free_every_year(year: int):
    assert is_free(date(year, 5, 5))


@given(days, counted)
def test_it_never_ends_on_a_free_day_unless_it_is_long(start: date, rule: Term):
    end = last_day(start, rule, EQUATED)
    assert rule.length > LONGEST[rule.unit] or not is_free(end, EQUATED)


@given(days, working)
def test_working_days_end_on_a_working_day_after_so_many(start: date, rule: Term):
    end = last_day(start, rule, EQUATED)
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert not is_free(end, EQUATED)
    assert sum(not is_free(day, EQUATED) for day in passed) == rule.length


@given(days, st.one_of(counted, working), st.integers(0, 30))
def test_who_begins_later_ends_no_earlier(start: date, rule: Term, later: int):
    assert last_day(start, rule, EQUATED) <= last_day(start + timedelta(days=later), rule, EQUATED)


@given(days, counted)
def test_a_free_day_moves_the_end_by_days_not_weeks(start: date, rule: Term):
    moved = last_day(start, rule, EQUATED) - last_day(start, rule)
    assert timedelta() <= moved <= timedelta(days=6)


@given(days, st.integers(1, 24))
def test_months_end_on_the_same_day_or_the_last_of_the_month(start: date, months: int):
    raw = last_day(start, term(max(months, 4), "months"))
    assert raw.day == start.day or (raw.day < start.day and (raw + timedelta(days=1)).day == 1)
    assert (raw.year - start.year) * 12 + raw.month - start.month == max(months, 4)


def test_the_last_of_january_and_a_month():
    assert last_day(date(2027, 1, 29), term(1, "months")) == date(2027, 3, 1)  # 28 February is a Sunday
    assert last_day(date(2028, 1, 31), term(1, "months")) == date(2028, 2, 29)
    assert last_day(date(2026, 11, 30), term(4, "months")) == date(2027, 3, 30)


@pytest.mark.parametrize(
    ("short", "long", "unit"), [(90, 91, "days"), (12, 13, "weeks"), (3, 4, "months")], ids=lambda v: str(v)
)
def test_only_terms_up_to_the_longest_of_awt_4_run_on(short: int, long: int, unit: str):
    ends_free = [
        day for n in range(400) if is_free(last_day(day := date(2026, 1, 1) + timedelta(n), term(long, unit)))
    ]
    runs_on = [n for n in range(400) if is_free(last_day(date(2026, 1, 1) + timedelta(n), term(short, unit)))]
    assert ends_free and not runs_on
