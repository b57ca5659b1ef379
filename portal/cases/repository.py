"""Every SQL statement about our copy of cases."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update

from portal.access.domain import Grant
from portal.cases.domain import Case, Content, Source, Status
from portal.cases.tables import case_sources, cases
from portal.core.crypto import DataKey, Place
from portal.core.db import Work


async def all_cases(work: Work, grant: Grant, key: DataKey) -> list[Case]:
    """Every case of the person the grant is about."""
    return [_case(key, row) for row in await work.rows(select(cases).where(_own(cases, grant)))]


async def case(work: Work, grant: Grant, key: DataKey, case_id: str) -> Case | None:
    """One case of the person the grant is about."""
    row = await work.row(select(cases).where(_own(cases, grant), cases.c.id == case_id))
    return _case(key, row) if row else None


async def keep(work: Work, grant: Grant, key: DataKey, content: Content) -> bool:
    """Keep what the municipality says about a case; answers whether it differs from what we had."""
    row = await work.row(select(cases).where(_own(cases, grant), cases.c.remote == content.remote))
    own_id = row["id"] if row else str(uuid4())
    if row and _case(key, row).content == content:
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


def _case(key: DataKey, row: Mapping[str, Any]) -> Case:
    said = json.loads(key.open_text(row["content"], Place("cases", "content", row["id"])))
    for name in ("applied_on", "closed_on", "latest_end"):
        said[name] = said[name] and date.fromisoformat(said[name])
    said["changed_at"] = said["changed_at"] and datetime.fromisoformat(said["changed_at"])
    said["statuses"] = tuple(_status(status) for status in said["statuses"])
    return Case(row["id"], Content(**said), row["seen_at"])


def _status(said: dict[str, Any]) -> Status:
    at = datetime.fromisoformat(said["at"]) if said["at"] else None
    return Status(said["name"], said["order"], at, said["explanation"], said["final"])


def _plain(value: date | datetime) -> str:
    return value.isoformat()
