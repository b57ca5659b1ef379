"""A bell: rung when a change is kept, so that every process looks at once instead of in a while."""

import asyncio
from contextlib import suppress

from redis.exceptions import RedisError

from portal.core.shared import Away, Shared

CHANNEL = "mijnloket:changes"
_PATIENCE = 30.0
_AGAIN = 1.0


class Bell:
    """Heard in this process, and through Redis in every other. It says nothing but that something changed.

    Whoever waits looks in the database, and looks after a while too when no bell is heard.
    """

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._rung = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """Wake everybody who waits; answers at once."""
        self._rung.set()
        if self._shared.near:
            sending = asyncio.create_task(self._send())
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)

    async def wait(self, seconds: float) -> None:
        """Until it rings, or rang since the last time; no longer than so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)
        self._rung.clear()

    async def listen(self) -> None:
        """Hear the bell of the other processes, until cancelled."""
        while redis := self._shared.redis:
            with suppress(RedisError, OSError):
                async with redis.pubsub() as heard:
                    await heard.subscribe(CHANNEL)
                    while True:
                        if await heard.get_message(timeout=_PATIENCE):
                            self._rung.set()
            await asyncio.sleep(_AGAIN)

    async def _send(self) -> None:
        with suppress(Away):
            await self._shared.ask(lambda redis: redis.publish(CHANNEL, b""))
