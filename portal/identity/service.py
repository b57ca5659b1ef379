"""What one may do about identity: begin and finish a login, know who somebody is."""

from dataclasses import dataclass
from datetime import timedelta

from portal.access import service as access
from portal.access.domain import Act, Actor, Grant, Level
from portal.core.crypto import DataKey
from portal.core.db import Work
from portal.core.errors import NotFound
from portal.identity import repository
from portal.identity.domain import Login, LoginExpired, Resident
from portal.sessions import service as sessions
from portal.sessions.domain import AtProvider
from portal.sessions.service import fresh_secret, hashed

LOGIN_TAKES = timedelta(minutes=10)


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


async def log_in(
    work: Work,
    *,
    bsn: str,
    name: str | None,
    level: Level,
    replacing: str | None,
    at: AtProvider | None = None,
) -> str:
    """Begin a session for whoever the provider identified; answers the secret for its cookie.

    The session this browser had before ends.
    """
    person = await repository.find_or_add(work, bsn, name)
    return await sessions.begin(work, person.id, level, replacing=replacing, at=at)


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
    key = work.data_keys.get(grant.subject) or await repository.data_key(work, grant)
    if key is None:
        raise NotFound
    work.data_keys[grant.subject] = key
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


async def unreadable(work: Work) -> int:
    """How many residents, of any municipality, the key ring does not open or find; for a back-up."""
    return await repository.unreadable(work)


async def ring_fits(work: Work) -> bool:
    """Whether the key ring is the one that residents here were sealed under.

    With another ring nobody would be recognised: every login would make a second person.
    """
    return await repository.opens(work)


async def reseal(work: Work) -> int:
    """Bring every value that an older master key sealed under the current one; answers how many."""
    return await repository.reseal(work)
