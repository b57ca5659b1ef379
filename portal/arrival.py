"""Who came in with the event that is going on: read once from its socket, its session handed on once."""

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from reflex.state import BaseState
from reflex_base.event.context import EventContext

from portal import wiring
from portal.gate import SESSION_HEADER
from portal.sessions.domain import Session

AT_ONCE = 0.1
"""Seconds within which a session that the doorway saw need not be looked up again in the same event."""

_arrival: ContextVar["Arrival | None"] = ContextVar("arrival", default=None)


@dataclass
class Arrival:
    """The session id and the place of the tab of one event, and its session as the doorway saw it."""

    event: EventContext | None
    sid: str | None
    path: str
    _seen: Session | None = None
    _seen_at: float = 0.0
    _seen_in: asyncio.Task[Any] | None = None

    def seen(self, session: Session) -> None:
        """The doorway saw this session live; the first transaction of this event may go by that."""
        self._seen, self._seen_at = session, wiring.house().clock.monotonic()
        self._seen_in = asyncio.current_task()

    def take(self) -> Session | None:
        """The session that the doorway saw: once, at once, and only in the same task; None ever after."""
        session, self._seen = self._seen, None
        late = wiring.house().clock.monotonic() - self._seen_at >= AT_ONCE
        return None if late or asyncio.current_task() is not self._seen_in else session


def arrive(state: BaseState) -> Arrival:
    """An event comes in at the doorway: read whose it is, and remember it as long as the event goes on."""
    made = Arrival(_event(), sid_of(state), path_of(state))
    _arrival.set(made)
    return made


def arrival_of(state: BaseState) -> Arrival:
    """What the doorway read of this very event; read anew where there was no doorway."""
    known = _arrival.get()
    if known is not None and known.event is not None and known.event is _event():
        return known
    return Arrival(None, sid_of(state), path_of(state))


def sid_of(state: BaseState) -> str | None:
    """The session id that the gate signed for this tab's socket."""
    signed = state.router.headers.raw_headers.get(SESSION_HEADER)
    return wiring.house().ring.verify(signed, "session")


def path_of(state: BaseState) -> str:
    """Where the tab is, with its query."""
    url = state.router.url
    return f"{url.path}?{url.query}" if url.query else str(url.path) or "/nl"


def _event() -> EventContext | None:
    try:
        return EventContext.get()
    except LookupError:
        return None
