"""What the page of one case shows: where it is, what comes and by when, to nobody else."""

from dataclasses import replace

import pytest

from portal.access.domain import Actor
from portal.cases import service
from portal.cases.state import CasePage
from portal.wiring import House
from tests.cases.contents import ASKED_MORE, BUSY, DECIDED, DONE, RECEIVED, content
from tests.cases.showing import CLOSED, keep, listed
from tests.houses import JAN, NOON, enter
from tests.tabs import leads_to, opened, run

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


async def one(house: House, actor: Actor, path: str = "/nl/mijn/aanvraag") -> CasePage:
    async with house.database.work() as work:
        (found, *_others) = await service.opened(work, await service.copy(work, actor))
    state = opened(house, CasePage, path, actor.session, id=found.id)
    await run(state, CasePage.load)
    return state


async def test_a_case_shows_where_it_is_what_comes_and_by_when(house: House):
    merel = await enter(house)
    await keep(house, merel, content())
    state = await one(house, merel)
    assert (state.title, state.status, state.question) == (
        "Vraag om hulp",
        "In behandeling",
        "Ik val vaak in de douche.",
    )
    assert [(step.title, step.state) for step in state.steps] == [
        ("Ontvangen", "done"),
        ("In behandeling", "now"),
        ("Besluit genomen", "next"),
        ("Afgerond", "next"),
    ]
    assert state.steps[0].when == "20 november 2026 om 10:00 uur"
    assert state.steps[1].explanation == "Sanne belt u."
    assert "4 januari 2027" in state.by_when
    assert "Wmo 2015, artikel 2.3.2 lid 1" in state.article
    assert state.next_step and "Sanne de Boer" in str(state.facts)


async def test_a_closed_case_has_an_end_and_nothing_to_come(house: House):
    merel = await enter(house)
    await keep(house, merel, CLOSED)
    state = await one(house, merel)
    assert {step.state for step in state.steps} == {"done"}
    assert (state.kind, state.by_when, state.article, state.next_step) == ("done", "", "", "")
    assert "Toegekend" in str(state.facts)


async def test_when_it_waits_for_the_resident_that_is_seen(house: House):
    merel = await enter(house)
    await keep(house, merel, content(statuses=(RECEIVED, BUSY, replace(ASKED_MORE, at=NOON), DECIDED, DONE)))
    state = await one(house, merel)
    assert (state.kind, state.by_when) == ("attention", "")
    assert (await listed(house, merel)).running[0].kind == "attention"


async def test_the_case_of_another_shows_nothing_but_a_sentence(house: House):
    merel, jan = await enter(house), await enter(house, JAN)
    await keep(house, merel, content())
    async with house.database.work() as work:
        hers = (await service.opened(work, await service.copy(work, merel)))[0].id
    state = opened(house, CasePage, "/nl/mijn/aanvraag", jan.session, id=hers)
    assert await run(state, CasePage.load) is None
    assert state.notice == "Wij kunnen dit niet vinden."
    assert (state.ready, state.title, state.question, state.steps) == (False, "", "", [])


@pytest.mark.parametrize("sid", ["", "made-up"])
async def test_who_is_not_logged_in_is_asked_to_and_comes_back(house: House, sid: str):
    state = opened(house, CasePage, "/en/mijn/aanvraag", sid, id="1")
    assert leads_to(await run(state, CasePage.load)) == "/en/inloggen?terug=/en/mijn/aanvraag%3Fid%3D1"
    assert state.title == ""
