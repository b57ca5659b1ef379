"""A municipality that can be slow, refuse, fail before or after it did something, and be down."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable

from portal.sync.delivery import Later, Step, Stuck
from portal.sync.domain import Letter


class FakeMunicipality:
    """Keeps what landed, in order; never looks whether it has it already: doubling is ours to prevent."""

    def __init__(self) -> None:
        self.landed: list[tuple[str, str]] = []
        self.asked: Counter[str] = Counter()
        self.refuses: Callable[[Letter], bool] = lambda _letter: False
        self.down = False
        self.faulty = 0.0
        self.slowest = 0.0
        self._chance = random.Random(20260301)
        self._answering = asyncio.Event()
        self._answering.set()
        self.arrived = asyncio.Event()

    def route(self, *names: str) -> list[Step]:
        """A route with a step per name."""
        return [self._step(name) for name in names]

    def hold(self) -> None:
        """Answer nobody, until `release`."""
        self._answering.clear()
        self.arrived.clear()

    def release(self) -> None:
        """Answer again."""
        self._answering.set()

    def steps_of(self, letter_id: str) -> list[str]:
        """What landed for a letter, in order."""
        return [step for letter, step in self.landed if letter == letter_id]

    def _step(self, name: str) -> Step:
        async def write(letter: Letter) -> str:
            return await self._write(letter, name)

        async def find(letter: Letter) -> str | None:
            return self._find(letter, name)

        return Step(name, write, find)

    async def _write(self, letter: Letter, step: str) -> str:
        self.asked["write"] += 1
        self.arrived.set()
        await self._answering.wait()
        if self.down:
            raise Later("municipality", untouched=True)
        if self.refuses(letter):
            raise Stuck("refused")
        if self._chance.random() < self.faulty:
            self._fail(letter, step)
        self.landed.append((letter.id, step))
        return _remote_id(letter, step)

    def _fail(self, letter: Letter, step: str) -> None:
        """Half of the failing writes are done all the same, some only after we gave up on them."""
        if self._chance.random() < 0.5:
            delay = self._chance.uniform(0, self.slowest)
            asyncio.get_running_loop().call_later(delay, self.landed.append, (letter.id, step))
        raise Later("municipality")

    def _find(self, letter: Letter, step: str) -> str | None:
        self.asked["find"] += 1
        if self.down or self._chance.random() < self.faulty:
            raise Later("municipality")
        return _remote_id(letter, step) if (letter.id, step) in self.landed else None


def _remote_id(letter: Letter, step: str) -> str:
    return f"{step}-{letter.id}"
