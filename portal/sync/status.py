"""How delivery stands, for `/readyz`, the command line and whoever watches."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.core.db import Database, Work
from portal.sync import inbox, letters
from portal.sync.domain import ENDED, InboxState, Waiting
from portal.sync.lock import lock_of
from portal.sync.tables import inbox as notices
from portal.sync.tables import letters as posted


@dataclass(frozen=True)
class Status:
    """Whether a courier lives, what is still to be delivered, and how many notices need a person."""

    courier: bool
    letters: Waiting
    notices_stuck: int


@dataclass(frozen=True)
class Queues:
    """What waits: letters out (also counted by topic) and notices in."""

    letters: Waiting
    by_topic: Mapping[str, int]
    notices: Waiting


async def status(database: Database) -> Status:
    """How delivery stands for this municipality; the courier may live in any process."""
    async with database.work() as work:
        waiting, stuck = await letters.waiting(work), await inbox.stuck(work)
    return Status(await courier_lives(database), waiting, len(stuck))


async def courier_lives(database: Database) -> bool:
    """Whether a courier delivers, in whatever process."""
    return await lock_of(database).taken()


async def queues(work: Work) -> Queues:
    """What waits for this municipality, in numbers only."""
    rows = await work.rows(
        select(posted.c.topic, func.count().label("count"))
        .where(posted.c.municipality == work.municipality, posted.c.state.not_in(ENDED))
        .group_by(posted.c.topic)
    )
    topics = {row["topic"]: row["count"] for row in rows}
    return Queues(await letters.waiting(work), topics, await _notices(work))


async def _notices(work: Work) -> Waiting:
    stuck = func.count().filter(notices.c.state == InboxState.STUCK).label("stuck")
    row = await work.row(
        select(func.count().label("count"), func.min(notices.c.received_at).label("oldest"), stuck)
        .where(notices.c.municipality == work.municipality)
        .where(notices.c.state != InboxState.DONE)
    )
    return Waiting(row["count"], row["oldest"], row["stuck"]) if row else Waiting(0, None, 0)
