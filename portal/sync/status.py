"""How delivery stands, for `/readyz` and the command line."""

from dataclasses import dataclass

from portal.core.db import Database
from portal.sync import inbox, letters
from portal.sync.domain import Waiting
from portal.sync.lock import lock_of


@dataclass(frozen=True)
class Status:
    """Whether a courier lives, what is still to be delivered, and how many notices need a person."""

    courier: bool
    letters: Waiting
    notices_stuck: int


async def status(database: Database) -> Status:
    """How delivery stands for this municipality; the courier may live in any process."""
    async with database.work() as work:
        waiting, stuck = await letters.waiting(work), await inbox.stuck(work)
    return Status(await lock_of(database).taken(), waiting, len(stuck))
