"""Every SQL statement about sessions and their tabs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from portal.access.domain import Level
from portal.core.db import Work
from portal.sessions.domain import AtProvider, Ending, Session
from portal.sessions.tables import logout_tokens, sessions, tabs

_SESSION = select(sessions).where(
    sessions.c.sid == bindparam("sid"), sessions.c.municipality == bindparam("municipality")
)
_BOUND = select(tabs.c.sid).where(tabs.c.token_hash == bindparam("token_hash"))


async def add(work: Work, sid: str, person: str, level: Level, at: AtProvider | None) -> None:
    """Begin a session."""
    await work.execute(
        insert(sessions).values(
            sid=sid,
            municipality=work.municipality,
            resident=person,
            level=int(level),
            created_at=work.now,
            seen_at=work.now,
            **_indexes(work, at),
        )
    )


def _indexes(work: Work, at: AtProvider | None) -> dict[str, bytes]:
    """By what a session is found when the provider says it ended: keyed hashes, per provider."""
    named = {"provider_session": at.session, "provider_subject": at.subject} if at else {}
    return {
        column: work.ring.blind(value, f"sessions.{column}:{work.municipality}:{at.issuer}")
        for column, value in named.items()
        if at and value
    }


async def from_provider(work: Work, at: AtProvider) -> list[str]:
    """Sessions nobody ended yet that came from this session at the provider, or from all of its subject."""
    match = [sessions.c[column] == index for column, index in _indexes(work, at).items()]
    query = select(sessions.c.sid).where(
        sessions.c.municipality == work.municipality, sessions.c.ended_at.is_(None), *match
    )
    return list((await work.execute(query)).scalars()) if match else []


async def first_time(work: Work, token_hash: str, until: datetime) -> bool:
    """Remember a logout token; False when it was used before."""
    return await work.add_once(logout_tokens, ["token_hash"], token_hash=token_hash, until=until)


async def forget_tokens(work: Work, before: datetime) -> None:
    """Drop logout tokens that hold no longer."""
    await work.execute(delete(logout_tokens).where(logout_tokens.c.until < before))


async def find(work: Work, sid: str) -> Session | None:
    """The session with this id, ended or not."""
    row = await work.row(_SESSION, sid=sid, municipality=work.municipality)
    return _session(row) if row else None


def _session(row: Mapping[str, Any]) -> Session:
    return Session(
        row["sid"], row["resident"], Level(row["level"]), row["created_at"], row["seen_at"], row["ended_at"]
    )


async def touch(work: Work, sid: str) -> None:
    """Something happened in this session."""
    await work.execute(
        update(sessions).where(sessions.c.sid == sid, sessions.c.ended_at.is_(None)).values(seen_at=work.now)
    )


async def end(work: Work, sid: str, ending: Ending) -> bool:
    """End a session; False when it was over already."""
    done = await work.execute(
        update(sessions)
        .where(sessions.c.sid == sid, sessions.c.ended_at.is_(None))
        .values(ended_at=work.now, ending=ending)
    )
    return done.rowcount > 0


async def ending(work: Work, sid: str) -> Ending | None:
    """Why a session is over."""
    found = (await work.execute(select(sessions.c.ending).where(sessions.c.sid == sid))).scalar_one_or_none()
    return Ending(found) if found else None


async def not_ended(work: Work, person: str | None = None) -> list[Session]:
    """Sessions nobody ended yet, of one resident or of all."""
    query = select(sessions).where(
        sessions.c.municipality == work.municipality, sessions.c.ended_at.is_(None)
    )
    if person:
        query = query.where(sessions.c.resident == person)
    return [_session(row) for row in await work.rows(query)]


async def bind(work: Work, token_hash: str, sid: str) -> str:
    """Bind a tab to a session, once for ever; answers the session it is bound to."""
    await work.add_once(tabs, ["token_hash"], token_hash=token_hash, sid=sid, bound_at=work.now)
    return await bound(work, token_hash) or sid


async def bound(work: Work, token_hash: str) -> str | None:
    """The session a tab is bound to."""
    return (await work.execute(_BOUND, {"token_hash": token_hash})).scalar_one_or_none()


async def forget(work: Work, before: datetime) -> None:
    """Drop sessions and their tabs that ended long ago."""
    old = select(sessions.c.sid).where(sessions.c.created_at < before)
    await work.execute(delete(tabs).where(tabs.c.sid.in_(old)))
    await work.execute(delete(sessions).where(sessions.c.created_at < before))
