"""A websocket opens for our own pages only, and only the way they open it."""

import asyncio
import json

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.attacks.named import attack
from tests.attacks.people import LOAD_CASES, Victim
from tests.attacks.tab import Tab, event
from tests.world import ORIGIN, World

FOREIGN = [
    (),
    ("null",),
    ("",),
    ("https://evil.example",),
    ("http://localhost:3001",),
    ("https://localhost:3000",),
    (f"{ORIGIN}.evil.example",),
    (f"{ORIGIN}@evil.example",),
    (ORIGIN.upper(),),
    (f"{ORIGIN}/",),
    (ORIGIN, "https://evil.example"),
    ("https://evil.example", ORIGIN),
    (ORIGIN, ORIGIN),
    (f"{ORIGIN}, https://evil.example",),
]


@attack("a socket from another site", by="gate")
@pytest.mark.parametrize("origins", FOREIGN, ids=lambda origins: "+".join(origins) or "missing")
async def test_a_line_from_elsewhere_is_refused(
    world: World, victim: Victim, origins: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with Tab.open(world.portal_address, cookie=victim.cookie, origins=origins):
            pass
    assert refused.value.response.status_code == 403


async def test_a_line_from_our_own_pages_opens(world: World, victim: Victim) -> None:
    async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(victim.number)


@attack("the polling transport", by="sockets")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_there_is_no_polling(world: World, victim: Victim, method: str) -> None:
    query = {"EIO": "4", "transport": "polling", "token": "0123456789abcdef", "j": "1"}
    with world.visitor(victim.cookie) as visitor:
        answer = visitor.request(method, "/_event/", params=query)
    assert answer.status_code == 400
    assert not victim.seen_in(answer.text)


@attack("plain HTTP to the socket", by="gate")
def test_plain_http_to_the_socket_without_our_origin_is_refused(world: World) -> None:
    answer = httpx.get(f"{world.portal_address}/_event/", params={"token": "0123456789abcdef"})
    assert answer.status_code == 403


@attack("a socket at another path", by="gate")
@pytest.mark.parametrize(
    "path", ["/_event", "/nl/mijn", "/loket/draft", "/_upload", "/socket.io/", "/_reload"]
)
async def test_no_other_path_speaks_websocket(world: World, victim: Victim, path: str) -> None:
    with pytest.raises(InvalidStatus):
        async with asyncio.timeout(5), Tab.open(world.portal_address, cookie=victim.cookie, path=path):
            pass


@attack("another namespace", by="sockets")
@pytest.mark.parametrize("namespace", ["", "/,", "/admin,", "/_event/../,", "/_EVENT,"])
async def test_no_other_namespace_does_anything(world: World, victim: Victim, namespace: str) -> None:
    said = json.dumps(["event", event(LOAD_CASES, "/nl/mijn", {}, {})])
    async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
        await tab.send(f"40{namespace}")
        await tab.send(f"42{namespace}{said}")
        await tab.visit("/nl/uitgelogd")
        await tab.quiet()
        assert not any(frame.startswith(f"42{namespace}[") for frame in tab.frames if namespace)
        assert not victim.seen_in(tab.heard)


@attack("events before joining", by="sockets")
async def test_events_before_joining_do_nothing(world: World, victim: Victim) -> None:
    async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
        await tab.call(LOAD_CASES)
        await tab.visit("/nl/uitgelogd")
        await tab.quiet()
        assert not victim.seen_in(tab.heard)
