"""Thousands of generated payloads over every handler and route: no crash, no leak, a neighbour goes on."""

import json
import os
import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.attacks.named import attack
from tests.attacks.neighbour import neighbour
from tests.attacks.people import Victim
from tests.attacks.registry import DECLARED, PAGES, ROUTES, asked_names, parameters
from tests.attacks.tab import Tab
from tests.attacks.test_wrong_payloads import TELLTALE
from tests.evidence import measured
from tests.world import COOKIE, World

PAYLOADS = int(os.environ.get("MIJNLOKET_BAD_PAYLOADS", "500"))
A_LINE = 25
"""So many events over one line: more would count as a flood."""

WORDS = [
    "", "x", "0", "-1", "null", "true", "NaN", "..", "../../etc/passwd", "' OR 1=1 --", "%00", "%0d%0aX-A: b", "\x00",
    "\u202e", "🙂", "\ud83d", "é" * 300, "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "__proto__", "__class__",
    "constructor", "A" * 5_000, "/nl/mijn", "//evil.example", "javascript:alert(1)", "phone", "letter",
    "111222333", "1e309", "\r\n", "\t", "ａ", "\ufeff", "%s%n", "$(id)", "`id`", "|id", "(((((", "[" * 200,
]  # fmt: skip
FIELDS = ["form", "question", "channel", "phone", "email", "draft", "fields", "value", "vars", "id", "name"]


class Chance(random.Random):
    """Draws what nobody would send; the same things for the same seed."""

    def word(self) -> str:
        """A word that is trouble somewhere."""
        if self.random() < 0.3:
            return "".join(chr(self.randrange(0x20, 0x2FFF)) for _each in range(self.randrange(40)))
        return self.choice(WORDS)

    def thing(self, depth: int = 0) -> Any:
        """Anything that JSON can say."""
        kind = self.randrange(8 if depth < 5 else 6)
        if kind == 6:
            return [self.thing(depth + 1) for _each in range(self.randrange(4))]
        if kind == 7:
            return self.form(depth + 1)
        plain = [None, self.random() < 0.5, self.randrange(-(2**70), 2**70), self.uniform(-1e300, 1e300)]
        return plain[kind] if kind < 4 else self.word()

    def form(self, depth: int = 1) -> dict[str, Any]:
        """Fields that there are, and fields that there are not, with anything in them."""
        names = self.sample(FIELDS, self.randrange(5)) + ([self.word()] if self.random() < 0.2 else [])
        return {name: self.thing(depth) for name in names}


@attack("thousands of generated payloads, on every handler and route", by="doorway, route, sockets")
@pytest.mark.timeout(3600)
async def test_whatever_is_sent_nothing_breaks(world: World, victim: Victim, attacker: str) -> None:
    chance, before = Chance(2026), world.written("serve")
    async with neighbour(world, victim, "bad input", f"{PAYLOADS} payloads"):
        heard = [text async for text in _answers(world, attacker, chance)]
    told = world.written("serve")[len(before) :]
    faults = sum(told.count(words) for words in ("handler failed", "route failed", "Traceback", '"critical"'))
    leaks = [word for text in heard for word in (*victim.seen_in(text), *_telling(text))]
    measured("bad input", "payloads sent", PAYLOADS, "", 10_000, least=True)
    measured("bad input", "crashes", faults, "", 0)
    measured("bad input", "leaks", len(leaks), "", 0)
    assert (faults, leaks) == (0, []), told[-3000:]


async def _answers(world: World, cookie: str, chance: Chance) -> Any:
    """What comes back of half of the payloads over lines and half over plain HTTP, in turn."""
    left = PAYLOADS
    while left > 0:
        yield await _over_a_line(world, cookie, chance, min(A_LINE, left))
        left -= A_LINE
        async for text in _over_http(world, cookie, chance, min(A_LINE, left)):
            yield text
        left -= A_LINE


async def _over_a_line(world: World, cookie: str, chance: Chance, count: int) -> str:
    async with Tab.open(world.portal_address, cookie=cookie) as tab:
        await tab.visit("/nl/loket")
        await tab.quiet()
        for event in _events(chance, count):
            try:
                await tab.send(f'42/_event,["event",{json.dumps(event)}]')
            except ConnectionClosed:
                break
        await tab.quiet()
        return tab.heard


def _events(chance: Chance, count: int) -> Iterator[Any]:
    for _each in range(count):
        name = chance.choice(DECLARED)
        payload = (
            {each: chance.thing() for each in parameters(name)} if chance.random() < 0.8 else chance.thing()
        )
        there = chance.choice(PAGES) if chance.random() < 0.7 else chance.thing()
        query = {each: chance.thing() for each in asked_names()} if chance.random() < 0.7 else chance.thing()
        router = {"pathname": there, "asPath": chance.choice([there, chance.thing()]), "query": query}
        yield {"name": name, "payload": payload, "router_data": router} | (
            chance.form() if chance.random() < 0.1 else {}
        )


async def _over_http(world: World, cookie: str, chance: Chance, count: int) -> Any:
    headers = {"Origin": world.origin, "Cookie": f"{COOKIE}={cookie}"}
    routes = [
        route for route in ROUTES if route[1] != "/auth/logout"
    ]  # it would end the attacker's own login
    secret = world.environment["MIJNLOKET_NOTIFICATION_SECRET"]
    async with httpx.AsyncClient(base_url=world.portal_address, headers=headers, timeout=60) as browser:
        for _each in range(count):
            method, path = chance.choice(routes)
            query = {
                each: chance.word().encode("utf-8", "replace") for each in chance.sample(asked_names(), 2)
            }
            own = {"Referer": "".join(sign for sign in chance.word() if "!" <= sign <= "~")}
            own |= {"Authorization": secret} if chance.random() < 0.5 else {}
            body = json.dumps(chance.thing()).encode() if chance.random() < 0.8 else chance.randbytes(200)
            answer = await browser.request(method, path, params=query, headers=own, content=body)
            assert answer.status_code < 500 or path == "/readyz", (method, path, query, body, answer.text)
            yield answer.text


def _telling(text: str) -> list[str]:
    return [word for word in TELLTALE if word in text]
