"""What the courier reads and writes about the letters it carries; every state change is told."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select, update

from portal.core.db import Database, Work
from portal.sync import changes
from portal.sync.domain import ENDED, Letter, LetterState
from portal.sync.letters import letter_from
from portal.sync.tables import letters

_AT_ONCE = 200


class Ledger:
    """The letters of every municipality in this database, as their courier sees them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, letter_id: str) -> Letter | None:
        """One letter; None when it is gone."""
        async with self._database.work() as work:
            return await _one(work, letter_id)

    async def due(self) -> list[Letter]:
        """The new letters that are the oldest under way of their subject, and those told to go on."""
        older = letters.alias()
        overtaken = exists().where(
            older.c.municipality == letters.c.municipality,
            older.c.subject == letters.c.subject,
            older.c.seq < letters.c.seq,
            older.c.state.not_in(ENDED),
        )
        head = and_(letters.c.state == LetterState.NEW, ~overtaken)
        return await self._list(select(letters).where(or_(letters.c.state == LetterState.RESUME, head)))

    async def lingering(self, age: float, after: int) -> list[Letter]:
        """Letters given to the engine at least `age` seconds ago, from a place in the order on."""
        async with self._database.work() as work:
            before = work.now - timedelta(seconds=age)
        under_way = letters.c.state.in_([LetterState.QUEUED, LetterState.STUCK])
        return await self._list(
            select(letters).where(under_way, letters.c.changed_at <= before, letters.c.seq > after)
        )

    async def given(self, letter: Letter) -> None:
        """The engine has it; a letter that has gone on since is left as it is."""
        await self._move(letter, {LetterState.NEW, LetterState.RESUME}, state=LetterState.QUEUED)

    async def again(self, letter: Letter) -> None:
        """The engine has lost it: give it anew (a stuck letter only when a person says so)."""
        held = {LetterState.QUEUED, LetterState.RESUME}
        await self._move(letter, held, state=LetterState.NEW)

    async def begin(self, letter: Letter, step: str) -> bool:
        """Note that this step is tried now; False when it ended or somebody tried it since it was read."""
        async with self._database.work() as work:
            begun = await work.execute(
                update(letters)
                .where(letters.c.id == letter.id, letters.c.attempts == letter.attempts)
                .where(letters.c.state.not_in(ENDED))
                .values(try_kind=step, try_at=work.now, attempts=letter.attempts + 1)
            )
            return begun.rowcount == 1

    async def untouched(self, letter: Letter) -> None:
        """The try did not reach anybody: the next need not wait for it."""
        async with self._database.work() as work:
            await _set(work, letter.id, try_kind="", try_at=None)

    async def done(self, letter: Letter, step: str, remote_id: str) -> None:
        """A step is done: keep the id it got at the other side and forget the try, in one go."""
        async with self._database.work() as work:
            kept = await _one(work, letter.id)
            remote = {**(kept or letter).remote, step: remote_id}
            await _set(work, letter.id, remote=remote, try_kind="", try_at=None, reason="")

    async def held_up(self, letter_id: str, reason: str) -> None:
        """Note what holds a letter up while it is tried again."""
        async with self._database.work() as work:
            await _set(work, letter_id, reason=reason)

    async def stick(self, letter_id: str, reason: str) -> None:
        """A person has to look."""
        await self._end(letter_id, LetterState.STUCK, reason)

    async def sent(self, letter_id: str) -> None:
        """Every step is done."""
        await self._end(letter_id, LetterState.SENT, "")

    async def dropped(self, letter_id: str, reason: str) -> None:
        """A person gave it up."""
        await self._end(letter_id, LetterState.DROPPED, reason)

    async def _end(self, letter_id: str, state: LetterState, reason: str) -> None:
        async with self._database.work() as work:
            letter = await _one(work, letter_id)
            if letter is None or letter.state in (state, *ENDED):
                return
            ended: dict[str, Any] = {"sent_at": work.now} if state is LetterState.SENT else {}
            await _set(work, letter_id, state=state, reason=reason, changed_at=work.now, **ended)
            await changes.tell_of(work, letter.municipality, letter.subject, letter.topic)

    async def _move(self, letter: Letter, before: Collection[LetterState], **after: Any) -> None:
        async with self._database.work() as work:
            await work.execute(
                update(letters)
                .where(letters.c.id == letter.id, letters.c.state.in_(before))
                .values(changed_at=work.now, **after)
            )

    async def _list(self, query: Select[Any]) -> list[Letter]:
        async with self._database.work() as work:
            rows: Sequence[Any] = await work.rows(query.order_by(letters.c.seq).limit(_AT_ONCE))
        return [letter_from(row) for row in rows]


async def _one(work: Work, letter_id: str) -> Letter | None:
    row = await work.row(select(letters).where(letters.c.id == letter_id))
    return letter_from(row) if row else None


async def _set(work: Work, letter_id: str, **values: Any) -> None:
    await work.execute(update(letters).where(letters.c.id == letter_id).values(**values))
