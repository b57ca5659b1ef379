"""An open tab without a browser: it reads all the time, and does what it is told, as a browser would."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any, Self

from websockets.asyncio.client import ClientConnection

from bench.line import BOOT, NAMESPACE, PATIENCE, Line, event

_OPENING = f"42{NAMESPACE},"
_SHOWN = '"is_hydrated_rx_state_":true'


class SentAway(Exception):
    """The portal blanked the tab and led it elsewhere: its login is over."""


class Tab:
    """One open tab; `told` is how often it was told to look again, `seen` how many frames came in all."""

    def __init__(self, socket: ClientConnection, address: str, cookie: str) -> None:
        self.address, self.cookie, self.told, self.seen = address, cookie, 0, 0
        self._socket, self._path = socket, ""
        self._wanted, self._answer, self._blanked = "", _future(), _future()

    @classmethod
    @asynccontextmanager
    async def open(cls, address: str, origin: str, cookie: str) -> AsyncIterator[Self]:
        """A tab of whoever has this cookie (`name=value`)."""
        async with Line.socket(address, origin, cookie) as socket:
            tab = cls(socket, address, cookie)
            reading = asyncio.create_task(tab._read())
            try:
                yield tab
            finally:
                reading.cancel()

    async def visit(self, path: str) -> float:
        """Come to a page; seconds until it has everything it loads."""
        first, self._path = not self._path, path
        word = json.dumps({"event": event(BOOT, path)} if first else ["event", event(BOOT, path)])
        return await self._ask(f"40{NAMESPACE},{word}" if first else f"{_OPENING}{word}", _SHOWN)

    async def call(self, handler: str, path: str) -> float:
        """Call a handler; seconds until the update of its own state is read."""
        return await self._ask(_called(handler, path), f'"{handler.rpartition(".")[0]}":')

    async def send(self, handler: str, path: str, payload: dict[str, Any], leads_to: str) -> float:
        """Send a form; seconds until the tab is led to a page with this in its address."""
        return await self._ask(_called(handler, path, payload), leads_to)

    async def blank(self) -> float:
        """The moment (perf_counter) at which the tab was told to forget what it shows, and to leave."""
        async with asyncio.timeout(PATIENCE):
            return await self._blanked

    async def _ask(self, frame: str, wanted: str) -> float:
        self._wanted, self._answer = wanted, _future()
        begun = perf_counter()
        await self._socket.send(frame)
        async with asyncio.timeout(PATIENCE):
            return await self._answer - begun

    async def _read(self) -> None:
        """Answer pings, hand over what was waited for, do what is told."""
        try:
            async for frame in self._socket:
                if frame == "2":
                    await self._socket.send("3")
                elif isinstance(frame, str) and frame.startswith(_OPENING):
                    self.seen += 1
                    await self._hear(frame)
            raise ConnectionError("the line was closed")
        except Exception as error:
            if not self._answer.done():
                self._answer.set_exception(error)

    async def _hear(self, frame: str) -> None:
        if self._wanted and self._wanted in frame and not self._answer.done():
            self._answer.set_result(perf_counter())
        if '"events":' in frame:
            update = json.loads(frame.removeprefix(_OPENING))[1]
            for told in update.get("events") or []:
                await self._obey(told, update.get("delta"))

    async def _obey(self, told: dict[str, Any], delta: object) -> None:
        if told["name"] == "_redirect":
            if delta and not self._blanked.done():
                self._blanked.set_result(perf_counter())
            if not self._answer.done():
                self._answer.set_exception(SentAway())
        elif not told["name"].startswith("_"):
            self.told += 1
            await self._socket.send(_called(told["name"], self._path))


def _future() -> "asyncio.Future[float]":
    return asyncio.get_running_loop().create_future()


def _called(handler: str, path: str, payload: dict[str, Any] | None = None) -> str:
    return f"{_OPENING}{json.dumps(['event', event(handler, path) | {'payload': payload or {}}])}"
