"""A tab without a browser: Engine.IO and Socket.IO frames by hand on a raw websocket, timed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any, Self
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

NAMESPACE = "/_event"
BOOT = "reflex___state____state.hydrate_and_load"
PATIENCE = 20.0
QUIET = 0.5
"""Seconds: how long to wait for an answer, and how long nothing comes once all is said."""


class Line:
    """One websocket that asks one thing at a time and waits for its answer; the same for every app."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.heard_last = 0
        """Bytes of the update that answered the last call."""

    @classmethod
    @asynccontextmanager
    async def open(cls, address: str, origin: str, cookie: str = "") -> AsyncIterator[Self]:
        """A line to an app; `cookie` is `name=value` of a login, or empty."""
        async with cls.socket(address, origin, cookie) as socket:
            yield cls(socket)

    @staticmethod
    def socket(address: str, origin: str, cookie: str = "") -> connect:
        """The websocket itself, to be opened with `async with`."""
        url = f"{address.replace('http', 'ws', 1)}/_event/?EIO=4&transport=websocket&token={uuid4()}"
        headers = {"Cookie": cookie} if cookie else {}
        return connect(
            url,
            additional_headers=headers,
            origin=Origin(origin),
            max_size=None,
            compression=None,
            open_timeout=PATIENCE,
        )

    async def visit(self, path: str) -> None:
        """Come as the page at this path does: join, hydrate and load; its answers are to be heard."""
        joining = json.dumps({"event": event(BOOT, path)})
        await self._socket.send(f"40{NAMESPACE},{joining}")

    async def call(self, handler: str, path: str, *, shows: str = "") -> float:
        """Call a handler; seconds from sending it to having read the update of the state that `shows` it.

        By default that is its own state. An event that changes nothing there is answered by nothing.
        """
        state, frame = shows or handler.rpartition(".")[0], json.dumps(["event", event(handler, path)])
        begun = perf_counter()
        await self._socket.send(f"42{NAMESPACE},{frame}")
        self.heard_last = len((await self._update(state)).encode())
        return perf_counter() - begun

    async def loaded(self) -> None:
        """Wait until the page it came to has everything it loads."""
        await self._until('"is_hydrated_rx_state_":true')

    async def settle(self) -> None:
        """Read on until nothing has come for a while, so that the next answer is that of the next call."""
        while True:
            try:
                async with asyncio.timeout(QUIET):
                    if await self._socket.recv() == "2":
                        await self._socket.send("3")
            except TimeoutError:
                return

    async def heard(self, state: str) -> dict[str, Any]:
        """The values of a state in the next update that has any, by the names of its vars."""
        said = json.loads(await self._update(state))[1]["delta"][state]
        return {name.removesuffix("_rx_state_"): value for name, value in said.items()}

    async def told(self, handler: str) -> None:
        """Wait until the portal asks the tab to call a handler."""
        await self._until(f'"{handler}"')

    async def _update(self, state: str) -> str:
        """The next update of a state, as it came."""
        return await self._until(f'"{state}":')

    async def _until(self, wanted: str) -> str:
        """The next update that holds these characters; pings are answered meanwhile."""
        opening = f"42{NAMESPACE},"
        async with asyncio.timeout(PATIENCE):
            async for frame in self._socket:
                if frame == "2":
                    await self._socket.send("3")
                elif isinstance(frame, str) and frame.startswith(opening) and wanted in frame:
                    return frame.removeprefix(opening)
        raise ConnectionError("the line was closed")


def event(name: str, path: str) -> dict[str, Any]:
    """An event as the browser part of Reflex words it."""
    return {"name": name, "payload": {}, "router_data": {"pathname": path, "asPath": path, "query": {}}}
