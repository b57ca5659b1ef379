"""What a visitor is shown for a question: in their language, and nothing of it stays."""

from typing import Any

import pytest

from portal.guide.state import Search
from portal.wiring import House
from tests.tabs import opened, run

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


async def test_what_fits_is_shown_in_the_visitors_language(house: House):
    dutch, english = (
        opened(house, Search, "/nl/wat-kan-ik-regelen"),
        opened(house, Search, "/en/wat-kan-ik-regelen"),
    )
    for state in (dutch, english):
        await run(state, Search.look, {"question": "Ik heb huurachterstand"})
        assert state.asked and state.error == ""
    assert dutch.offers[0].title == "Hulp bij schulden"
    assert english.offers[0].title == "Help with debts"
    assert ("In de wet", "Wet gemeentelijke schuldhulpverlening, artikel 3") in dutch.offers[0].facts
    assert len(dutch.offers) <= 5


async def test_danger_comes_with_its_number_or_that_of_the_municipality(house: House):
    state = opened(house, Search, "/en/wat-kan-ik-regelen")
    await run(state, Search.look, {"question": "Ik wil niet meer leven. Wij moeten het huis uit."})
    assert [number for _text, number, _href in state.advice] == ["113", house.municipality.phone]
    assert state.advice[0][0].startswith("Are you, or is someone near you, thinking of suicide?")


@pytest.mark.parametrize(
    "form", [{}, {"question": None}, {"question": " "}, {"question": ["x"] * 900}, {"q": "x"}]
)
async def test_too_little_or_too_much_is_said_and_nothing_is_looked_for(house: House, form: dict[str, Any]):
    state = opened(house, Search, "/nl/wat-kan-ik-regelen")
    await run(state, Search.look, form)
    assert state.error and not state.asked and state.offers == []


async def test_a_page_begins_empty_and_the_question_itself_is_never_held(house: House):
    state = opened(house, Search, "/nl/wat-kan-ik-regelen")
    await run(state, Search.look, {"question": "mijn vriend slaat mij en ik heb schulden"})
    assert "mijn vriend" not in str(state.dict())
    await run(state, Search.begin)
    assert (state.asked, state.error, state.advice, state.offers) == (False, "", [], [])
