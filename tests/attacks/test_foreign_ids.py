"""Everything that names something of somebody else, given to every handler and every route."""

import re
import sqlite3
from typing import Any
from urllib.parse import quote

import pytest

from tests.attacks.named import attack
from tests.attacks.people import ATTACKER, Victim
from tests.attacks.registry import OURS, ROUTES, asked_names, parameters
from tests.attacks.tab import Tab, event
from tests.world import World

ID = re.compile(r"[0-9a-f-]{36}|[0-9a-f]{64}|[0-9A-Z]{4}(?:-[0-9A-Z]{4})+|ZAAK-[\w-]+")
AT_ONCE = 25
"""So many events over one line: more would count as a flood."""


@pytest.fixture(scope="module")
def foreign(world: World, victim: Victim) -> list[str]:
    """Every id that the database ties to the victim, in whatever table: their own, their cases, sessions, letters."""
    with sqlite3.connect(f"file:{world.folder / 'mijnloket.db'}?mode=ro", uri=True) as database:
        (resident,) = database.execute("select resident from cases where id = ?", (victim.case,)).fetchone()
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        rows = [row for name in tables for row in database.execute(f'select * from "{name}"')]
    theirs = {value for row in rows if resident in row for value in row if isinstance(value, str)}
    found = sorted(value for value in theirs | {victim.number, victim.bsn} if ID.fullmatch(value))
    assert {victim.case, victim.number, resident} <= set(found)
    return found


@pytest.fixture
def sure(world: World) -> str:
    """An attacker who logged in as surely as one can."""
    return world.log_in(ATTACKER, "SUBSTANTIEEL")


def _unharmed(world: World, victim: Victim) -> None:
    with world.visitor(victim.cookie) as owner:
        assert owner.get("/loket/draft").json()["fields"]["question"] == victim.draft


def _events(name: str, foreign: list[str]) -> list[dict[str, Any]]:
    """The handler called with each id in every place of the address and of what it is given."""
    fields = {"question": "Ik wil iets van een ander zien", "channel": "letter"}
    return [
        event(
            name,
            "/nl/mijn/aanvraag",
            {each: {**fields, "id": one, "draft": one} for each in parameters(name)},
            dict.fromkeys(asked_names(), one),
        )
        for one in foreign
    ]


@attack("the ids of somebody else, on every handler", by="access.service and every repository")
@pytest.mark.parametrize("name", OURS)
async def test_every_handler(world: World, victim: Victim, sure: str, foreign: list[str], name: str) -> None:
    events = _events(name, foreign)
    for start in range(0, len(events), AT_ONCE):
        async with Tab.open(world.portal_address, cookie=sure) as tab:
            await tab.visit("/nl/mijn/aanvraag")
            for one in events[start : start + AT_ONCE]:
                await tab.emit("event", one)
            await tab.quiet()
            assert not tab.left, "nothing was tried when the line is gone"
            assert not victim.seen_in(tab.heard)
    _unharmed(world, victim)


@attack("the ids of somebody else, on every route", by="access.service and every repository")
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route(
    world: World, victim: Victim, sure: str, foreign: list[str], method: str, path: str
) -> None:
    names = [*asked_names(), "resident", "subject", "sid", "token", "bsn"]

    with world.visitor(sure) as attacker:
        for one in foreign:
            body = {"draft": one, "id": one, "resident": one, "fields": {"question": "van een ander"}}
            there = re.sub(r"\{\w+(:\w+)?\}", quote(one, safe=""), path)
            answer = attacker.request(method, there, params=dict.fromkeys(names, one), json=body)
            assert answer.status_code < 500, answer.text
            assert not victim.seen_in(answer.text, str(answer.headers))
    _unharmed(world, victim)


@attack("the secrets of another login, on every route", by="gate")
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_with_ids_for_a_cookie(
    world: World, victim: Victim, foreign: list[str], method: str, path: str
) -> None:
    there = re.sub(r"\{\w+(:\w+)?\}", victim.case, path)
    for one in [each for each in foreign if len(each) == 64] + [victim.cookie[::-1]]:
        with world.visitor(one, headers={"Authorization": f"Bearer {one}", "X-Session": one}) as attacker:
            answer = attacker.request(method, there, params={"token": one, "sid": one}, content=b"{}")
        assert answer.status_code < 500
        assert not victim.seen_in(answer.text)
    _unharmed(world, victim)
