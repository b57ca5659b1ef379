"""Floods of events, lines, logins and frames that never end: whoever floods loses their line, a neighbour goes on."""

import asyncio
import os
import socket
from contextlib import AsyncExitStack, ExitStack, suppress

import httpx

from tests.attacks.named import attack
from tests.attacks.neighbour import neighbour
from tests.attacks.people import LOAD_CASES, Victim
from tests.attacks.tab import Tab
from tests.world import COOKIE, ORIGIN, World

MANY = int(os.environ.get("MIJNLOKET_FLOOD", "60"))
"""So many lines, logins or half requests at once."""

UPGRADE = (
    f"GET /_event/?EIO=4&transport=websocket&token={{token}} HTTP/1.1\r\nHost: localhost:3000\r\nOrigin: {ORIGIN}\r\n"
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


def _plain(world: World, stack: ExitStack, said: str) -> socket.socket:
    line = stack.enter_context(socket.create_connection(("127.0.0.1", world.portal_port), timeout=20))
    line.sendall(said.encode())
    return line


@attack("floods of events, lines and logins at the same time", by="sockets")
async def test_a_neighbour_is_answered_while_others_flood(
    world: World, victim: Victim, attacker: str
) -> None:
    async def events() -> None:
        for _again in range(3):
            async with Tab.open(world.portal_address, cookie=attacker) as tab:
                await tab.visit("/nl/mijn")
                for _each in range(400):
                    await tab.call(LOAD_CASES)
                assert await tab.until(lambda t: t.left), "whoever floods loses the line"

    async def lines() -> None:
        async with AsyncExitStack() as open_lines:
            for _each in range(MANY):
                tab = await open_lines.enter_async_context(Tab.open(world.portal_address, cookie=attacker))
                await tab.visit("/nl")

    async def logins() -> None:
        async with httpx.AsyncClient(base_url=world.portal_address, timeout=60) as browser:
            answers = await asyncio.gather(*(browser.get("/auth/login") for _each in range(MANY)))
        assert {answer.status_code for answer in answers} == {303}

    async with neighbour(world, victim, "attacks", f"events, {MANY} lines and {MANY} logins at once"):
        await asyncio.gather(events(), lines(), logins())


@attack("a reader who never reads", by="sockets")
async def test_a_line_that_nobody_reads(world: World, victim: Victim, attacker: str) -> None:
    with ExitStack() as stack:
        for _each in range(3):
            said = UPGRADE.format(token="x" * 30 + str(_each)) + f"Cookie: {COOKIE}={attacker}\r\n\r\n"
            line = _plain(world, stack, said)
            assert line.recv(12) == b"HTTP/1.1 101"
            with suppress(OSError):
                for _frame in range(200):
                    line.sendall(_masked(b'40/_event,{"event":null}'))
        async with neighbour(world, victim, "slow lines", "three lines that nobody reads"):
            await asyncio.to_thread(_some_requests, world, attacker)


@attack("writers who never finish", by="server")
async def test_requests_and_frames_that_never_end(world: World, victim: Victim, attacker: str) -> None:
    beginnings = [
        "GET /nl HTTP/1.1\r\nHost: localhost:3000\r\nX-A: ",
        f"PUT /loket/draft HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\nCookie: {COOKIE}={attacker}\r\n"
        "Content-Length: 6000\r\n\r\n{",
        UPGRADE.format(token="y" * 30),
    ]
    with ExitStack() as stack:
        for number in range(MANY):
            _plain(world, stack, beginnings[number % len(beginnings)])
        async with neighbour(world, victim, "slow lines", f"{MANY} requests that never end"):
            await asyncio.to_thread(_some_requests, world, attacker)


@attack("frames packed to be large", by="server")
async def test_no_packed_frames_are_agreed_upon(world: World, victim: Victim, attacker: str) -> None:
    asked = f"Cookie: {COOKIE}={attacker}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    with ExitStack() as stack:
        line = _plain(world, stack, UPGRADE.format(token="z" * 30) + asked)
        answer = line.recv(4096).lower()
        assert answer.startswith(b"http/1.1 101") and b"permessage-deflate" not in answer
        async with neighbour(world, victim, "slow lines", "a packed frame"):
            line.sendall(b"\xc1\xfe\xff\xff\x00\x00\x00\x00" + b"\x00" * 65_535)  # says that it is packed
            await asyncio.to_thread(_until_closed, line)


def _until_closed(line: socket.socket) -> None:
    with suppress(ConnectionError):
        while line.recv(65_536):
            continue


def _masked(text: bytes) -> bytes:
    """One text frame as a browser sends it, its mask all zeroes."""
    return bytes([0x81, 0x80 | len(text)]) + b"\x00" * 4 + text


def _some_requests(world: World, cookie: str) -> None:
    with world.visitor(cookie) as visitor:
        for _each in range(10):
            assert visitor.get("/auth/session").status_code == 200
