"""What a session is, how long it lasts, and why it is over."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from portal.access.domain import Level
from portal.core.clock import SLACK


class Ending(StrEnum):
    """Why a session is over."""

    LOGGED_OUT = "logged_out"
    IDLE = "idle"
    ABSOLUTE = "absolute"
    REPLACED = "replaced"
    REVOKED = "revoked"
    AT_PROVIDER = "at_provider"

    @property
    def deliberate(self) -> bool:
        """Whether somebody ended it, here or elsewhere: then no tab offers to go on where it was."""
        return self in (Ending.LOGGED_OUT, Ending.REVOKED, Ending.AT_PROVIDER)


@dataclass(frozen=True)
class Lasting:
    """How long a session lasts (DigiD: 15 minutes without activity, 2 hours at most)."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class AtProvider:
    """The session at the OpenID provider that a session here came from; a subject may be a BSN."""

    issuer: str
    session: str | None = field(repr=False)
    subject: str | None = field(repr=False)


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
        return self.ended_at is None and not self.ahead(now) and now < self.ends_at(lasting)

    def ahead(self, now: datetime) -> bool:
        """Whether it began or was seen at a moment that is still to come: the clock was set back."""
        return max(self.created_at, self.seen_at) > now + SLACK


@dataclass(frozen=True)
class Remaining:
    """Whole seconds until a session ends, by inactivity and in any case."""

    idle: int
    absolute: int
