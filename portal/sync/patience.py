"""How the courier waits: back-off with jitter, one breaker per neighbour, a few calls at a time."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from portal.core.clock import Clock
from portal.sync.domain import Later, Stuck


@dataclass(frozen=True)
class Pace:
    """The courier's tempo, in seconds unless it says otherwise."""

    settle: float = 90
    """How long a write may take to show at the neighbour: its time-out and its slowest write."""
    first: float = 0.2
    """The first pause after a failure; each next one is twice as long."""
    cap: float = 300
    """The longest pause of one letter."""
    breaker_cap: float = 60
    """The longest time a neighbour that fails is left alone."""
    breaker_after: int = 5
    """Failures in a row, of more than one letter, after which a neighbour is left alone."""
    faults: int = 10
    """Unforeseen errors in a row after which a person has to look."""
    parallel: int = 10
    """Calls at the same time."""
    relay: float = 0.2
    """How often the tables are looked at for new letters and notices."""
    queue: float = 0.15
    """How often the engine looks at its queue."""
    listen: float = 1
    """How often the engine looks for messages to stuck letters, where it cannot be told."""
    mend: float = 30
    """How often letters are compared with what the engine carries."""
    grace: float = 5
    """How long calls that are under way may take to end when the courier stops."""

    def pause(self, turn: int) -> float:
        """How long to wait after the failure of turn 0, 1, 2, ...; never the same for all letters."""
        return min(self.first * 2 ** min(turn, 30), self.cap) * random.uniform(0.5, 1.5)  # noqa: S311


class Breaker:
    """Leaves a neighbour alone while it fails for everybody, and tells when it answers again.

    One letter that always fails is that letter's trouble: it takes two to open.
    """

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self._pace, self._clock = pace, clock
        self._failures = 0
        self._failed: set[str] = set()
        self._level = 0
        self._until = 0.0
        self._answers = asyncio.Event()

    @property
    def wait(self) -> float:
        """Seconds to leave the neighbour alone; 0 when it may be called."""
        return max(0.0, self._until - self._clock.monotonic())

    def failed(self, who: str) -> None:
        """It did not answer this letter."""
        self._failures += 1
        self._failed.add(who)
        enough = self._failures >= self._pace.breaker_after and len(self._failed) > 1
        if enough and not self.wait:
            self._level += 1
            self._until = self._clock.monotonic() + min(2.0 ** min(self._level, 30), self._pace.breaker_cap)

    def answered(self) -> None:
        """It answered; whoever waits because it was down may come at once."""
        if self._level:
            self._answers.set()
            self._answers = asyncio.Event()
        self._failures, self._level, self._until = 0, 0, 0.0
        self._failed.clear()

    async def rest(self, seconds: float) -> None:
        """Wait, but not longer than until the neighbour answers again."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._answers.wait(), seconds)


class Calls:
    """Gives each call to a neighbour its turn.

    A line is one kind of call (a step of a topic, a source). Which neighbour is behind it is learned
    from its first failure, so lines to the same neighbour share its breaker.
    """

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self.pace, self._clock = pace, clock
        self._room = asyncio.Semaphore(pace.parallel)
        self._breakers: dict[str, Breaker] = {}
        self._neighbours: dict[str, str] = {}
        self._busy: set[object] = set()
        self._idle = asyncio.Event()
        self._closing = False

    @property
    def now(self) -> datetime:
        """The moment, by the one clock."""
        return self._clock.now()

    @property
    def monotonic(self) -> float:
        """Seconds of a clock that nobody sets."""
        return self._clock.monotonic()

    def breaker(self, line: str) -> Breaker:
        """The breaker of the neighbour behind a line (of the line alone, until that is known)."""
        neighbour = self._neighbours.get(line, line)
        return self._breakers.setdefault(neighbour, Breaker(self.pace, self._clock))

    @asynccontextmanager
    async def turn(self, line: str, who: str) -> AsyncGenerator[None]:
        """Call inside this block; Later says that the neighbour failed, anything else that it answered."""
        await self._enter(line)
        mark = object()
        self._busy.add(mark)
        try:
            yield
        except (Later, TimeoutError) as trouble:
            if isinstance(trouble, Later) and trouble.neighbour:
                self._neighbours[line] = trouble.neighbour
            self.breaker(line).failed(who)
            raise
        except Stuck:
            self.breaker(line).answered()
            raise
        else:
            self.breaker(line).answered()
        finally:
            self._room.release()
            self._busy.discard(mark)
            if not self._busy:
                self._idle.set()

    async def close(self, grace: float) -> None:
        """Let no call begin any more, and give those under way so many seconds to end."""
        self._closing = True
        if self._busy:
            self._idle.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), grace)

    async def _enter(self, line: str) -> None:
        while True:
            while wait := self.breaker(line).wait:
                await self.breaker(line).rest(wait * random.uniform(1, 1.3))  # noqa: S311
            await self._room.acquire()
            if self._closing:
                self._room.release()
                await asyncio.Event().wait()  # until the courier takes this task away
            if not self.breaker(line).wait:
                return
            self._room.release()  # it failed for those before us
