"""What a page shows of cases: at once from our copy, honest about its age, in the visitor's language."""

from datetime import timedelta

import pytest

from integrations.zgw.standin.faults import Fault
from portal import wiring
from portal.cases.domain import Source
from portal.cases.state import CasePage, Cases, Fresh
from portal.cases.wire import Fetching
from portal.core.clock import FixedClock
from portal.core.i18n import speaking
from portal.loket import service as loket
from portal.wiring import House
from tests.cases.contents import content
from tests.cases.showing import CLOSED, keep, listed
from tests.houses import NOON, enter
from tests.tabs import opened, run
from tests.towns import Town

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


async def test_nothing_known_yet_shows_nothing_and_asks(house: House):
    merel = await enter(house)
    state = opened(house, Cases, "/nl/mijn", merel.session)
    assert await run(state, Cases.load) == Cases.refresh
    assert (state.ready, state.known, state.running, state.moment) == (True, False, [], "")


async def test_a_fresh_copy_is_shown_and_not_asked_again(house: House, clock: FixedClock):
    merel = await enter(house)
    await keep(house, merel, content(), CLOSED)
    state = opened(house, Cases, "/nl/mijn", merel.session)
    assert await run(state, Cases.load) is None
    assert (state.known, state.trouble, state.broken) == (True, "", "")
    assert "22 november 2026 om 13:00 uur" in state.moment
    (card,), (closed,) = state.running, state.closed
    assert (card.title, card.status, card.kind) == ("Vraag om hulp", "In behandeling", "neutral")
    assert card.href.startswith("/nl/mijn/aanvraag?id=")
    assert (closed.status, closed.kind) == ("Afgerond", "done")
    clock.advance(timedelta(seconds=61))
    assert await run(state, Cases.load) == Cases.refresh


async def test_what_a_tab_shows_already_is_not_sent_again(house: House):
    merel = await enter(house)
    await keep(house, merel, content())
    state = await listed(house, merel)
    state._clean()
    await run(state, Cases.reload)
    assert state.dirty_vars == set()
    await run(state, Cases.load)
    assert state.dirty_vars == {"ready"}
    await keep(house, merel, content(description="Anders", handler="Mo"), CLOSED)
    await run(state, Cases.reload)
    assert {"running", "closed"} <= state.dirty_vars
    assert (len(state.running), len(state.closed)) == (1, 1)


async def test_a_tab_that_was_emptied_is_shown_everything_again(house: House):
    merel = await enter(house)
    await keep(house, merel, content())
    state = await listed(house, merel)
    state.reset()
    assert state.running == []
    await run(state, Cases.load)
    assert len(state.running) == 1


async def test_it_is_shown_in_the_language_of_the_path(house: House):
    merel = await enter(house)
    await keep(house, merel, content())
    state = await listed(house, merel, "/en/mijn")
    assert (state.running[0].title, state.running[0].status) == ("Request for help", "In progress")
    assert state.running[0].href.startswith("/en/mijn/aanvraag?id=")


async def test_a_question_that_is_not_a_case_yet_is_shown_until_it_is(house: House):
    merel = await enter(house)
    async with house.database.work() as work:
        form = {"question": "Ik val vaak in de douche", "channel": "letter"}
        request = await loket.ask(work, merel, form)
    state = await listed(house, merel)
    assert [card.kind for card in state.waiting] == ["attention"]
    assert request.number in str(state.waiting[0].facts)
    async with house.database.work() as work:
        await loket.delivered(work, merel.id, request.id)
    assert [card.kind for card in (await listed(house, merel)).waiting] == ["new"]
    await keep(house, merel, content(number=request.number))
    state = await listed(house, merel)
    assert (state.waiting, len(state.running)) == ([], 1)


@pytest.mark.parametrize("code", ["nl", "en"])
def test_an_outage_never_looks_like_no_cases(kind: str, code: str):
    assert Fresh._trouble(Source(NOON)) == ""
    with speaking(code):
        unknown, old = Fresh._trouble(Source(trouble="x")), Fresh._trouble(Source(NOON, trouble="x"))
    assert unknown and old and unknown != old


def test_the_sentences_of_an_outage(kind: str):
    assert "weten wij nog niet welke aanvragen u hebt" in Fresh._trouble(Source(trouble="unreachable"))
    assert "U ziet wat wij het laatst hoorden" in Fresh._trouble(Source(NOON, trouble="refused"))


@pytest.mark.parametrize(("broken", "begins"), [(0, ""), (1, "Eén aanvraag "), (2, "2 aanvragen ")])
async def test_cases_that_cannot_be_shown_are_counted(house: House, broken: int, begins: str):
    merel = await enter(house)
    await keep(house, merel, content(), broken=broken)
    state = await listed(house, merel)
    assert state.broken.startswith(begins) and bool(state.broken) == bool(broken)
    assert len(state.running) == 1


async def test_refreshing_asks_the_municipality_and_shows_what_came(
    house: House, town: Town, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    fetching = Fetching(town.client(clock), house.database)
    monkeypatch.setattr(wiring, "fetching", lambda: fetching)
    merel = await enter(house)
    state = await listed(house, merel)
    town.case(identificatie="Z-1")
    town.fail(Fault("down"))
    assert await run(state, Cases.refresh) == Cases.reload
    await run(state, Cases.reload)
    assert (state.known, bool(state.trouble), state.running) == (False, True, [])
    town.fail()
    await run(state, Cases.refresh)
    await run(state, Cases.reload)
    assert (state.known, state.trouble, len(state.running)) == (True, "", 1)


async def test_a_fault_of_ours_becomes_an_apology_with_a_number_and_no_details(house: House):
    merel = await enter(house)
    async with house.database.engine.begin() as connection:
        await connection.exec_driver_sql("drop table cases")
    state = await listed(house, merel)
    assert "Noem bij vragen dit nummer" in state.notice
    assert "cases" not in state.notice and state.ready is False


async def test_news_before_the_page_is_there_changes_nothing(house: House):
    merel = await enter(house)
    await keep(house, merel, content())
    cases, page = (
        opened(house, Cases, "/nl/mijn", merel.session),
        opened(house, CasePage, "/nl/mijn/aanvraag", merel.session),
    )
    await run(cases, Cases.reload)
    await run(page, CasePage.reload)
    assert (cases.running, page.title, page.notice) == ([], "", "")
