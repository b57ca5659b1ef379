"""Too big, broken, binary, deep or too many frames close one line; the neighbour's tab keeps answering."""

import asyncio
import json
import time

import pytest

from tests.attacks.named import attack
from tests.attacks.people import LOAD_CASES, Victim
from tests.attacks.tab import BOOT, NAMESPACE, Tab, event
from tests.world import World

DEEP = 20_000
BROKEN: dict[str, list[str | bytes]] = {
    "oversized": ["42" + NAMESPACE + ',["event",{"name":"' + "a" * 70_000 + '"}]'],
    "oversized join": ["40" + NAMESPACE + ',{"event":"' + "a" * 70_000 + '"}'],
    "oversized in parts": [f'451-{NAMESPACE},["event",{{"_placeholder":true,"num":0}}]', b"a" * 70_000],
    "malformed": [f'42{NAMESPACE},["event",{{"name":', "42" + NAMESPACE + ",[", "4", "", "9", "42", "4\x00"],
    "no number": [f"42{NAMESPACE}," + "9" * 200 + '["event"]', "4" + "9" * 30 + "-x"],
    "binary": [b"\x00\xff" * 100, b"42/_event,[]", b""],
    "binary event": [f'451-{NAMESPACE},["event",{{"_placeholder":true,"num":7}}]', b"xx"],
    "binary in a list": [f'451-{NAMESPACE},["event",{{"_placeholder":true,"num":"a"}}]', b"xx"],
    "attachments without end": [f'45999999999-{NAMESPACE},["event"]', *[b"a" * 60_000] * 40],
    "unknown packets": ["5", "6", "7", "8", "44/_event,{}", "46/_event,[]", "43/_event,7[]", "1"],
    "deep": [f'42{NAMESPACE},["event",{{"name":"x","payload":' + "[" * DEEP + "]" * DEEP + "}]"],
    "deep objects": [f'42{NAMESPACE},["event",' + '{"a":' * 9_000 + "1" + "}" * 9_000 + "]"],
    "numbers": [f'42{NAMESPACE},["event",{{"name":"x","payload":{{"a":{"9" * 40_000}}}}}]'],
    "not a number": [f'42{NAMESPACE},["event",{{"name":"x","payload":{{"a":NaN,"b":-Infinity}}}}]'],
    "surrogates": [f'42{NAMESPACE},["event",{{"name":"\\ud83d","payload":{{"\\udfff":1}}}}]'],
    "many keys": [f'42{NAMESPACE},["event",{json.dumps({str(n): n for n in range(5_000)})}]'],
}


async def _answers(neighbour: Tab, within: float = 3.0) -> None:
    """The neighbour asks for their cases and gets them in time."""
    frames, begun = len(neighbour.frames), time.monotonic()
    await neighbour.visit_again()
    await neighbour.until(lambda t: any("person" in frame for frame in t.frames[frames:]), within)
    assert not neighbour.closed.is_set()
    assert time.monotonic() - begun < within


@attack("a broken, binary or nested frame", by="sockets")
@pytest.mark.parametrize("kind", BROKEN)
async def test_a_bad_frame_hurts_nobody_else(world: World, victim: Victim, attacker: str, kind: str) -> None:
    async with Tab.open(world.portal_address, cookie=victim.cookie) as neighbour:
        await neighbour.visit("/nl/mijn")
        assert await neighbour.shows(victim.number)
        async with Tab.open(world.portal_address, cookie=attacker) as tab:
            await tab.visit("/nl/mijn")
            await tab.quiet()
            for frame in BROKEN[kind]:
                await tab.send(frame)
            await _answers(neighbour)
            assert not victim.seen_in(tab.heard)
        await _answers(neighbour)


@attack("an oversized frame", by="sockets")
async def test_a_message_larger_than_the_limit_closes_the_line(world: World, attacker: str) -> None:
    for frame in (BROKEN["oversized"][0], b"a" * 70_000):
        async with Tab.open(world.portal_address, cookie=attacker) as tab:
            await tab.visit("/nl/mijn")
            await tab.quiet()
            await tab.send(frame)
            assert await tab.until(lambda t: t.closed.is_set(), 5)


@attack("a flood of events", by="sockets")
async def test_too_many_events_close_the_line(world: World, victim: Victim, attacker: str) -> None:
    async with (
        Tab.open(world.portal_address, cookie=victim.cookie) as neighbour,
        Tab.open(world.portal_address, cookie=attacker) as tab,
    ):
        await neighbour.visit("/nl/mijn")
        await tab.visit("/nl/mijn")
        await tab.quiet()
        for _each in range(400):
            await tab.call(LOAD_CASES)
        await _answers(neighbour)
        assert await tab.until(lambda t: t.closed.is_set() or f"41{NAMESPACE}," in t.frames)
        await _answers(neighbour)


async def test_somebody_who_types_fast_is_no_flood(world: World, attacker: str) -> None:
    async with Tab.open(world.portal_address, cookie=attacker) as tab:
        await tab.visit("/nl/mijn")
        for _each in range(40):
            await tab.emit("ping")
        await tab.until(lambda t: t.heard.count('"pong"') >= 40)
        assert not tab.closed.is_set()
        assert f"41{NAMESPACE}," not in tab.frames


@attack("a flood of frames that are no events", by="sockets")
@pytest.mark.parametrize("kind", ["join and leave", "join", "answers", "pongs"])
async def test_frames_that_are_no_events_have_a_limit_too(
    world: World, victim: Victim, attacker: str, kind: str
) -> None:
    boot = json.dumps({"event": event(BOOT, "/nl/mijn", {}, {})})
    frames = {
        "join and leave": [f"41{NAMESPACE},", f"40{NAMESPACE},{boot}"],
        "join": [f"40{NAMESPACE},{boot}"],
        "answers": [f"43{NAMESPACE},1[]"],
        "pongs": ["3"],
    }[kind]
    async with (
        Tab.open(world.portal_address, cookie=victim.cookie) as neighbour,
        Tab.open(world.portal_address, cookie=attacker) as tab,
    ):
        await neighbour.visit("/nl/mijn")
        assert await neighbour.shows(victim.number)
        await tab.visit("/nl/mijn")
        await tab.quiet()
        for _each in range(400):
            for frame in frames:
                await tab.send(frame)
        await _answers(neighbour)
        joined = sum(frame.startswith(f"40{NAMESPACE}") for frame in tab.frames)
        assert joined < 100, "every join is work; there must be an end to it"


@attack("many lines at once", by="one worker's loop")
async def test_many_lines_at_once_leave_room_for_a_neighbour(
    world: World, victim: Victim, attacker: str
) -> None:
    async with Tab.open(world.portal_address, cookie=victim.cookie) as neighbour:
        await neighbour.visit("/nl/mijn")

        async def one() -> None:
            async with Tab.open(world.portal_address, cookie=attacker) as tab:
                await tab.visit("/nl/mijn/aanvragen")
                await tab.quiet()

        await asyncio.gather(*(one() for _each in range(30)))
        await _answers(neighbour)
