"""Every handler is given the wrong things; it answers in words or refuses, and never tells how it broke."""

from typing import Any

import pytest

from tests.attacks.named import attack
from tests.attacks.people import Victim
from tests.attacks.registry import DECLARED, FOR_EVERYBODY, OURS, parameters
from tests.attacks.tab import Tab, event
from tests.world import World

MARK = "zeldzaam-woord"
DEEP: Any = MARK
for _ in range(200):
    DEEP = [DEEP]
WRONG: list[Any] = [
    None, True, 0, -1, 1e308, MARK, "", "\u0000\u202e\ud83d", [], [MARK], {}, {"": MARK},
    {"question": {MARK: MARK}},
    {"question": [MARK] * 100}, {"question": 7, "channel": None, "draft": {}}, DEEP, "a" * 50_000,
]  # fmt: skip
TELLTALE = ("Traceback", "site-packages", ".py", "Error:", "Exception", "TypeError", "portal/", "sqlite")


def _payloads(name: str) -> list[dict[str, Any]]:
    """Nothing, too much, and every wrong thing in the place of every parameter."""
    wanted = parameters(name)
    extra = {**{each: {} for each in wanted}, "self": MARK, "args": MARK, "zzz": MARK}
    return [{}, extra, {"__class__": MARK}, *[{each: wrong} for each in wanted for wrong in WRONG]]


@attack("wrong things for every handler", by="doorway")
@pytest.mark.parametrize("name", DECLARED)
async def test_a_handler_given_the_wrong_things(
    world: World, victim: Victim, attacker: str, name: str
) -> None:
    for payload in _payloads(name):
        async with Tab.open(world.portal_address, cookie=attacker) as tab:
            await tab.join()
            await tab.call(name, "/nl/loket", payload)
            await tab.quiet()
            assert not victim.seen_in(tab.heard)
            assert not [word for word in TELLTALE if word in tab.heard]


@attack("every handler called by nobody", by="doorway")
@pytest.mark.parametrize("name", [name for name in OURS if name not in FOR_EVERYBODY])
async def test_a_handler_called_by_nobody(world: World, victim: Victim, name: str) -> None:
    async with Tab.open(world.portal_address) as tab:
        await tab.visit("/nl")
        await tab.call(name, "/nl/mijn", {each: {} for each in parameters(name)})
        await tab.until(lambda t: t.redirects)
        assert tab.redirects[-1].startswith("/nl/inloggen?terug=")
        assert not victim.seen_in(tab.heard)


@attack("every handler for everybody called by nobody", by="rooms")
@pytest.mark.parametrize("name", FOR_EVERYBODY)
async def test_a_handler_for_everybody_knows_nobody(world: World, victim: Victim, name: str) -> None:
    async with Tab.open(world.portal_address) as tab:
        await tab.visit("/nl")
        await tab.call(name, "/nl", {each: {"question": victim.question} for each in parameters(name)})
        await tab.quiet()
        assert not victim.seen_in(tab.heard)
        assert not [word for word in TELLTALE if word in tab.heard]


@attack("wrong types for every handler", by="doorway")
@pytest.mark.parametrize("name", [name for name in OURS if parameters(name)])
async def test_wrong_types_are_answered_with_a_sentence(world: World, attacker: str, name: str) -> None:
    async with Tab.open(world.portal_address, cookie=attacker) as tab:
        await tab.visit("/nl/loket")
        await tab.until(lambda t: t.values.get("visit.person"))
        for payload in (dict.fromkeys(parameters(name), 7), {}):
            await tab.call(name, "/nl/loket", payload)
            await tab.quiet()
            assert tab.values["visit.notice"].startswith("Wij begrijpen niet wat de pagina stuurde"), payload


@attack("an event of the wrong shape", by="doorway")
@pytest.mark.parametrize(
    "broken",
    [
        {"name": None}, {"name": 7}, {"name": []}, {"name": {"a": 1}}, {"payload": None}, {"payload": []},
        {"payload": MARK}, {"payload": 7}, {"router_data": None}, {"router_data": []}, {"router_data": MARK},
        {"router_data": {"pathname": 7}}, {"router_data": {"pathname": None, "asPath": []}},
        {"router_data": {"pathname": "/nl/mijn", "asPath": "//["}}, {"router_data": {"query": 7}},
        {"router_data": {"pathname": ["/nl"], "query": {"id": {"a": 1}}}}, {"router_data": {"headers": {}}},
        {"router_data": {"asPath": "x" * 50_000, "pathname": "/" * 10_000}},
    ],
    ids=str,
)  # fmt: skip
async def test_an_event_of_the_wrong_shape(
    world: World, victim: Victim, attacker: str, broken: dict[str, Any]
) -> None:
    async with Tab.open(world.portal_address, cookie=attacker) as tab:
        await tab.join()
        await tab.emit("event", event(OURS[0], "/nl/mijn", {}, {}) | broken)
        await tab.quiet()
        assert not victim.seen_in(tab.heard)
        assert not [word for word in TELLTALE if word in tab.heard]
    async with Tab.open(world.portal_address, cookie=victim.cookie) as neighbour:
        await neighbour.visit("/nl/mijn")
        assert await neighbour.shows(victim.number), "nobody else notices"


@attack("an event that is no event", by="sockets")
@pytest.mark.parametrize("said", ['"text"', "7", "null", "[]", "true", '"{}"', '"{"'])
async def test_an_event_that_is_no_event(world: World, victim: Victim, attacker: str, said: str) -> None:
    async with Tab.open(world.portal_address, cookie=attacker) as tab:
        await tab.join()
        await tab.send(f'42/_event,["event",{said}]')
        await tab.quiet()
        assert not [word for word in TELLTALE if word in tab.heard]


def test_nothing_that_was_sent_is_in_the_logs(world: World) -> None:
    assert MARK not in world.written()


def test_no_wrong_payload_counts_as_a_fault_of_ours(world: World) -> None:
    assert "handler failed" not in world.written("serve")
    assert "Traceback" not in world.written("serve")
