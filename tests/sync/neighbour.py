"""A neighbour that answers as the test says, and one letter that is pushed to it."""

import asyncio

from portal.core.clock import SystemClock
from portal.core.db import Database
from portal.sync import letters
from portal.sync.delivery import Delivery, Step
from portal.sync.domain import Letter
from portal.sync.ledger import Ledger
from portal.sync.patience import Calls, Pace

SETTLE = 0.5
PACE = Pace(settle=SETTLE, first=0.01, cap=0.02, faults=3)


class Neighbour:
    """Writes and looks as the test says, and keeps what was asked and when."""

    def __init__(self, *outcomes: str | Exception, found: str | None = None) -> None:
        self.asked: list[str] = []
        self.at: list[float] = []
        self.letters: list[Letter] = []
        self._outcomes, self._found = list(outcomes), found

    async def write(self, letter: Letter) -> str:
        self._note("write", letter)
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def find(self, letter: Letter) -> str | None:
        self._note("find", letter)
        return self._found

    def step(self, name: str = "case") -> Step:
        return Step(name, self.write, self.find)

    def _note(self, what: str, letter: Letter) -> None:
        self.asked.append(what)
        self.at.append(SystemClock().monotonic())
        self.letters.append(letter)


class Pushed:
    """One letter, pushed along one step at a time."""

    def __init__(self, database: Database, letter_id: str) -> None:
        self.database, self.id = database, letter_id
        self.ledger = Ledger(database)
        self.delivery = Delivery(self.ledger, Calls(PACE, SystemClock()), {})

    async def push(self, step: Step) -> str:
        """Push it along a step; gives the outcome."""
        async with asyncio.timeout(20):
            return await self.delivery.push(self.id, "loket.asked", step)

    async def kept(self) -> Letter:
        """The letter as it is now."""
        letter = await self.ledger.read(self.id)
        assert letter is not None
        return letter

    async def drop(self) -> None:
        """What a person does who gives it up."""
        async with self.database.work() as work:
            assert await letters.drop(work, self.id)
