"""Handles incoming notices: each until its handler is done with it, in no particular order."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn

from sqlalchemy import select, update

from portal.core.db import Database, Work
from portal.sync.domain import InboxItem, InboxState, Stuck
from portal.sync.errand import DONE, STUCK, Errand
from portal.sync.inbox import Handler, item_from
from portal.sync.patience import Calls
from portal.sync.tables import inbox

_AT_ONCE = 200


class Handling:
    """The notices of every municipality in this database, as the courier handles them."""

    def __init__(self, database: Database, calls: Calls, handlers: Mapping[str, Handler]) -> None:
        self._database, self._calls, self._handlers = database, calls, handlers

    async def claim(self, room: int) -> list[InboxItem]:
        """Take new notices, at most `room`; each claim has a number of its own in `attempts`."""
        query = select(inbox).where(inbox.c.state == InboxState.NEW).order_by(inbox.c.received_at)
        async with self._database.work() as work:
            rows = await work.rows(query.limit(min(room, _AT_ONCE)).with_for_update(skip_locked=True))
            items = [item_from({**row, "attempts": row["attempts"] + 1}) for row in rows]
            for item in items:
                await _set(work, item.id, state=InboxState.QUEUED, attempts=item.attempts)
        return items

    async def lingering(self, age: float) -> list[InboxItem]:
        """Notices claimed for so long (seconds since they came) that the engine should have them."""
        async with self._database.work() as work:
            old = inbox.c.received_at <= work.now - timedelta(seconds=age)
            rows = await work.rows(select(inbox).where(inbox.c.state == InboxState.QUEUED, old))
        return [item_from(row) for row in rows]

    async def again(self, item: InboxItem) -> None:
        """The engine has lost it: let it be claimed anew."""
        async with self._database.work() as work:
            held = inbox.c.state == InboxState.QUEUED
            await work.execute(update(inbox).where(inbox.c.id == item.id, held).values(state=InboxState.NEW))

    async def handle(self, item_id: str, source: str) -> str:
        """Have one notice handled, however long it takes: DONE or STUCK. Never raises."""
        errand = Errand(
            self._calls,
            line=source,
            held_up=lambda reason: self._note(item_id, reason=reason),
            stick=lambda reason: self._note(item_id, reason=reason, state=InboxState.STUCK),
        )
        return await errand.run(lambda: self._try(item_id, source))

    async def _try(self, item_id: str, source: str) -> str:
        async with self._database.work() as work:
            row = await work.row(select(inbox).where(inbox.c.id == item_id))
        if row is None or row["state"] in (InboxState.DONE, InboxState.STUCK):
            return STUCK if row and row["state"] == InboxState.STUCK else DONE
        async with self._calls.turn(source, item_id):
            await self._handlers.get(source, _nobody)(item_from(row))
        async with self._database.work() as work:
            await _set(work, item_id, state=InboxState.DONE, done_at=work.now, reason="")
        return DONE

    async def _note(self, item_id: str, **values: Any) -> None:
        async with self._database.work() as work:
            await _set(work, item_id, **values)


async def _nobody(_item: InboxItem) -> NoReturn:
    raise Stuck("unknown_source")


async def _set(work: Work, item_id: str, **values: Any) -> None:
    await work.execute(update(inbox).where(inbox.c.id == item_id).values(**values))
