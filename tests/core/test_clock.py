"""The clock tells the moment in UTC, the civil day where the resident lives, and stands still when asked."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from portal.core.clock import Clock, FixedClock, SetBack, SystemClock, today

NOON = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)


def test_the_system_clock_tells_utc_and_never_goes_back():
    clock: Clock = SystemClock()
    assert clock.now().utcoffset() == timedelta()
    assert clock.monotonic() <= clock.monotonic()


def test_a_fixed_clock_moves_only_when_moved():
    clock = FixedClock(NOON)
    assert clock.now() == clock.now() == NOON
    before = clock.monotonic()
    clock.advance(timedelta(minutes=15))
    assert clock.now() == NOON + timedelta(minutes=15)
    assert clock.monotonic() - before == 900


def test_a_fixed_clock_tells_utc_whatever_zone_it_was_set_in():
    clock = FixedClock(NOON.astimezone(timezone(timedelta(hours=5))))
    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC


def test_a_fixed_clock_refuses_a_moment_without_zone_and_going_back():
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="go back"):
        FixedClock(NOON).advance(timedelta(seconds=-1))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 23, 30, tzinfo=UTC), date(2026, 2, 1)),  # winter: one hour ahead of UTC
        (datetime(2026, 7, 31, 21, 59, tzinfo=UTC), date(2026, 7, 31)),  # summer: two
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), date(2026, 8, 1)),
    ],
)
def test_today_is_the_day_in_the_netherlands(moment: datetime, day: date):
    assert today(FixedClock(moment)) == day
    assert today(FixedClock(moment), "UTC") == moment.date()


def test_a_clock_that_was_set_back_is_noticed_until_it_is_accepted(monkeypatch: pytest.MonkeyPatch):
    clock = FixedClock(NOON)
    watch, set_by = SetBack(clock), [0]
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(seconds=set_by[-1]))
    behind: list[float] = []
    for seconds in (0, 3600, -1800, -1800):  # right, put forward, put back too far, and so it stays
        set_by.append(seconds)
        behind.append(watch.behind())
    assert behind == [0, 0, 5400, 5400]
    watch.accept()
    assert watch.behind() == 0
