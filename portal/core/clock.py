"""The clock in one place: nothing else asks the machine what time it is."""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

CIVIL_ZONE = "Europe/Amsterdam"


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


def today(clock: Clock, zone: str = CIVIL_ZONE) -> date:
    """The civil day it is now in a time zone: the day on which terms of law are counted."""
    return clock.now().astimezone(ZoneInfo(zone)).date()
