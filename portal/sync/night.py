"""The work of every night: comparing with the neighbours, and forgetting what is no longer needed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from portal.sync.errand import DONE, Errand
from portal.sync.patience import Calls

Task = Callable[[], Awaitable[None]]

_NIGHT = timedelta(days=1)


class Night:
    """The tasks of a night; `over` is set when they are done, so that the rest can be tidied up."""

    def __init__(self, calls: Calls, tasks: Sequence[Task]) -> None:
        self._calls, self.tasks = calls, tasks
        self.over = asyncio.Event()

    async def work(self, number: int, at: datetime) -> str:
        """Do one task of the night that began at a moment, unless the next has come. Never raises."""

        async def attempt() -> str:
            if self._calls.now - at < _NIGHT:
                await self.tasks[number]()
            return DONE

        return await Errand(self._calls, line=f"night.{number}").run(attempt)
