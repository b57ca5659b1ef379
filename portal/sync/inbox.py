"""Letters in: kept once under their own key before they are answered, handled afterwards."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.core.db import Work
from portal.sync.domain import InboxItem, InboxState
from portal.sync.tables import inbox

Handler = Callable[[InboxItem], Awaitable[None]]


async def receive(work: Work, source: str, key: str, payload: dict[str, str]) -> bool:
    """Keep a notice for its handler; True when it is new, False when its key came before.

    The payload says what to fetch, never what is in it.
    """
    insert = postgresql.insert if work.dialect == "postgresql" else sqlite.insert
    kept = await work.execute(
        insert(inbox)
        .values(
            id=str(uuid4()),
            municipality=work.municipality,
            source=source,
            key=key,
            payload=dict(payload),
            state=InboxState.NEW,
            reason="",
            attempts=0,
            received_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["municipality", "source", "key"])
        .returning(inbox.c.id)
    )
    return kept.first() is not None


async def stuck(work: Work) -> list[InboxItem]:
    """The notices that need a person, oldest first."""
    query = select(inbox).where(inbox.c.state == InboxState.STUCK, inbox.c.municipality == work.municipality)
    return [item_from(row) for row in await work.rows(query.order_by(inbox.c.received_at))]


async def resume(work: Work, item_id: str) -> bool:
    """Let a stuck notice be handled again; False when it is not stuck or not ours."""
    moved = await work.execute(
        update(inbox)
        .where(inbox.c.id == item_id, inbox.c.municipality == work.municipality)
        .where(inbox.c.state == InboxState.STUCK)
        .values(state=InboxState.NEW, reason="")
    )
    return moved.rowcount == 1


def item_from(row: Mapping[Any, Any]) -> InboxItem:
    """A row of the table as a notice."""
    values: dict[str, Any] = {name: value for name, value in row.items() if name != "done_at"}
    values["state"] = InboxState(row["state"])
    return InboxItem(**values)
