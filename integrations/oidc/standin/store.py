"""What the stand-in remembers: everything in memory, everything with an end."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from integrations.oidc.messages import Level
from integrations.oidc.standin.settings import Client, Resident

Value = TypeVar("Value")


class Shelf(Generic[Value]):
    """Values under unguessable names (256 bits) that are gone after `lifetime` seconds."""

    def __init__(self, lifetime: float, clock: Callable[[], float]) -> None:
        self._lifetime, self._clock = lifetime, clock
        self._values: dict[str, tuple[float, Value]] = {}

    def put(self, value: Value) -> str:
        """Keep a value; returns the name it has from now on."""
        name = secrets.token_urlsafe(32)
        self.keep(name, value)
        return name

    def keep(self, name: str, value: Value) -> None:
        """Keep a value under a name that is already known."""
        now = self._clock()
        self._values = {key: entry for key, entry in self._values.items() if entry[0] > now}
        self._values[name] = (now + self._lifetime, value)

    def get(self, name: str | None) -> Value | None:
        """The value, or None when it is unknown or too old."""
        until, value = self._values.get(name or "", (0.0, None))
        return value if until > self._clock() else None

    def take(self, name: str | None) -> Value | None:
        """The value, which is gone from now on."""
        value = self.get(name)
        self._values.pop(name or "", None)
        return value


@dataclass(frozen=True)
class Session:
    """A resident who is logged in at the stand-in (single sign-on)."""

    resident: Resident
    level: Level
    auth_time: int
    sid: str
    clients: set[str] = field(default_factory=set[str], compare=False)
    """Who got a code in it, and hears of its end."""


@dataclass(frozen=True)
class Asked:
    """A valid request to log in."""

    client: Client
    redirect_uri: str
    scopes: frozenset[str]
    state: str
    nonce: str
    challenge: str
    level: Level
    locale: str
    query: str


@dataclass
class Grant:
    """An authorization code that was given out; a second use takes its access tokens back."""

    asked: Asked
    session: Session
    used: bool = False
    access_tokens: list[str] = field(default_factory=list[str])


class Store:
    """All shelves of one stand-in; lifetimes in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.asked: Shelf[Asked] = Shelf(15 * 60, clock)
        self.sessions: Shelf[Session] = Shelf(15 * 60, clock)
        self.grants: Shelf[Grant] = Shelf(60, clock)
        self.access: Shelf[Grant] = Shelf(5 * 60, clock)
        self.assertions: Shelf[bool] = Shelf(5 * 60, clock)
