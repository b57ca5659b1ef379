"""Brings what the tables hold to the engine, and mends where the two disagree."""

import asyncio

from portal.core.clock import Clock
from portal.core.db import Database
from portal.core.log import logger
from portal.sync import changes
from portal.sync.carrier import Carrier, notice_id
from portal.sync.domain import Letter, LetterState
from portal.sync.handling import Handling
from portal.sync.ledger import Ledger
from portal.sync.lock import unless
from portal.sync.night import Night
from portal.sync.patience import Pace

_log = logger(__name__)


class Relay:
    """Looks at the tables again and again; they decide, the engine carries."""

    def __init__(
        self, database: Database, ledger: Ledger, handling: Handling, carrier: Carrier, night: Night
    ) -> None:
        self._database, self._ledger, self._handling = database, ledger, handling
        self._carrier, self._night = carrier, night

    async def run(self, over: asyncio.Event, pace: Pace, clock: Clock) -> None:
        """Relay until it is over; trouble with a database is met by looking again."""
        mended = None
        while not over.is_set():
            try:
                if mended is None or clock.monotonic() - mended >= pace.mend:
                    await self.mend(0 if mended is None else pace.mend)
                    mended = clock.monotonic()
                await self.round()
            except Exception as trouble:
                _log.warning("relay interrupted", error=type(trouble).__name__)
            await unless(over, pace.relay)

    async def round(self) -> None:
        """One look at the tables."""
        for item in await self._handling.claim(self._carrier.room):
            await self._carrier.start(item)
        for letter in await self._ledger.due():
            await self._pass_on(letter)
        if self._night.over.is_set():
            self._night.over.clear()
            await self._tidy()

    async def mend(self, age: float) -> None:
        """Give anew what the engine has lost, and begin again what ended there but not here.

        Looks at what was given at least `age` seconds ago.
        """
        seq = 0
        while batch := await self._ledger.lingering(age, seq):
            seq = batch[-1].seq
            carried = await self._carrier.carried([letter.id for letter in batch])
            for letter in batch:
                await self._mend_letter(letter, carried.get(letter.id))
        items = await self._handling.lingering(age)
        carried = await self._carrier.carried([notice_id(item) for item in items])
        for item in items:
            if not carried.get(notice_id(item)):
                await self._handling.again(item)

    async def _pass_on(self, letter: Letter) -> None:
        if letter.state is LetterState.NEW:
            await self._carrier.give(letter)
        elif not await self._carrier.wake(letter):
            return await self._ledger.again(letter)
        return await self._ledger.given(letter)

    async def _mend_letter(self, letter: Letter, at_work: bool | None) -> None:
        if at_work is None:
            await self._ledger.again(letter)
        elif not at_work:
            _log.warning("letter begun again", letter=letter.id)
            await self._carrier.rewind(letter)

    async def _tidy(self) -> None:
        async with self._database.work() as work:
            await changes.purge(work)
            now = work.now
        await self._carrier.purge(now)
