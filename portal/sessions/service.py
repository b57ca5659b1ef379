"""What one may do about sessions: begin one, keep it alive, bind tabs to it, end it."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from portal.access.domain import Actor, ActorKind, Level
from portal.core.db import Work
from portal.sessions import repository
from portal.sessions.domain import AtProvider, Ending, Lasting, Remaining, Session
from portal.sync import changes

ENDED = "sessions.ended"
"""Topic that tells every process to blank the tabs of a session; its subject is the session id."""


def hashed(secret: str) -> str:
    """What we keep of a cookie, a token or a state: its SHA-256 in hexadecimals."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fresh_secret() -> str:
    """A new secret of 256 bits, fit for a cookie."""
    return secrets.token_urlsafe(32)


async def begin(
    work: Work, resident: str, level: Level, *, replacing: str | None = None, at: AtProvider | None = None
) -> str:
    """Begin a session for a resident; answers the secret for its cookie.

    The session this browser had before ends: its id is never used on.
    """
    if replacing:
        await end(work, replacing, Ending.REPLACED)
    secret = fresh_secret()
    await repository.add(work, hashed(secret), resident, level, at)
    return secret


async def live(work: Work, sid: str | None, lasting: Lasting) -> Session | None:
    """The session with this id when it still holds."""
    found = await repository.find(work, sid) if sid else None
    return found if found and found.live(work.now, lasting) else None


async def touch(work: Work, session: Session) -> None:
    """Something happened: the idle term starts again (kept at most once a second)."""
    if work.now - session.seen_at > timedelta(seconds=1):
        await repository.touch(work, session.sid)


async def bind_tab(work: Work, token: str, sid: str) -> str:
    """Bind a tab to a session once; answers the session it is bound to."""
    return await repository.bind(work, hashed(token), sid)


async def bound_to(work: Work, token: str) -> str | None:
    """The session a tab is bound to."""
    return await repository.bound(work, hashed(token))


async def end(work: Work, sid: str, ending: Ending) -> None:
    """End a session; every process blanks its tabs."""
    if await repository.end(work, sid, ending):
        await changes.tell(work, sid, ENDED)


async def end_from(work: Work, at: AtProvider, *, token: str, until: datetime) -> bool:
    """End what came from a session that ended at the provider; False when this token was used before.

    `token` is the id of what the provider said, which holds until `until`.
    """
    if not await repository.first_time(work, hashed(f"{at.issuer} {token}"), until):
        return False
    for sid in await repository.from_provider(work, at):
        await end(work, sid, Ending.AT_PROVIDER)
    return True


async def ending_of(work: Work, sid: str) -> Ending | None:
    """Why a session is over; None while it is not."""
    return await repository.ending(work, sid)


async def open_now(work: Work) -> list[Session]:
    """Every session nobody ended yet."""
    return await repository.not_ended(work)


async def revoke(work: Work, chosen: Callable[[Session], bool]) -> int:
    """End the sessions an operator chose; answers how many."""
    found = [session for session in await repository.not_ended(work) if chosen(session)]
    for session in found:
        await end(work, session.sid, Ending.REVOKED)
    return len(found)


async def end_overdue(work: Work, lasting: Lasting, *, set_back: bool = False) -> int:
    """End every session whose time is up; answers how many.

    When the clock was set back (a caller saw it, or a session was seen at a moment that is still to
    come) all of them end: nobody can tell how old they are.
    """
    open_ones = await repository.not_ended(work)
    set_back = set_back or any(session.ahead(work.now) for session in open_ones)
    over = [s for s in open_ones if set_back or not s.live(work.now, lasting)]
    for session in over:
        idle = session.seen_at + lasting.idle <= work.now
        await end(work, session.sid, Ending.IDLE if idle else Ending.ABSOLUTE)
    return len(over)


async def live_count(work: Work) -> int:
    """How many sessions have not ended, whoever they belong to."""
    return len(await repository.not_ended(work))


async def forget_old(work: Work) -> None:
    """Drop sessions that began long ago, with their tabs, and what no provider can repeat any more."""
    await repository.forget(work, work.now - timedelta(days=30))
    await repository.forget_tokens(work, work.now - timedelta(days=1))


def remaining(work: Work, session: Session, lasting: Lasting) -> Remaining:
    """How long a session still has."""
    idle = session.seen_at + lasting.idle - work.now
    absolute = session.created_at + lasting.absolute - work.now
    return Remaining(max(0, int(idle.total_seconds())), max(0, int(absolute.total_seconds())))


def actor(session: Session) -> Actor:
    """Who acts in a session."""
    return Actor(ActorKind.RESIDENT, session.resident, session.level, session.sid)
