"""Every SQL statement about drafts and help requests."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from sqlalchemy import bindparam, delete, select, update

from portal.access.domain import Grant, Level
from portal.core.crypto import DataKey, Place
from portal.core.db import Work
from portal.loket.domain import Channel, Draft, HelpRequest, Question, Receipt
from portal.loket.tables import drafts, help_requests

_RECEIPTS = (
    select(*(help_requests.c[name] for name in ("id", "number", "asked_at", "delivered_at")))
    .where(
        help_requests.c.municipality == bindparam("municipality"),
        help_requests.c.resident == bindparam("resident"),
    )
    .order_by(help_requests.c.asked_at.desc())
)


async def draft(work: Work, grant: Grant, key: DataKey, *, to_change: bool = False) -> Draft | None:
    """The open draft of the person the grant is about; one to change is held until the end of the Work."""
    query = select(drafts).where(_own(drafts, grant))
    row = await work.row(query.with_for_update() if to_change else query)
    if row is None:
        return None
    fields = json.loads(key.open_text(row["fields"], Place("drafts", "fields", row["id"])))
    return Draft(row["id"], fields, row["changed_at"])


async def save_draft(
    work: Work, grant: Grant, key: DataKey, fields: dict[str, str], draft_id: str | None, proposed: str = ""
) -> str | None:
    """Keep these fields as the open draft; answers its id, or None when another tab just began one.

    A new draft gets the proposed id, when nobody has it.
    """
    free = proposed and not (await work.execute(select(drafts.c.id).where(drafts.c.id == proposed))).first()
    own_id = draft_id or (proposed if free else str(uuid4()))
    sealed = key.seal(json.dumps(fields), Place("drafts", "fields", own_id))
    if draft_id:
        match = _own(drafts, grant) & (drafts.c.id == draft_id)
        await work.execute(update(drafts).where(match).values(fields=sealed, changed_at=work.now))
        return own_id
    added = await work.add_once(
        drafts,
        ["municipality", "resident"],
        id=own_id,
        municipality=grant.municipality,
        resident=grant.subject,
        fields=sealed,
        changed_at=work.now,
    )
    return own_id if added else None


async def drop_draft(work: Work, grant: Grant) -> None:
    """The draft was sent or thrown away."""
    await work.execute(delete(drafts).where(_own(drafts, grant)))


async def drop_old_drafts(work: Work, before: datetime) -> int:
    """Drop every draft not changed since."""
    match = (drafts.c.municipality == work.municipality) & (drafts.c.changed_at < before)
    return (await work.execute(delete(drafts).where(match))).rowcount


async def add_request(
    work: Work, grant: Grant, key: DataKey, number: str, draft_id: str, asked: Question
) -> HelpRequest | None:
    """Keep a question that is sent; None when this draft was sent already."""
    own_id = str(uuid4())
    added = await work.add_once(
        help_requests,
        ["draft"],
        id=own_id,
        municipality=grant.municipality,
        resident=grant.subject,
        number=number,
        draft=_own_mark(grant, draft_id),
        question=key.seal(json.dumps(asdict(asked)), Place("help_requests", "question", own_id)),
        level=int(grant.actor.level),
        asked_at=work.now,
    )
    return HelpRequest(own_id, number, grant.subject, asked, work.now, None) if added else None


async def request_of_draft(work: Work, grant: Grant, key: DataKey, draft_id: str) -> HelpRequest | None:
    """The request that a draft became; processes of before kept the id as it is."""
    same = help_requests.c.draft.in_([_own_mark(grant, draft_id), draft_id])
    return await _one(work, key, _own(help_requests, grant) & same)


async def request(work: Work, grant: Grant, key: DataKey, request_id: str) -> HelpRequest | None:
    """One request of the person the grant is about."""
    return await _one(work, key, _own(help_requests, grant) & (help_requests.c.id == request_id))


async def request_by_number(work: Work, grant: Grant, key: DataKey, number: str) -> HelpRequest | None:
    """One request by its number."""
    return await _one(work, key, _own(help_requests, grant) & (help_requests.c.number == number))


async def receipts(work: Work, grant: Grant) -> list[Receipt]:
    """That of every request of the person the grant is about, newest first."""
    found = await work.execute(_RECEIPTS, {"municipality": grant.municipality, "resident": grant.subject})
    return [Receipt(*row) for row in found]


async def level_of(work: Work, grant: Grant, request_id: str) -> Level | None:
    """How certain the login was in which a request was sent."""
    query = select(help_requests.c.level).where(_own(help_requests, grant), help_requests.c.id == request_id)
    found = (await work.execute(query)).scalar_one_or_none()
    return None if found is None else Level(found)


async def delivered(work: Work, grant: Grant, request_id: str) -> None:
    """The municipality has it."""
    match = _own(help_requests, grant) & (help_requests.c.id == request_id)
    await work.execute(
        update(help_requests)
        .where(match, help_requests.c.delivered_at.is_(None))
        .values(delivered_at=work.now)
    )


def _own(table: Any, grant: Grant) -> Any:
    return (table.c.municipality == grant.municipality) & (table.c.resident == grant.subject)


async def _one(work: Work, key: DataKey, match: Any) -> HelpRequest | None:
    row = await work.row(select(help_requests).where(match).limit(1))
    return _request(key, row) if row else None


def _request(key: DataKey, row: Mapping[str, Any]) -> HelpRequest:
    said = json.loads(key.open_text(row["question"], Place("help_requests", "question", row["id"])))
    asked = Question(said["text"], Channel(said["channel"]), said["phone"], said["email"])
    return HelpRequest(row["id"], row["number"], row["resident"], asked, row["asked_at"], row["delivered_at"])


def _own_mark(grant: Grant, draft_id: str) -> str:
    """How a request names its draft: the same id of somebody else is another name, and blocks nobody."""
    return str(uuid5(NAMESPACE_URL, f"{grant.municipality}/{grant.subject}/{draft_id}"))
