"""Every grant leaves a line in the same transaction; what is refused is remembered apart."""

from dataclasses import replace

import pytest

from portal.access import repository, service
from portal.access.domain import RULES, SYSTEM, Act, Actor, ActorKind, Level
from portal.core.db import Work
from portal.core.errors import HigherLevelNeeded, NotAllowed
from portal.wiring import House
from tests.houses import another

MEREL = Actor(ActorKind.RESIDENT, "merel", Level.MIDDEN, "login-1")
BY_HAND = Act.ASK_HELP, Act.REFRESH_CASES


async def lines(house: House, subject: str = "merel") -> list[dict[str, object]]:
    async with house.database.work() as work:
        return await repository.lines(work, subject)


async def grant(house: House, actor: Actor, act: Act, subject: str | None = None, **more: str) -> None:
    async with house.database.work() as work:
        await service.grant(work, actor, act, subject, **more)


async def test_a_grant_says_who_about_whom_by_what_right_and_why(house: House):
    async with house.database.work() as work:
        given = await service.grant(work, MEREL, Act.VIEW_CASES, item="case-1")
    assert (given.actor, given.subject, given.act) == (MEREL, "merel", Act.VIEW_CASES)
    assert (given.mandate, given.purpose, given.municipality) == ("self", "follow_cases", "voorbeeld")
    (line,) = await lines(house)
    kept = {key: line[key] for key in ("actor_kind", "actor", "subject", "act", "purpose", "item", "allowed")}
    assert kept == {
        "actor_kind": "resident",
        "actor": "merel",
        "subject": "merel",
        "act": "cases:view",
        "purpose": "follow_cases",
        "item": "case-1",
        "allowed": True,
    }
    assert line["at"] == house.clock.now()


async def test_without_the_transaction_there_is_no_line(house: House):
    class Trouble(Exception):
        pass

    async def fails(work: Work) -> None:
        await service.grant(work, MEREL, Act.ASK_HELP)
        raise Trouble

    with pytest.raises(Trouble):
        async with house.database.work() as work:
            await fails(work)
    assert await lines(house) == []


async def test_a_line_that_was_undone_is_written_the_next_time(house: House):
    async def fails(work: Work) -> None:
        await service.grant(work, MEREL, Act.VIEW_CASES)
        raise NotAllowed

    with pytest.raises(NotAllowed):
        async with house.database.work() as work:
            await fails(work)
    assert await lines(house) == []
    for _ in range(2):
        await grant(house, MEREL, Act.VIEW_CASES)
    assert len(await lines(house)) == 1


async def test_own_reading_is_logged_once_per_login_and_item(house: House):
    for _ in range(3):
        await grant(house, MEREL, Act.VIEW_CASES)
    assert len(await lines(house)) == 1
    await grant(house, MEREL, Act.VIEW_CASES, item="case-1")
    await grant(house, replace(MEREL, session="login-2"), Act.VIEW_CASES)
    assert [(line["item"], line["act"]) for line in await lines(house)] == [
        ("", "cases:view"),
        ("case-1", "cases:view"),
        ("", "cases:view"),
    ]


@pytest.mark.parametrize("act", BY_HAND)
async def test_what_changes_something_is_logged_every_time(house: House, act: Act):
    for _ in range(2):
        await grant(house, MEREL, act)
    assert len(await lines(house)) == 2


async def test_the_portal_itself_is_logged_every_time_with_its_own_right(house: House):
    for _ in range(2):
        await grant(house, SYSTEM, Act.FETCH_CASES, "merel")
    assert [(line["actor_kind"], line["mandate"]) for line in await lines(house)] == [
        ("system", "statutory"),
        ("system", "statutory"),
    ]


async def test_a_resident_about_another_is_refused_and_remembered_apart(house: House):
    with pytest.raises(service.Attempt) as caught:
        await grant(house, MEREL, Act.VIEW_CASES, "jan", item="case-9")
    assert await lines(house, "jan") == []
    async with house.database.work() as work:
        await service.remember(work, caught.value)
    (line,) = await lines(house, "jan")
    assert (line["actor"], line["item"], line["allowed"], line["mandate"]) == ("merel", "case-9", False, "")


async def test_a_refusal_says_nothing_of_what_was_asked(house: House):
    with pytest.raises(NotAllowed) as caught:
        await grant(house, MEREL, Act.VIEW_CASES, "jan", item="case-9")
    assert caught.value.spoken() == "U mag dit niet bekijken of doen."
    assert "case-9" not in str(caught.value)


async def test_a_login_that_is_not_certain_enough_is_asked_for_more(house: House):
    basis = replace(MEREL, level=Level.BASIS)
    for act in (Act.ASK_HELP, Act.VIEW_CASES, Act.VIEW_PERSON):
        with pytest.raises(HigherLevelNeeded):
            await grant(house, basis, act)
    with pytest.raises(HigherLevelNeeded):
        await grant(house, MEREL, Act.VIEW_PERSON)
    await grant(house, replace(MEREL, level=Level.SUBSTANTIEEL), Act.VIEW_PERSON)
    assert [line["act"] for line in await lines(house)] == ["identity:view"]


@pytest.mark.parametrize("act", [act for act in Act if ActorKind.SYSTEM not in RULES[act].kinds])
async def test_the_portal_itself_may_not_do_what_is_a_residents(house: House, act: Act):
    with pytest.raises(service.Attempt):
        await grant(house, SYSTEM, act, "merel")


@pytest.mark.parametrize("act", [act for act in Act if ActorKind.RESIDENT not in RULES[act].kinds])
async def test_a_resident_may_not_do_what_is_the_portals(house: House, act: Act):
    with pytest.raises(service.Attempt):
        await grant(house, replace(MEREL, level=Level.HOOG), act)


async def test_the_lines_of_another_municipality_do_not_show(house: House):
    async with another(house, municipality="elders") as elsewhere, elsewhere.work() as work:
        await service.grant(work, MEREL, Act.ASK_HELP)
    assert await lines(house) == []
