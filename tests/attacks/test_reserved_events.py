"""A client may emit events, pings and error reports; every other name closes its line."""

import hashlib

import pytest

from tests.attacks.named import attack
from tests.attacks.people import LOAD_CASES, Victim
from tests.attacks.tab import NAMESPACE, Tab
from tests.world import COOKIE, ORIGIN, World


def _environ(victim: Victim, token: str) -> dict[str, object]:
    """What an attacker would like the server to believe of the handshake."""
    sid = hashlib.sha256(victim.cookie.encode()).hexdigest()
    headers = [["x-forwarded-access-token", f"{sid}.{'0' * 64}"], ["origin", ORIGIN]]
    headers += [["cookie", f"{COOKIE}={victim.cookie}"]]
    return {"QUERY_STRING": f"token={token}", "asgi.scope": {"headers": headers, "client": ["127.0.0.1", 1]}}


@attack("a forged handshake on an open line", by="sockets")
async def test_a_connect_event_does_not_run_the_handshake_again(
    world: World, victim: Victim, attacker: str
) -> None:
    async with Tab.open(world.portal_address, cookie=victim.cookie) as owner:
        await owner.visit("/nl/mijn")
        assert await owner.shows(victim.number)
    async with Tab.open(world.portal_address, cookie=attacker) as tab:
        await tab.visit("/nl/mijn")
        await tab.quiet()
        await tab.emit("connect", _environ(victim, owner.token))
        await tab.call(LOAD_CASES)
        assert await tab.until(lambda t: f"41{NAMESPACE}," in t.frames or t.closed.is_set())
        assert owner.token not in tab.heard
        assert not victim.seen_in(tab.heard)


@attack("a reserved event", by="sockets")
@pytest.mark.parametrize(
    "name",
    [
        "connect",
        "disconnect",
        "message",
        "link_token_to_sid",
        "emit_update",
        "new_token",
        "",
        "*",
        "__init__",
    ],
)
async def test_another_name_closes_the_line(world: World, attacker: str, name: str) -> None:
    async with Tab.open(world.portal_address, cookie=attacker) as tab:
        await tab.visit("/nl/mijn")
        await tab.quiet()
        await tab.emit(name, {"QUERY_STRING": "token=x"}, {})
        assert await tab.until(lambda t: f"41{NAMESPACE}," in t.frames or t.closed.is_set())


@attack("an event without a name", by="sockets")
@pytest.mark.parametrize(
    "said", ["{}", "[]", "[null]", "[1]", "[[]]", '[{"connect":1}]', '"connect"', "null", "7"]
)
async def test_a_name_that_is_no_name_runs_nothing(world: World, victim: Victim, said: str) -> None:
    async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
        await tab.join()
        await tab.quiet()
        before = len(tab.frames)
        await tab.send(f"42{NAMESPACE},{said}")
        await tab.send(f'42{NAMESPACE},["ping"]')
        await tab.until(lambda t: len(t.frames) > before)
        goodbyes = ("1", f"41{NAMESPACE},", f'42{NAMESPACE},["ping","pong"]')
        assert all(f in goodbyes for f in tab.frames[before:])


@attack("an error report that carries content", by="sockets")
async def test_an_error_report_of_a_browser_says_nothing_back(world: World, victim: Victim) -> None:
    async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
        await tab.join()
        await tab.quiet()
        before = len(tab.frames)
        await tab.emit("client_error", {"error_type": "x", "message": f"<b>{victim.draft}</b>\n{'A' * 500}"})
        await tab.emit("client_error")
        await tab.emit("client_error", [victim.draft])
        await tab.quiet()
        assert tab.frames[before:] == [f'42{NAMESPACE},["ping","pong"]'] or not victim.seen_in(tab.heard)


@attack("joining again on a line that was shut", by="sockets")
async def test_a_line_that_was_shut_stays_shut(world: World, attacker: str) -> None:
    async with Tab.open(world.portal_address, cookie=attacker) as tab:
        await tab.visit("/nl/mijn")
        await tab.quiet()
        await tab.emit("connect", {})
        await tab.until(lambda t: f"41{NAMESPACE}," in t.frames or t.closed.is_set())
        before = len(tab.frames)
        await tab.visit("/nl/mijn")
        await tab.until(lambda t: len(t.frames) > before or t.closed.is_set())
        assert tab.frames[before:] == [], (
            "joining again on the same line passes the gate by, with a full bucket"
        )
