"""Every SQL statement about our copy of cases."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, select, update

from portal.access.domain import Grant
from portal.cases.domain import Case, Content, Copy, Source, Status
from portal.cases.tables import case_sources, cases
from portal.core.crypto import DataKey, Place
from portal.core.db import Work

_COPY = (
    select(
        *(case_sources.c[name] for name in ("fetched_at", "tried_at", "trouble", "broken")),
        *(cases.c[name] for name in ("id", "content", "seen_at")),
    )
    .select_from(
        case_sources.outerjoin(
            cases,
            (cases.c.resident == case_sources.c.resident)
            & (cases.c.municipality == case_sources.c.municipality),
        )
    )
    .where(
        case_sources.c.resident == bindparam("resident"),
        case_sources.c.municipality == bindparam("municipality"),
    )
)
"""Every case with what we know of the copy it is in; a case is never kept without that."""


async def copy(work: Work, grant: Grant) -> Copy:
    """Everything we hold of the cases of the person the grant is about, still sealed."""
    found = await work.execute(_COPY, {"municipality": grant.municipality, "resident": grant.subject})
    rows: list[Any] = list(found)
    source = Source(*rows[0][:4]) if rows else Source()
    return Copy(grant, source, tuple((row[4], row[5], row[6]) for row in rows if row[4] is not None))


def opened(copy: Copy, key: DataKey) -> list[Case]:
    """Every case of a copy."""
    return [_case(key, *sealed) for sealed in copy.sealed]


async def case(work: Work, grant: Grant, key: DataKey, case_id: str) -> Case | None:
    """One case of the person the grant is about."""
    row = await work.row(select(cases).where(_own(cases, grant), cases.c.id == case_id))
    return _case(key, row["id"], row["content"], row["seen_at"]) if row else None


async def keep(work: Work, grant: Grant, key: DataKey, content: Content) -> bool:
    """Keep what the municipality says about a case; answers whether it differs from what we had."""
    row = await work.row(select(cases).where(_own(cases, grant), cases.c.remote == content.remote))
    own_id = row["id"] if row else str(uuid4())
    if row and _case(key, own_id, row["content"], row["seen_at"]).content == content:
        await work.execute(update(cases).where(cases.c.id == own_id).values(seen_at=work.now))
        return False
    sealed = key.seal(json.dumps(asdict(content), default=_plain), Place("cases", "content", own_id))
    if row:
        await work.execute(update(cases).where(cases.c.id == own_id).values(content=sealed, seen_at=work.now))
        return True
    return await work.add_once(
        cases,
        ["municipality", "resident", "remote"],
        id=own_id,
        municipality=grant.municipality,
        resident=grant.subject,
        remote=content.remote,
        content=sealed,
        seen_at=work.now,
    )


async def source(work: Work, grant: Grant) -> Source:
    """How fresh our copy is."""
    row = await work.row(select(case_sources).where(_own(case_sources, grant)))
    if row is None:
        return Source()
    return Source(row["fetched_at"], row["tried_at"], row["trouble"], row["broken"])


async def keep_source(work: Work, grant: Grant, now: Source) -> None:
    """Remember how the last attempt went."""
    await work.put(
        case_sources, ["resident"], resident=grant.subject, municipality=grant.municipality, **asdict(now)
    )


async def residents_with(work: Work, remote: str) -> list[str]:
    """Whose case this is, as far as we know; ids only."""
    query = select(cases.c.resident).where(
        cases.c.municipality == work.municipality, cases.c.remote == remote
    )
    return list((await work.execute(query)).scalars())


def _own(table: Any, grant: Grant) -> Any:
    return (table.c.municipality == grant.municipality) & (table.c.resident == grant.subject)


def _case(key: DataKey, case_id: str, sealed: bytes, seen_at: datetime) -> Case:
    said = json.loads(key.open_text(sealed, Place("cases", "content", case_id)))
    for name in ("applied_on", "closed_on", "latest_end"):
        said[name] = said[name] and date.fromisoformat(said[name])
    said["changed_at"] = said["changed_at"] and datetime.fromisoformat(said["changed_at"])
    said["statuses"] = tuple(_status(status) for status in said["statuses"])
    return Case(case_id, Content(**said), seen_at)


def _status(said: dict[str, Any]) -> Status:
    at = datetime.fromisoformat(said["at"]) if said["at"] else None
    return Status(said["name"], said["order"], at, said["explanation"], said["final"])


def _plain(value: date | datetime) -> str:
    return value.isoformat()
