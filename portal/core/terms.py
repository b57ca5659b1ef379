"""Counts terms of law to their last day, as the Algemene termijnenwet (Awt) says."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

from portal.core.municipality import Term


def last_day(start: date, term: Term, equated: Iterable[date] = ()) -> date:
    """The last day of a term that begins the day after `start`.

    A term that ends on a Saturday, Sunday or holiday runs on to the next day that is none of these
    (Awt 1); not so terms of more than 90 days, 12 weeks or 3 months (Awt 4). `equated` are days that
    a decree equates with a holiday (Awt 3 lid 3).
    """
    free = frozenset(equated)
    if term.unit == "working_days":
        return _working_days(start, term.length, free)
    raw = _raw(start, term)
    longest = {"days": 90, "weeks": 12, "months": 3}[term.unit]
    return raw if term.length > longest else _next_working_day(raw, free)


def is_free(day: date, equated: frozenset[date] = frozenset()) -> bool:
    """Whether a day is a Saturday, Sunday, holiday of Awt 3, or equated with one.

    5 May counts every year (Awt 3 lid 1), though most lists have it once in five.
    """
    return (
        day.weekday() >= 5 or (day.month, day.day) == (5, 5) or day in _holidays(day.year) or day in equated
    )


@cache
def _holidays(year: int) -> frozenset[date]:
    found = country_holidays("NL", years=year, categories=("public", "optional"))
    return frozenset(found)


def _raw(start: date, term: Term) -> date:
    if term.unit == "months":
        month = start.month - 1 + term.length
        year, month = start.year + month // 12, month % 12 + 1
        return date(year, month, min(start.day, _days_in(year, month)))
    return start + timedelta(days=term.length * (7 if term.unit == "weeks" else 1))


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def _next_working_day(day: date, equated: frozenset[date]) -> date:
    while is_free(day, equated):
        day += timedelta(days=1)
    return day


def _working_days(start: date, count: int, equated: frozenset[date]) -> date:
    day = start
    while count:
        day += timedelta(days=1)
        count -= not is_free(day, equated)
    return day
