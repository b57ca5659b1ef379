"""The clock in one place: nothing else asks the machine what time it is."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

CIVIL_ZONE = "Europe/Amsterdam"

SLACK = timedelta(minutes=1)
"""Clocks of machines differ by less; a moment further ahead was written before a clock was set back."""


class Clock(Protocol):
    """Tells the moment and measures durations."""

    def now(self) -> datetime:
        """The moment, with UTC as its time zone."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed start; never goes back, means nothing outside this process."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The moment, with UTC as its time zone."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds of a clock that is never set."""
        return time.monotonic()


class FixedClock:
    """A clock that stands still until it is moved, for tests and stand-ins."""

    def __init__(self, at: datetime) -> None:
        """Start at a moment; raises ValueError when it has no time zone."""
        if at.tzinfo is None:
            raise ValueError("a clock needs a moment with a time zone")
        self._start = at.astimezone(UTC)
        self._passed = timedelta()

    def now(self) -> datetime:
        """The moment it was set to, plus what it was advanced by."""
        return self._start + self._passed

    def monotonic(self) -> float:
        """Seconds it was advanced by."""
        return self._passed.total_seconds()

    def advance(self, by: timedelta) -> None:
        """Let time pass; raises ValueError when asked to go back."""
        if by < timedelta():
            raise ValueError("time does not go back")
        self._passed += by


class SetBack:
    """Notices when the machine's time was set back, by the clock that nobody can set."""

    def __init__(self, clock: Clock) -> None:
        """Begin to compare."""
        self._clock = clock
        self._furthest = self._apart()[0]

    def behind(self) -> float:
        """By how many seconds it is behind where it would be if it had not been set; 0 when it is not."""
        least, most = self._apart()
        self._furthest = max(self._furthest, least)
        return max(0.0, self._furthest - most)

    def accept(self) -> None:
        """Take the time as it is now for right."""
        self._furthest = self._apart()[0]

    def _apart(self) -> tuple[float, float]:
        """How far the two clocks are apart, at least and at most: a busy machine may pause between looks."""
        before, now, after = self._clock.monotonic(), self._clock.now(), self._clock.monotonic()
        return now.timestamp() - after, now.timestamp() - before


def today(clock: Clock, zone: str = CIVIL_ZONE) -> date:
    """The civil day it is now in a time zone: the day on which terms of law are counted."""
    return clock.now().astimezone(ZoneInfo(zone)).date()
