"""Delivers one letter, one remote effect at a time: try once, wait, look, and only then try again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from portal.core import telemetry
from portal.sync.domain import Later, Letter, LetterState, Stuck
from portal.sync.errand import DONE, DROPPED, STUCK, Errand
from portal.sync.ledger import Ledger
from portal.sync.letters import CAME_BACK, DROP
from portal.sync.patience import Calls

__all__ = ["Delivery", "Later", "Route", "Step", "Stuck"]


@dataclass(frozen=True)
class Step:
    """One effect at the other side.

    `write` makes it and gives its id there; `find` looks whether an earlier try made it. Both get the
    letter with what the steps before brought (`letter.remote`), and raise Later or Stuck. A write
    lasts less than half of SETTLE, and may be done twice only when `find` did not see the first.
    """

    name: str
    write: Callable[[Letter], Awaitable[str]]
    find: Callable[[Letter], Awaitable[str | None]]


Route = Sequence[Step]


class Delivery:
    """Carries letters along the routes of their topics."""

    def __init__(self, ledger: Ledger, calls: Calls, routes: Mapping[str, Route]) -> None:
        self._ledger, self._calls, self._routes = ledger, calls, routes
        self._begun: dict[str, float] = {}

    def route(self, topic: str) -> Route:
        """The steps of a topic; a topic nobody knows (any more) waits for a person."""
        return self._routes.get(topic, (_NOWHERE,))

    async def push(self, letter_id: str, topic: str, step: Step) -> str:
        """Bring one step about, however long it takes: DONE, or STUCK or DROPPED. Never raises."""
        errand = Errand(
            self._calls,
            line=f"{topic}.{step.name}",
            held_up=lambda reason: self._ledger.held_up(letter_id, reason),
            stick=lambda reason: self._ledger.stick(letter_id, reason),
        )
        return await errand.run(lambda: self._try(letter_id, step, errand.line))

    async def finish(self, letter_id: str) -> str:
        """Every step is done: the letter is sent. Never raises."""
        return await Errand(self._calls, line="sent").run(lambda: self._sent(letter_id))

    async def _sent(self, letter_id: str) -> str:
        await self._ledger.sent(letter_id)
        self._begun.pop(letter_id, None)
        return DONE

    async def _try(self, letter_id: str, step: Step, line: str) -> str | None:
        """One try; None says that somebody else was busy with it, so look again."""
        letter = await self._ledger.read(letter_id)
        if letter is None or letter.state is LetterState.DROPPED:
            return DROPPED
        if letter.state is LetterState.STUCK:
            return STUCK
        if letter.reason == DROP:
            await self._ledger.dropped(letter_id, DROP)
            return DROPPED
        if step.name in letter.remote:
            return DONE
        await self._settle(letter)
        async with self._calls.turn(line, letter_id):
            with telemetry.step(letter.topic, step.name, letter.attempts):
                return await self._effect(letter, step)

    async def _effect(self, letter: Letter, step: Step) -> str | None:
        limit = self._calls.pace.settle / 2
        if letter.try_kind == step.name or CAME_BACK in letter.remote:
            async with asyncio.timeout(limit):
                found = await step.find(letter)
            if found is not None:
                await self._ledger.done(letter, step.name, found)
                return DONE
        if not await self._ledger.begin(letter, step.name):
            return None
        self._begun[letter.id] = self._calls.monotonic
        try:
            async with asyncio.timeout(limit):
                remote_id = await step.write(letter)
        except Later as trouble:
            if trouble.untouched:
                await self._ledger.untouched(letter)
            raise
        await self._ledger.done(letter, step.name, remote_id)
        return DONE

    async def _settle(self, letter: Letter) -> None:
        """Let an earlier try land before anybody looks for it.

        A try of this process is timed by a clock that nobody sets: an hour put forward lands nothing.
        """
        if letter.try_at is not None:
            waited = (self._calls.now - letter.try_at).total_seconds()
            if letter.id in self._begun:
                waited = self._calls.monotonic - self._begun[letter.id]
            settle = self._calls.pace.settle
            await asyncio.sleep(min(settle, max(0.0, settle - waited)))


async def _nowhere(_letter: Letter) -> NoReturn:
    raise Stuck("unknown_topic")


_NOWHERE = Step("nowhere", write=_nowhere, find=_nowhere)
