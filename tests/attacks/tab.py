"""A tab as an attacker makes one: Engine.IO and Socket.IO frames written by hand on a raw websocket."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self
from urllib.parse import urlencode
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.world import COOKIE, ORIGIN

NAMESPACE = "/_event"
ROOT_STATE = "reflex___state____state"
BOOT = f"{ROOT_STATE}.hydrate_and_load"
PATIENCE = 30.0

Headers = list[tuple[str, str]]


class Tab:
    """One open websocket; everything that came over it is in `frames`, oldest first."""

    def __init__(self, line: ClientConnection, token: str) -> None:
        self._line, self.token = line, token
        self.frames: list[str] = []
        self._path = "/nl"
        self.closed = asyncio.Event()
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        address: str,
        *,
        cookie: str = "",
        token: str = "",
        origins: tuple[str, ...] = (ORIGIN,),
        headers: Headers | None = None,
        path: str = "/_event/",
        query: str | None = None,
    ) -> AsyncIterator[Self]:
        """A websocket to the portal; nothing is sent yet. Raises InvalidStatus when it is refused."""
        token = token or str(uuid4())
        own: Headers = [("Origin", origin) for origin in origins] + list(headers or [])
        own += [("Cookie", f"{COOKIE}={cookie}")] if cookie else []
        asked = f"EIO=4&transport=websocket&{urlencode({'token': token}) if query is None else query}"
        url = f"{address.replace('http', 'ws', 1)}{path}?{asked}"
        async with connect(url, additional_headers=own, origin=None, max_size=None, compression=None) as line:
            tab = cls(line, token)
            try:
                yield tab
            finally:
                tab._reading.cancel()

    async def send(self, frame: str | bytes) -> None:
        """Send one frame as it is; nothing happens on a line that was closed."""
        try:
            await self._line.send(frame)
        except ConnectionClosed:
            self.closed.set()

    async def join(self, event: dict[str, Any] | None = None) -> None:
        """Join the namespace, with the page's first event as our own pages send it."""
        await self.send(f"40{NAMESPACE}," + (json.dumps({"event": event}) if event else ""))

    async def visit(self, path: str, **query: str) -> None:
        """Join as a page at this path does: hydrate and load."""
        self._path = path
        await self.join(event(BOOT, path, {}, query))

    async def visit_again(self) -> None:
        """Hydrate and load anew on a line that joined already."""
        await self.call(BOOT)

    async def emit(self, *said: Any) -> None:
        """Emit a Socket.IO event: its name and what goes with it."""
        await self.send(f"42{NAMESPACE},{json.dumps(list(said))}")

    async def call(self, handler: str, path: str = "/nl/mijn", payload: Any = None, **query: str) -> None:
        """Call a handler as a page at this path would."""
        await self.emit("event", event(handler, path, payload or {}, query))

    async def until(self, seen: Callable[[Self], Any], patience: float = PATIENCE) -> Any:
        """Wait until something was received, or the line closed; answers what `seen` answered last."""
        async with asyncio.timeout(patience), self._news:
            await self._news.wait_for(lambda: seen(self) or self.closed.is_set())
        return seen(self)

    async def quiet(self) -> None:
        """Wait until everything sent so far was dealt with: later events of the same tab come after it."""
        before = len(self.frames)
        for value in (False, True):
            await self.call(f"{ROOT_STATE}.set_is_hydrated", self._path, {"value": value})
        await self.until(lambda tab: tab.left or any(_dealt_with(f) for f in tab.frames[before:]))
        pongs = self.heard.count('"pong"')
        await self.emit("ping")
        await self.until(lambda tab: tab.left or tab.heard.count('"pong"') > pongs)

    async def shows(self, words: str, patience: float = PATIENCE) -> bool:
        """Whether these words arrive."""
        return bool(await self.until(lambda tab: words in tab.heard, patience))

    @property
    def left(self) -> bool:
        """Whether the portal ended this tab's part in the namespace, or the whole line."""
        return self.closed.is_set() or f"41{NAMESPACE}," in self.frames

    @property
    def heard(self) -> str:
        """Everything received, as one text."""
        return "\n".join(self.frames)

    @property
    def values(self) -> dict[str, Any]:
        """What the tab's store holds now: `state.var` -> value, after every delta in order."""
        store: dict[str, Any] = {}
        for update in self.updates:
            for state, values in (update.get("delta") or {}).items():
                name = state.rpartition(".")[2].rpartition("____")[2]
                store |= {f"{name}.{key.removesuffix('_rx_state_')}": value for key, value in values.items()}
        return store

    @property
    def updates(self) -> list[dict[str, Any]]:
        """Every state update received."""
        opening = f"42{NAMESPACE},"
        said = [json.loads(f.removeprefix(opening)) for f in self.frames if f.startswith(opening)]
        return [parts[1] for parts in said if parts[0] == "event" and isinstance(parts[1], dict)]

    @property
    def redirects(self) -> list[str]:
        """Where the tab was sent, in order."""
        events = [event for update in self.updates for event in update.get("events") or []]
        return [e["payload"]["path"] for e in events if e["name"] == "_redirect"]

    async def _read(self) -> None:
        try:
            async for frame in self._line:
                text = frame if isinstance(frame, str) else frame.decode("latin-1")
                if text == "2":
                    await self._line.send("3")
                    continue
                await self._heard(text)
        except ConnectionClosed:
            pass
        finally:
            self.closed.set()
            async with self._news:
                self._news.notify_all()

    async def _heard(self, text: str) -> None:
        async with self._news:
            self.frames.append(text)
            self._news.notify_all()


def _dealt_with(frame: str) -> bool:
    return '"is_hydrated_rx_state_":true' in frame or '"_redirect"' in frame


def event(name: Any, path: str, payload: Any, query: dict[str, str]) -> dict[str, Any]:
    """An event as the browser part of Reflex words it."""
    whole = f"{path}?{urlencode(query)}" if query else path
    return {
        "name": name,
        "payload": payload,
        "router_data": {"pathname": path, "asPath": whole, "query": query},
    }
