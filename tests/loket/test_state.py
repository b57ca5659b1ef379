"""The form as a page sends it: everything wrong is said at once, and a question sent leads to its number."""

from typing import Any

import pytest

from portal.loket import service
from portal.loket.state import Loket, Sent
from portal.wiring import House
from tests.houses import JAN, enter
from tests.tabs import leads_to, opened, run

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])

FORM = {"question": "Ik val vaak in de douche", "channel": "phone", "phone": "06 12345678", "draft": ""}


async def test_a_question_leads_to_its_number(house: House):
    merel = await enter(house)
    state = opened(house, Loket, "/en/loket", merel.session)
    led = leads_to(await run(state, Loket.ask, FORM))
    async with house.database.work() as work:
        (request,) = await service.receipts(work, merel)
    assert led == f"/en/loket/verstuurd?nummer={request.number}"
    assert (state.errors, state.problems) == ({}, [])


async def test_everything_wrong_is_said_at_once_beside_its_field(house: House):
    merel = await enter(house)
    state = opened(house, Loket, "/nl/loket", merel.session)
    assert await run(state, Loket.ask, FORM | {"question": "", "phone": "x"}) is not None
    assert list(state.errors) == ["question", "phone"]
    assert [where for where, _said in state.problems] == ["#question", "#phone"]
    dutch = dict(state.errors)
    english = opened(house, Loket, "/en/loket", merel.session)
    await run(english, Loket.ask, FORM | {"question": "", "phone": "x"})
    assert all(english.errors[field] != dutch[field] for field in dutch)
    await run(state, Loket.load)
    assert (state.errors, state.problems) == ({}, [])


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"question": None, "channel": 7},
        {"question": ["x"], "channel": {"phone": 1}},
        {"question": "x" * 100_000, "channel": "letter"},
        {"question": "\ud800" * 20, "channel": "\x00"},
        {"bsn": "999993847"},
        {"draft": "x" * 5000, "question": "", "channel": ""},
    ],
    ids=lambda form: str(form)[:40],
)
async def test_whatever_a_browser_sends_becomes_a_sentence(house: House, form: dict[str, Any]):
    merel = await enter(house)
    state = opened(house, Loket, "/nl/loket", merel.session)
    await run(state, Loket.ask, form)
    assert state.errors and state.notice == ""


@pytest.mark.parametrize("given", ["tekst", None, 7, ["x"], True])
async def test_the_wrong_kind_of_thing_is_not_understood(house: House, given: Any):
    merel = await enter(house)
    state = opened(house, Loket, "/nl/loket", merel.session)
    assert await run(state, Loket.ask, given) is None
    assert state.notice == "Wij begrijpen niet wat de pagina stuurde. Laad de pagina opnieuw."
    await run(state, Loket.ask, FORM, onbekend="x")
    assert state.notice.startswith("Wij begrijpen niet")
    async with house.database.work() as work:
        assert await service.receipts(work, merel) == []


async def test_who_was_logged_out_meanwhile_comes_back_to_the_form(house: House):
    state = opened(house, Loket, "/nl/loket", "made-up")
    assert leads_to(await run(state, Loket.ask, FORM)) == "/nl/inloggen?terug=/nl/loket"


async def test_what_was_sent_is_shown_by_its_number_and_hears_of_its_delivery(house: House):
    merel, jan = await enter(house), await enter(house, JAN)
    async with house.database.work() as work:
        request = await service.ask(work, merel, FORM)
    state = opened(house, Sent, "/nl/loket/verstuurd", merel.session, nummer=request.number)
    await run(state, Sent.load)
    assert (state.number, state.delivered) == (request.number, False)
    assert "22 november 2026" in state.asked_on
    async with house.database.work() as work:
        await service.delivered(work, merel.id, request.id)
    await run(state, Sent.reload)
    assert state.delivered
    his = opened(house, Sent, "/nl/loket/verstuurd", jan.session, nummer=request.number)
    await run(his, Sent.load)
    assert (his.number, his.notice) == ("", "Wij kunnen dit niet vinden.")
