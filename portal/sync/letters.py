"""Letters out: posted in the transaction of the change they tell of, listed, resumed, dropped."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, func, insert, select, update

from portal.core.db import Work
from portal.sync import changes
from portal.sync.domain import ENDED, Letter, LetterState, Waiting, ids_only
from portal.sync.tables import letters

DROP = "drop"
CAME_BACK = "came back"
"""Marks a letter that was restored, among the ids its steps got; no step has this name."""


async def post(work: Work, topic: str, *, subject: str, **ids: str) -> str:
    """Write a letter about a subject; it leaves when this transaction is kept, and not otherwise.

    Gives the id of the letter; raises CarriesTooMuch when something else than ids would travel.
    """
    ids_only({"subject": subject})
    letter_id = str(uuid4())
    await work.execute(
        insert(letters).values(
            id=letter_id,
            municipality=work.municipality,
            subject=subject,
            topic=topic,
            ids=ids_only(ids),
            state=LetterState.NEW,
            try_kind="",
            reason="",
            attempts=0,
            remote={},
            posted_at=work.now,
            changed_at=work.now,
        )
    )
    return letter_id


async def of_subject(work: Work, subject: str) -> list[Letter]:
    """Every letter about a subject, oldest first."""
    return await _read(work, _ours(work).where(letters.c.subject == subject))


async def stuck(work: Work) -> list[Letter]:
    """The letters that need a person, oldest first."""
    return await _read(work, _ours(work).where(letters.c.state == LetterState.STUCK))


async def under_way(work: Work) -> list[Letter]:
    """Every letter that the municipality still has to hear of, oldest first."""
    return await _read(work, _ours(work).where(letters.c.state.not_in(ENDED)))


async def waiting(work: Work) -> Waiting:
    """How many letters are under way, since when, and how many of them need a person."""
    count, oldest = func.count().label("count"), func.min(letters.c.posted_at).label("oldest")
    is_stuck = func.count().filter(letters.c.state == LetterState.STUCK).label("stuck")
    row = await work.row(
        select(count, oldest, is_stuck)
        .where(letters.c.municipality == work.municipality)
        .where(letters.c.state.not_in(ENDED))
    )
    return Waiting(row["count"], row["oldest"], row["stuck"]) if row else Waiting(0, None, 0)


async def resume(work: Work, letter_id: str) -> bool:
    """Let the courier try a stuck letter again; False when it is not stuck or not ours."""
    return await _move(work, letter_id, {LetterState.STUCK}, state=LetterState.RESUME, reason="")


async def drop(work: Work, letter_id: str) -> bool:
    """Give a letter up: the municipality will not hear of it by us; False when it has ended or is not ours.

    A write that has begun is not undone. The courier waits beside a stuck letter: it is told first.
    """
    held = {LetterState.STUCK, LetterState.RESUME}
    if await _move(work, letter_id, held, state=LetterState.RESUME, reason=DROP):
        return True
    free = {LetterState.NEW, LetterState.QUEUED}
    if not await _move(work, letter_id, free, state=LetterState.DROPPED, reason=DROP):
        return False
    row = await work.row(select(letters.c.subject, letters.c.topic).where(letters.c.id == letter_id))
    if row:
        await changes.tell(work, row["subject"], row["topic"])
    return True


async def came_back(work: Work) -> None:
    """Of every letter under way, in any municipality: what it does may have been done since (a back-up).

    Each of its steps is looked up before it is tried, once what was begun has had time to land.
    """
    for row in await work.rows(select(letters.c.id, letters.c.remote).where(letters.c.state.not_in(ENDED))):
        remote = {**row["remote"], CAME_BACK: work.now.isoformat()}
        await work.execute(
            update(letters).where(letters.c.id == row["id"]).values(remote=remote, try_at=work.now)
        )


def letter_from(row: Mapping[Any, Any]) -> Letter:
    """A row of the table as a letter."""
    values: dict[str, Any] = {**dict(row), "state": LetterState(row["state"])}
    return Letter(**values)


def _ours(work: Work) -> Select[Any]:
    return select(letters).where(letters.c.municipality == work.municipality).order_by(letters.c.seq)


async def _read(work: Work, query: Select[Any]) -> list[Letter]:
    return [letter_from(row) for row in await work.rows(query)]


async def _move(work: Work, letter_id: str, before: set[LetterState], **after: str) -> bool:
    moved = await work.execute(
        update(letters)
        .where(letters.c.id == letter_id, letters.c.municipality == work.municipality)
        .where(letters.c.state.in_(before))
        .values(changed_at=work.now, **after)
    )
    return moved.rowcount == 1
