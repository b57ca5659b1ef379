"""Path and query of an event come from the browser: they choose a page, never whose."""

import sqlite3
from urllib.parse import unquote
from uuid import uuid4

import pytest

from tests.attacks.named import attack
from tests.attacks.people import (
    ATTACKER,
    LOAD_CASE,
    LOAD_PERSON,
    LOAD_SENT,
    RELOAD_CASE,
    Victim,
)
from tests.attacks.tab import ROOT_STATE, Tab, event
from tests.world import World

NOT_FOUND = "Wij kunnen dit niet vinden"
ODD = [
    "", "x", "../../nl/mijn", "' OR '1'='1", "%00", "\u0000", "1; DROP TABLE cases", "{}", "null",
    "a" * 5000,
]  # fmt: skip


async def _not_found(world: World, cookie: str, handler: str, path: str, **query: str) -> Tab:
    async with Tab.open(world.portal_address, cookie=cookie) as tab:
        await tab.join()
        await tab.call(handler, path, {}, **query)
        await tab.until(lambda t: t.values.get("visit.notice"))
        assert tab.values["visit.notice"].startswith(NOT_FOUND)
        return tab


@attack("somebody else's case", by="cases.service")
async def test_somebody_elses_case(world: World, victim: Victim, attacker: str) -> None:
    tab = await _not_found(world, attacker, LOAD_CASE, "/nl/mijn/aanvraag", id=victim.case)
    assert not victim.seen_in(tab.heard)
    assert not tab.values.get("case_page.ready")


@attack("somebody else's request", by="loket.service")
async def test_somebody_elses_request(world: World, victim: Victim, attacker: str) -> None:
    tab = await _not_found(world, attacker, LOAD_SENT, "/nl/loket/verstuurd", nummer=victim.number)
    assert not victim.seen_in(tab.heard)
    assert not tab.values.get("sent.number")


@attack("whether a case exists", by="cases.service")
async def test_a_stranger_and_nothing_look_the_same(world: World, victim: Victim, attacker: str) -> None:
    theirs = await _not_found(world, attacker, LOAD_CASE, "/nl/mijn/aanvraag", id=victim.case)
    nobodys = await _not_found(world, attacker, LOAD_CASE, "/nl/mijn/aanvraag", id=str(uuid4()))
    assert theirs.values["visit.notice"] == nobodys.values["visit.notice"]
    assert theirs.redirects == nobodys.redirects == []


@attack("an open page turned to somebody else's case", by="cases.service")
async def test_a_page_left_open_is_not_turned_to_somebody_elses_case(
    world: World, victim: Victim, attacker: str
) -> None:
    async with Tab.open(world.portal_address, cookie=attacker) as tab:
        await tab.visit("/nl/mijn/aanvraag", id=victim.case)
        await tab.quiet()
        await tab.call(RELOAD_CASE, "/nl/mijn/aanvraag", {}, id=victim.case)
        await tab.call(
            f"{ROOT_STATE}.reflex___state____on_load_internal_state.on_load_internal", "/nl/mijn/gegevens"
        )
        await tab.quiet()
        assert not victim.seen_in(tab.heard)


@attack("a grant by trying", by="access.service")
def test_trying_somebody_elses_case_leaves_no_grant_on_it(world: World, victim: Victim) -> None:
    with sqlite3.connect(world.folder / "mijnloket.db") as database:
        lines = database.execute(
            "select allowed from access_log where item = ? and subject not in "
            "(select resident from cases where id = ?)", (victim.case, victim.case),
        ).fetchall()  # fmt: skip
    assert not any(allowed for (allowed,) in lines)


@attack("an odd number in an address", by="cases.service, loket.service")
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[:20]))
@pytest.mark.parametrize(
    ("handler", "path", "name"),
    [(LOAD_CASE, "/nl/mijn/aanvraag", "id"), (LOAD_SENT, "/nl/loket/verstuurd", "nummer")],
    ids=["case", "request"],
)
async def test_an_odd_number_is_just_not_found(
    world: World, attacker: str, handler: str, path: str, name: str, odd: str
) -> None:
    async with Tab.open(world.portal_address, cookie=attacker) as tab:
        await tab.join()
        await tab.emit("event", {
            "name": handler, "payload": {},
            "router_data": {"pathname": path, "asPath": f"{path}?{name}={odd}", "query": {name: odd}},
        })  # fmt: skip
        await tab.until(lambda t: t.values.get("visit.notice"))
        assert tab.values["visit.notice"].startswith(NOT_FOUND)


@attack("half a character in an address", by="sockets")
async def test_half_a_character_in_an_address_is_no_fault_of_ours(world: World, attacker: str) -> None:
    before = world.written("serve").count("UnicodeEncodeError")
    async with Tab.open(world.portal_address, cookie=attacker) as tab:
        await tab.join()
        await tab.emit("event", event(LOAD_CASE, "/nl/mijn/aanvraag", {}, {}) | {
            "router_data": {"pathname": "/nl/mijn/aanvraag", "asPath": "/nl/mijn/aanvraag?id=\ud83d"},
        })  # fmt: skip
        await tab.quiet()
    assert world.written("serve").count("UnicodeEncodeError") == before


@attack("an open redirect by a forged path", by="identity.domain")
@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example/nl", "javascript:alert(1)",
     "/nl/../../etc/passwd",
     "/%2e%2e/%2e%2e", "/en//evil.example", "/nl/mijn\r\nLocation: https://evil.example", "/xx/mijn", "nl"],
)  # fmt: skip
async def test_a_forged_path_sends_nobody_elsewhere(world: World, victim: Victim, path: str) -> None:
    async with Tab.open(world.portal_address) as tab:
        await tab.join()
        await tab.call(LOAD_PERSON, path)
        await tab.until(lambda t: t.redirects)
        to = unquote(tab.redirects[-1])
        assert to.startswith(("/nl/inloggen?terug=", "/en/inloggen?terug="))
        terug = to.partition("terug=")[2]
        with world.visitor() as visitor:
            login = visitor.get("/auth/login", params={"terug": terug})
        assert login.status_code == 303
        assert login.headers["location"].startswith(world.digid)


@attack("a level talked up", by="access.service")
async def test_a_level_is_not_talked_up(world: World, attacker: str) -> None:
    for path in ("/nl/mijn/gegevens", "/nl/mijn", "/nl/niveau"):
        async with Tab.open(world.portal_address, cookie=attacker) as tab:
            await tab.join()
            await tab.call(LOAD_PERSON, path, {}, niveau="substantieel", level="40")
            await tab.until(lambda t: t.redirects)
            assert tab.redirects[-1].startswith("/nl/niveau?terug=")
            assert not tab.values.get("personal_data.rows")


@attack("somebody else's personal data", by="access.service")
async def test_a_sure_login_shows_its_own_data_only(world: World, victim: Victim) -> None:
    cookie = world.log_in(ATTACKER, "SUBSTANTIEEL")
    async with Tab.open(world.portal_address, cookie=cookie) as tab:
        await tab.visit("/nl/mijn/gegevens", id=victim.case, bsn=victim.bsn, resident=victim.name)
        await tab.until(lambda t: t.values.get("personal_data.rows"))
        mine = str(tab.values["personal_data.rows"])
        assert ATTACKER in mine
        assert victim.name not in mine and victim.bsn not in mine
