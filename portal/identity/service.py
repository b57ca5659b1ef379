"""What one may do about identity: begin and finish a login, keep a session alive, end it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from portal.access import service as access
from portal.access.domain import Act, Actor, ActorKind, Grant, Level
from portal.core.crypto import DataKey
from portal.core.db import Work
from portal.core.errors import NotFound
from portal.identity import repository
from portal.identity.domain import Ending, Lasting, Login, LoginExpired, Resident, Session
from portal.sync import changes

LOGIN_TAKES = timedelta(minutes=10)
ENDED = "identity.ended"
"""Topic that tells every process to blank the tabs of a session; its subject is the session id."""


@dataclass(frozen=True)
class Remaining:
    """Whole seconds until a session ends, by inactivity and in any case."""

    idle: int
    absolute: int


def hashed(secret: str) -> str:
    """What we keep of a cookie, a token or a state: its SHA-256 in hexadecimals."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fresh_secret() -> str:
    """A new secret of 256 bits, fit for a cookie."""
    return secrets.token_urlsafe(32)


async def begin_login(work: Work, login: Login) -> str:
    """Remember a login under way; answers the secret for the browser's cookie."""
    browser = fresh_secret()
    await repository.forget_logins(work, work.now - 6 * LOGIN_TAKES)
    await repository.add_login(work, hashed(login.state), hashed(browser), login)
    return browser


async def take_login(work: Work, state: str, browser: str) -> Login:
    """The login under way that this answer belongs to; it can be taken once.

    Raises LoginExpired when there is none for this browser, it is too old, or was taken.
    """
    login = await repository.use_login(work, hashed(state), hashed(browser), work.now - LOGIN_TAKES)
    if login is None:
        raise LoginExpired
    return login


async def log_in(work: Work, *, bsn: str, name: str | None, level: Level, replacing: str | None) -> str:
    """Begin a session for whoever the provider identified; answers the secret for its cookie.

    The session this browser had before ends: its id is never used on.
    """
    if replacing:
        await end_session(work, replacing, Ending.REPLACED)
    person = await repository.find_or_add(work, bsn, name)
    secret = fresh_secret()
    await repository.add_session(work, hashed(secret), person.id, level)
    return secret


async def live_session(work: Work, sid: str | None, lasting: Lasting) -> Session | None:
    """The session with this id when it still holds."""
    found = await repository.session(work, sid) if sid else None
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


async def end_session(work: Work, sid: str, ending: Ending) -> None:
    """End a session; every process blanks its tabs."""
    if await repository.end(work, sid, ending):
        await changes.tell(work, sid, ENDED)


async def ending_of(work: Work, sid: str) -> Ending | None:
    """Why a session is over; None while it is not."""
    return await repository.ending(work, sid)


async def revoke_all(work: Work, resident: str) -> int:
    """End every session of a resident; answers how many."""
    live = await repository.live_sessions(work, resident)
    for session in live:
        await end_session(work, session.sid, Ending.REVOKED)
    return len(live)


async def end_overdue(work: Work, lasting: Lasting) -> int:
    """End every session whose time is up; answers how many."""
    over = [s for s in await repository.live_sessions(work) if not s.live(work.now, lasting)]
    for session in over:
        idle = session.seen_at + lasting.idle <= work.now
        await end_session(work, session.sid, Ending.IDLE if idle else Ending.ABSOLUTE)
    return len(over)


async def forget_old(work: Work) -> None:
    """Drop what no session needs any more."""
    await repository.forget_sessions(work, work.now - timedelta(days=30))


def remaining(work: Work, session: Session, lasting: Lasting) -> Remaining:
    """How long a session still has."""
    idle = session.seen_at + lasting.idle - work.now
    absolute = session.created_at + lasting.absolute - work.now
    return Remaining(max(0, int(idle.total_seconds())), max(0, int(absolute.total_seconds())))


def actor(session: Session) -> Actor:
    """Who acts in a session."""
    return Actor(ActorKind.RESIDENT, session.resident, session.level, session.sid)


async def who(work: Work, actor: Actor) -> Resident | None:
    """The person behind an actor, to greet them by name."""
    return await repository.resident(work, await access.grant(work, actor, Act.VIEW_NAME))


@dataclass(frozen=True)
class PersonalData:
    """What the portal itself knows about a person."""

    name: str | None
    bsn: str
    level: Level


async def personal_data(work: Work, actor: Actor) -> PersonalData | None:
    """What we know about the actor, for their own eyes; asks for a higher login."""
    given = await access.grant(work, actor, Act.VIEW_PERSON)
    person, bsn = await repository.resident(work, given), await repository.bsn(work, given)
    return PersonalData(person.name, bsn, actor.level) if person and bsn else None


async def data_key(work: Work, grant: Grant) -> DataKey:
    """The key under which the content of the person a grant is about is sealed; raises NotFound."""
    key = await repository.data_key(work, grant)
    if key is None:
        raise NotFound
    return key


async def bsn(work: Work, grant: Grant) -> str:
    """The BSN of the person a grant is about, for the municipality only; raises NotFound."""
    number = await repository.bsn(work, grant)
    if number is None:
        raise NotFound
    return number


async def name(work: Work, grant: Grant) -> str | None:
    """The name of the person a grant is about, when we know it."""
    person = await repository.resident(work, grant)
    return person.name if person else None


async def everyone(work: Work) -> list[str]:
    """The inner ids of every resident the portal knows."""
    return await repository.everyone(work)


async def subjects_of(work: Work, numbers: set[str]) -> list[str]:
    """The inner ids of those residents we know among these BSNs."""
    found = [await repository.subject_of_bsn(work, number) for number in sorted(numbers)]
    return [subject for subject in found if subject]


async def reseal(work: Work) -> int:
    """Bring every value that an older master key sealed under the current one; answers how many."""
    return await repository.reseal(work)
