"""Whatever an attacker writes, a line of the log is one of ours: one JSON object, and nothing forged in it."""

import json
from urllib.parse import quote

import pytest

from tests.attacks.named import attack
from tests.attacks.people import LOAD_CASES, Victim
from tests.attacks.raw import exchange, request
from tests.attacks.registry import ROUTES
from tests.attacks.tab import Tab
from tests.world import COOKIE, World

FORGED = '{"event": "vervalst", "level": "critical", "logger": "gate", "timestamp": "2026"}'
BREAKS = ["\n", "\r", "\r\n", "\u2028", "\u0085", "\x0b", "\x1b[2K\x1b[1G", "\x00", "\\n", "%0a", '"}\n']


def lines(world: World) -> list[str]:
    """Every line that portal and courier wrote."""
    return [line for name in ("serve", "worker") for line in world.written(name).split("\n") if line]


def held(told: list[str]) -> None:
    """Every line is one object of ours, in signs that do nothing to a screen."""
    for line in told:
        said = json.loads(line)
        assert isinstance(said, dict) and {"event", "level", "logger", "timestamp"} <= set(said), line[:300]
        assert said["event"] != "vervalst", line[:300]
        assert line.isprintable(), line[:300]


@attack("a line of the log made up, on every route", by="core.log")
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_lets_a_line_in(world: World, attacker: str, method: str, path: str) -> None:
    before = len(lines(world))
    for each in BREAKS:
        evil = f"kwaad{each}{FORGED}"
        own = [
            f"{name}: {evil.replace(chr(10), ' ').replace(chr(13), ' ')}" for name in ("User-Agent", "X-A")
        ]
        coded = quote(evil, safe="")
        own += [
            f"Referer: {world.origin}/nl/{coded}",
            f"Cookie: {COOKIE}={attacker if path[:6] == '/loket' else ''}",
        ]
        own += [f"X-Request-Id: {coded}", f"Authorization: {coded}"]
        body = json.dumps({"kanaal": evil, "draft": evil, "fields": {evil: evil}})
        for asked in (f"{path}?state={coded}&code={coded}&terug={coded}&id={coded}", f"{path}/{coded}"):
            exchange(world, request(method, asked, *own, body=body))
    held(lines(world)[before:])


@attack("a line of the log made up, over a line", by="core.log")
async def test_no_event_lets_a_line_in(world: World, victim: Victim, attacker: str) -> None:
    before = len(lines(world))
    for each in BREAKS:
        evil = f"kwaad{each}{FORGED}"
        async with Tab.open(world.portal_address, cookie=attacker) as tab:
            await tab.visit("/nl/mijn", id=evil)
            await tab.call(LOAD_CASES, f"/nl/{evil}", {evil: evil}, **{evil: evil})
            await tab.call(f"{LOAD_CASES}{evil}")
            await tab.emit(evil, evil)
            await tab.send(f"42/_event,{evil}")
            await tab.until(lambda t: t.left)
    told = lines(world)[before:]
    assert told, "something was said about it"
    held(told)


def test_a_forged_line_would_be_found() -> None:
    for line in (FORGED, f"kwaad{FORGED}", "[1]", '{"event": "x"}', f"{FORGED[:-1]}\x1b}}"):
        with pytest.raises((AssertionError, ValueError)):
            held([line])
