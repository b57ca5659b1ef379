"""What a session is, how long it lasts, and why it is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.access.domain import Level


class Ending(StrEnum):
    """Why a session is over."""

    LOGGED_OUT = "logged_out"
    IDLE = "idle"
    ABSOLUTE = "absolute"
    REPLACED = "replaced"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Lasting:
    """How long a session lasts (DigiD: 15 minutes without activity, 2 hours at most)."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class Session:
    """A login in one browser; `sid` is the hash of its cookie, never the cookie."""

    sid: str
    resident: str
    level: Level
    created_at: datetime
    seen_at: datetime
    ended_at: datetime | None

    def ends_at(self, lasting: Lasting) -> datetime:
        """When it ends if nothing happens."""
        return min(self.seen_at + lasting.idle, self.created_at + lasting.absolute)

    def live(self, now: datetime, lasting: Lasting) -> bool:
        """Whether it holds at a moment; a clock that jumped back prolongs nothing."""
        return (
            self.ended_at is None
            and self.created_at <= now + timedelta(minutes=1)
            and now < self.ends_at(lasting)
        )


@dataclass(frozen=True)
class Remaining:
    """Whole seconds until a session ends, by inactivity and in any case."""

    idle: int
    absolute: int
