"""What a client may send over its socket, and how much of it."""

import asyncio
import json
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from portal.core.log import logger
from portal.core.settings import Settings

log = logger("sockets")

READING = "mijnloket.reading"
"""Where the gate leaves the task that reads a socket, in its ASGI scope."""

_LINES = 10_000
_GOODBYE_SECONDS = 0.5
_FROM_CLIENTS = {"event", "ping", "client_error"}


def close_reserved_events(sio: Any, settings: Settings) -> None:
    """Let clients send only events, pings and error reports, and not too many of any frame.

    A client could otherwise emit "connect" and run on_connect with an environ of its own making.
    Whoever does loses the whole line: a namespace that is left can be joined again without the gate.
    This wraps private methods of python-socketio: hence its exact pin and a test.
    """
    inner, receive = sio._handle_event_internal, sio._handle_eio_message
    buckets = OrderedDict[str, Bucket]()

    async def counted(eio_sid: str, data: Any) -> None:
        bucket = buckets.setdefault(eio_sid, Bucket(settings.events_per_second, settings.events_burst))
        while len(buckets) > _LINES:
            buckets.popitem(last=False)
        if not bucket.take(time.monotonic()):
            buckets.pop(eio_sid, None)
            return await _shut(sio, eio_sid, "too many frames")
        bucket.halves = bucket.halves or _may_have_halves(data)
        return await receive(eio_sid, data)

    async def checked(server: Any, sid: str, eio_sid: str, data: Any, namespace: str, id: Any) -> Any:
        if not data or data[0] not in _FROM_CLIENTS:
            return await _shut(sio, eio_sid, "reserved event")
        bucket = buckets.get(eio_sid)
        whole = data if bucket and not bucket.halves else _whole(data)
        return await inner(server, sid, eio_sid, whole, namespace, id)

    sio.eio.on("message", counted)
    sio._handle_event_internal = checked


def _may_have_halves(frame: Any) -> bool:
    """Whether a frame spells a half of a character: no browser does, and looking for it costs nothing."""
    return not isinstance(frame, str) or "\\ud" in frame or "\\uD" in frame


def _whole(data: Any) -> Any:
    """The event without halves of characters, which no answer could carry back."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.loads(json.dumps(data, ensure_ascii=False).encode(errors="replace"))
    return data


async def leave_line(sio: Any, sid: str, namespace: str) -> None:
    """Close the line under a namespace's socket, once what is on its way was sent."""
    eio_sid = sio.manager.eio_sid_from_sid(sid, namespace)
    if eio_sid is not None:
        await _close(sio, eio_sid)


async def _shut(sio: Any, eio_sid: str, why: str) -> None:
    log.warning("socket closed", why=why)
    await _close(sio, eio_sid)


async def _close(sio: Any, eio_sid: str) -> None:
    """Say goodbye on the line and close the websocket itself, also when nobody reads what we say."""
    environ = sio.environ.get(eio_sid)
    if environ is None:
        return
    reading: asyncio.Task[Any] = environ["asgi.scope"][READING]
    with suppress(TimeoutError):
        await asyncio.wait_for(sio.eio.disconnect(eio_sid), _GOODBYE_SECONDS)
    reading.cancel()  # the server under us closes a websocket only when its reader ends


@dataclass
class Bucket:
    """A token bucket: so many per second, so many at once; and whether halves of characters came by."""

    rate: float
    burst: float
    left: float = -1
    at: float = 0
    halves: bool = False

    def take(self, now: float) -> bool:
        """Take one; False when there is none."""
        self.left = self.burst if self.left < 0 else min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True
