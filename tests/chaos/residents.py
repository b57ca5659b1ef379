"""Residents who go on asking for help whatever breaks, and remember what the portal promised them."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from websockets.exceptions import InvalidHandshake, WebSocketException

from portal.sync.lock import unless
from tests.attacks.people import ASK, PHONE
from tests.attacks.tab import Tab
from tests.world import World

_GIVES_UP = 0.1
"""How often somebody begins anew when a question got no answer, instead of sending it again."""

_PATIENT = 12
"""So many letters may wait for the municipality before anybody asks more: nobody asks without end."""

_TROUBLE = (httpx.HTTPError, OSError, TimeoutError, WebSocketException, InvalidHandshake, LookupError)


class _NotNow(Exception):
    """The portal gave no answer, or none that promises anything."""


class Resident:
    """One person with one browser. A question is known by the mark in its first word.

    `promised` are the numbers that the portal gave, by mark and in order; `lost` the drafts that it
    said it kept and did not have; `draft` the last one it said it kept, not sent since.
    """

    def __init__(self, world: World, name: str, chance: random.Random) -> None:
        self.name, self.first_name = name, name.split()[0]
        self.promised: dict[str, str] = {}
        self.lost: list[str] = []
        self.draft = ""
        self._world, self._chance = world, chance
        self._cookie = ""
        self._asked = 0

    async def keep_asking(self, stop: asyncio.Event) -> None:
        """Type and send question after question; at the end type one more and leave it unsent."""
        while not stop.is_set():
            if await self._waiting() < _PATIENT:
                await self._ask()
            else:
                await unless(stop, 1)
        await self._until_kept(self._question())

    async def kept(self) -> str:
        """The text of the draft as the portal has it now."""
        return (await self._until(self._read_draft))["fields"].get("question", "")

    async def _waiting(self) -> int:
        return (await self._until(lambda: self._call("GET", "/readyz")))["waiting"]

    async def _ask(self) -> None:
        text = self._question()
        draft = await self._until_kept(text)
        while True:
            try:
                number = await self._send(text, draft)
            except (*_TROUBLE, _NotNow):
                if self._chance.random() < _GIVES_UP:
                    return
                await _breathe()
                continue
            self.promised[text.split()[0]], self.draft = number, ""
            return

    async def _until_kept(self, text: str) -> str:
        """Type a text until the portal says that it is kept; gives the id of the draft."""
        draft = (await self._until(self._read_draft))["draft"]
        fields = {"question": text, "channel": "phone", "phone": PHONE}
        await self._until(lambda: self._call("PUT", "/loket/draft", {"draft": draft, "fields": fields}))
        self.draft = text
        if await self.kept() != text:
            self.lost.append(text.split()[0])
        return draft

    async def _send(self, text: str, draft: str) -> str:
        form = {"question": text, "channel": "phone", "phone": PHONE, "draft": draft}
        async with Tab.open(self._world.portal_address, cookie=self._cookie) as tab:
            await tab.visit("/nl/loket")
            await tab.call(ASK, "/nl/loket", {"form": form})
            await tab.until(lambda t: t.redirects)
            if not tab.redirects:
                raise _NotNow
            to = urlsplit(tab.redirects[-1])
        if not to.path.endswith("/loket/verstuurd"):
            self._cookie = ""
            await self._until(self._read_draft)
            raise _NotNow
        return parse_qs(to.query)["nummer"][0]

    async def _read_draft(self) -> dict[str, Any]:
        return await self._call("GET", "/loket/draft")

    async def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        if not self._cookie:
            self._cookie = await asyncio.to_thread(self._world.log_in, self.name)
        async with httpx.AsyncClient(base_url=self._world.portal_address, timeout=20) as browser:
            headers = {"Origin": self._world.origin, "Cookie": f"mijnloket-demo={self._cookie}"}
            answer = await browser.request(method, path, headers=headers, json=body)
        if answer.status_code == 401:
            self._cookie = ""
        if answer.status_code != 200:
            raise _NotNow
        return answer.json()

    async def _until(self, attempt: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
        while True:
            try:
                return await attempt()
            except (*_TROUBLE, _NotNow, AssertionError):
                await _breathe()

    def _question(self) -> str:
        """A question of its own, now and then longer than fits in a case."""
        self._asked += 1
        mark = f"{self.first_name}-{self._asked:05}"
        return f"{mark} Ik val vaak in de douche. " + "En nog iets. " * self._chance.choice([0, 0, 0, 90])


async def _breathe() -> None:
    await unless(asyncio.Event(), 0.1)
