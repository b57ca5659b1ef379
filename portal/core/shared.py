"""What the processes of an installation share in Redis: short-lived, unreadable, and never needed."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError

from portal.core.crypto import Ring
from portal.core.log import logger

PAUSE = 0.3
"""Seconds that Redis gets to answer: as long as a visitor may wait for it."""

REST = 1.0
"""Seconds for which nobody asks again, once it did not answer."""

_log = logger(__name__)


class Away(Exception):
    """There is no Redis, or it does not answer: do without."""


class Shared:
    """Redis, when there is one. Its keys are keyed hashes: nobody reads in them of whom they are."""

    def __init__(self, url: str, ring: Ring, municipality: str) -> None:
        """Connects when first asked. Raises ValueError for an address that is none."""
        once_more = Retry(NoBackoff(), 1, supported_errors=(ConnectionError,))  # a restart cuts idle lines
        self.redis: Any = (
            Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
                url, socket_timeout=PAUSE, socket_connect_timeout=PAUSE, retry=once_more
            )
            if url
            else None
        )
        self._ring, self._municipality = ring, municipality
        self._rests_until = 0.0
        self._lost = False

    @property
    def near(self) -> bool:
        """Whether asking makes sense now."""
        return self.redis is not None and time.monotonic() >= self._rests_until

    def name(self, kind: str, *what: str) -> str:
        """The key of something; the parts are unreadable in it."""
        return f"mijnloket:{kind}:{self.hidden(kind, *what)}"

    def hidden(self, kind: str, *what: str) -> str:
        """A keyed hash that is the same in every process of this municipality."""
        return self._ring.blind("|".join(what), f"shared.{kind}:{self._municipality}").hex()

    async def ask(self, command: Callable[[Any], Awaitable[Any]]) -> Any:
        """What Redis answers; raises Away when it does not, or not soon enough."""
        if self.redis is None or not self.near:
            raise Away
        try:
            answer = await command(self.redis)
        except (RedisError, OSError) as trouble:
            self._rests_until = time.monotonic() + REST
            if not self._lost:
                _log.warning("redis is away", error=type(trouble).__name__)
            self._lost = True
            raise Away from None
        if self._lost:
            _log.warning("redis is back")
            self._lost = False
        return answer

    async def close(self) -> None:
        """Close every line."""
        if self.redis is not None:
            await self.redis.aclose()
