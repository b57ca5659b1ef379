"""What one may do at the loket: keep a draft, ask for help, see what was asked."""

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn
from uuid import uuid4

from portal.access import service as access
from portal.access.domain import SYSTEM, Act, Actor, Grant, Level
from portal.core.crypto import DataKey
from portal.core.db import Work
from portal.core.errors import NotFound
from portal.identity import service as identity
from portal.loket import repository
from portal.loket.domain import FIELDS, LONGEST_DRAFT, NUMBER, Draft, HelpRequest, Receipt, question
from portal.sync import changes, letters
from portal.sync.domain import LetterState

ASKED = "loket.asked"
"""Topic of the letter that brings a request to the municipality."""

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, O, 1 or I: people read numbers aloud


async def draft(work: Work, actor: Actor) -> Draft | None:
    """The actor's open draft."""
    given = await access.grant(work, actor, Act.VIEW_DRAFT)
    return await repository.draft(work, given, await _key(work, given))


async def save_draft(work: Work, actor: Actor, changed: dict[str, str], draft_id: str = "") -> Draft | None:
    """Keep what was typed in one or more fields; other fields stay as they were.

    Unknown fields are dropped; a field is cut at LONGEST_DRAFT characters; half a character (a lone
    surrogate) becomes a question mark, since no answer could carry it back. A late save of a draft
    that was sent meanwhile keeps nothing and answers None.
    """
    given = await access.grant(work, actor, Act.SAVE_DRAFT)
    key = await _key(work, given)
    if draft_id and await repository.request_of_draft(work, given, key, draft_id):
        return None
    typed = {
        k: v[:LONGEST_DRAFT].encode("utf-8", "replace").decode() for k, v in changed.items() if k in FIELDS
    }
    while True:  # once more when another tab began the draft at the same moment
        before = await repository.draft(work, given, key, to_change=True)
        fields = (before.fields if before else {}) | typed
        own_id = await repository.save_draft(
            work, given, key, fields, before.id if before else None, draft_id
        )
        if own_id:
            return Draft(own_id, fields, work.now)


def mark_of(work: Work, actor: Actor) -> str:
    """An opaque mark of a person, by which a device knows whose unsaved words it holds."""
    return work.ring.blind(actor.id, "draft-owner").hex()[:16]


async def throw_away(work: Work, actor: Actor) -> None:
    """Drop the actor's draft."""
    await repository.drop_draft(work, await access.grant(work, actor, Act.SAVE_DRAFT))


async def ask(work: Work, actor: Actor, fields: dict[str, str], draft_id: str = "") -> HelpRequest:
    """Ask for help; the municipality hears of it through a letter.

    The same draft sent twice is one request. Raises WrongFields.
    """
    given = await access.grant(work, actor, Act.ASK_HELP)
    key = await _key(work, given)
    if draft_id and (sent := await repository.request_of_draft(work, given, key, draft_id)):
        return sent
    asked = question(fields)
    kept = await repository.draft(work, given, key)
    own_draft = kept.id if kept else draft_id or str(uuid4())
    request = await repository.add_request(work, given, key, _number(work), own_draft, asked)
    if request is None:  # sent twice at the same moment
        return await repository.request_of_draft(work, given, key, own_draft) or _gone()
    await repository.drop_draft(work, given)
    await letters.post(work, ASKED, subject=given.subject, request=request.id)
    return request


async def receipts(work: Work, actor: Actor) -> list[Receipt]:
    """What the actor asked and how far it came, newest first; nothing sealed is opened for it."""
    given = await access.grant(work, actor, Act.VIEW_REQUEST)
    found = await repository.receipts(work, given)
    lost = await _given_up(work, given) if any(each.delivered_at is None for each in found) else set[str]()
    return [replace(each, given_up=True) if each.id in lost else each for each in found]


async def request(work: Work, actor: Actor, number: str) -> HelpRequest:
    """One request of the actor by its number; raises Unknown."""
    if not NUMBER.fullmatch(number):
        raise access.Unknown(actor, Act.VIEW_REQUEST, actor.id, "")
    given = await access.grant(work, actor, Act.VIEW_REQUEST)
    found = await repository.request_by_number(work, given, await _key(work, given), number)
    if found is None:
        raise access.Unknown(actor, Act.VIEW_REQUEST, given.subject, number)
    return replace(found, given_up=found.id in await _given_up(work, given))


async def _given_up(work: Work, given: Grant) -> set[str]:
    """The requests whose letter a person of the municipality gave up."""
    posted = await letters.of_subject(work, given.subject)
    return {letter.ids["request"] for letter in posted if letter.state is LetterState.DROPPED}


async def to_deliver(work: Work, subject: str, request_id: str) -> tuple[HelpRequest, Level, str, str | None]:
    """A request as the courier brings it: with the level of the login, the BSN and the name of who asked.

    Raises NotFound.
    """
    given = await access.grant(work, SYSTEM, Act.DELIVER_REQUEST, subject, item=request_id)
    found = await repository.request(work, given, await _key(work, given), request_id)
    level = await repository.level_of(work, given, request_id)
    if found is None or level is None:
        raise NotFound
    return found, level, await identity.bsn(work, given), await identity.name(work, given)


async def delivered(work: Work, subject: str, request_id: str) -> None:
    """The municipality has the request; open tabs hear of it."""
    given = await access.grant(work, SYSTEM, Act.DELIVER_REQUEST, subject, item=request_id)
    await repository.delivered(work, given, request_id)
    await changes.tell(work, subject, "loket.delivered")


async def drop_old_drafts(work: Work, days: int) -> int:
    """Drop drafts that nobody touched for so many days; answers how many."""
    return await repository.drop_old_drafts(work, work.now - timedelta(days=days))


def _gone() -> NoReturn:
    raise NotFound


async def _key(work: Work, given: Grant) -> DataKey:
    return await identity.data_key(work, given)


def _number(work: Work) -> str:
    """A number that can be read aloud: year and eight characters of 32 (40 bits), such as 2026-7KQM-3RTX."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{work.now.year}-{drawn[:4]}-{drawn[4:]}"
