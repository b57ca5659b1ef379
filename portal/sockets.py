"""What a client may send over its socket, and how much of it."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from portal.core.log import logger
from portal.core.settings import Settings

log = logger("sockets")

_FROM_CLIENTS = {"event", "ping", "client_error"}


def close_reserved_events(sio: Any, settings: Settings) -> None:
    """Let clients send only events, pings and error reports, and not too many of them.

    A client could otherwise emit "connect" and run on_connect with an environ of its own making.
    This wraps a private method of python-socketio: hence its exact pin and a test.
    """
    inner, buckets = sio._handle_event_internal, OrderedDict[str, Bucket]()

    async def checked(server: Any, sid: str, eio_sid: str, data: Any, namespace: str, id: Any) -> Any:
        bucket = buckets.setdefault(sid, Bucket(settings.events_per_second, settings.events_burst))
        while len(buckets) > 10_000:
            buckets.popitem(last=False)
        if not data or data[0] not in _FROM_CLIENTS or not bucket.take(time.monotonic()):
            buckets.pop(sid, None)
            log.warning("socket closed", why="reserved or too many")
            await sio.disconnect(sid, namespace=namespace)
            return None
        return await inner(server, sid, eio_sid, data, namespace, id)

    sio._handle_event_internal = checked


@dataclass
class Bucket:
    """A token bucket: so many per second, so many at once."""

    rate: float
    burst: float
    left: float = -1
    at: float = 0

    def take(self, now: float) -> bool:
        """Take one; False when there is none."""
        self.left = self.burst if self.left < 0 else min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True
