"""Runs, one at a time for each subject: asked for before it begins it is shared, during it comes another."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from portal.core.log import logger

log = logger(__name__)

Run = Callable[[str, asyncio.Future[None]], Awaitable[bool]]
"""What is done for a subject; it sets the result of the future once that is enough for who is in a hurry."""


@dataclass(frozen=True)
class Turn:
    """One run: `enough` is set when the run says so, `done` when it is over."""

    enough: asyncio.Future[None]
    done: asyncio.Future[bool]

    async def soon(self) -> None:
        """Wait until it is enough, or over; raises what went wrong before that."""
        await asyncio.wait((self.enough, self.done), return_when=asyncio.FIRST_COMPLETED)
        if self.done.done():
            self.done.result()


class Turns:
    """The runs of this process; whoever stops waiting does not stop a run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._asked: dict[str, Turn] = {}
        self._running: dict[str, asyncio.Future[bool]] = {}

    def take(self, subject: str) -> Turn:
        """The next run for this subject: what is under way may be older than what the asker knows of."""
        if subject not in self._asked:
            enough: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done = asyncio.ensure_future(self._in_turn(subject, enough))
            done.add_done_callback(_say)
            self._asked[subject] = Turn(enough, done)
        return self._asked[subject]

    async def _in_turn(self, subject: str, enough: asyncio.Future[None]) -> bool:
        before = self._running.get(subject)
        if before is not None:
            await asyncio.wait([before])
        self._running[subject] = self._asked.pop(subject).done
        try:
            return await self._run(subject, enough)
        finally:
            del self._running[subject]


def _say(done: asyncio.Future[bool]) -> None:
    """Say what went wrong, perhaps after it was enough for everybody."""
    if not done.cancelled() and (fault := done.exception()):
        log.error("run failed", kind=type(fault).__name__)
