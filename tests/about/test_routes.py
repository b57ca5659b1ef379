"""The way to the start page, in the first language of the browser that we speak."""

import pytest

from portal.about.routes import ROUTES
from portal.wiring import House
from tests.houses import browser

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.mark.parametrize(
    ("wished", "start"),
    [
        ("", "/nl"),
        ("nl-NL,nl;q=0.9,en;q=0.8", "/nl"),
        ("en-GB,en;q=0.9", "/en"),
        ("ar,en;q=0.5", "/en"),
        ("tr, pl", "/nl"),
        ("*", "/nl"),
        (";;;,,,q=", "/nl"),
        ("en" * 2000, "/en"),
        ("//kwaad.example", "/nl"),
    ],
)
async def test_one_starts_in_ones_own_language(house: House, wished: str, start: str):
    async with browser(house, ROUTES) as visitor:
        answer = await visitor.get("/", headers={"Accept-Language": wished})
    assert (answer.status_code, answer.headers["location"]) == (302, start)
    assert answer.headers["vary"] == "Accept-Language"


async def test_a_browser_that_says_nothing_starts_in_dutch(house: House):
    async with browser(house, ROUTES) as visitor:
        visitor.headers.pop("Accept-Language", None)
        assert (await visitor.get("/")).headers["location"] == "/nl"


async def test_a_form_sent_too_early_is_answered_kindly_and_kept_nowhere(house: House):
    form = {"question": "<script>alert(1)</script>"}
    async with browser(house, ROUTES) as visitor:
        headers = {"Origin": house.settings.origin, "Referer": f"{house.settings.origin}/en/<b>"}
        answer = await visitor.post("/zonder-javascript", data=form, headers=headers)
    assert (answer.status_code, 'lang="en"' in answer.text) == (200, True)
    assert "<script>" not in answer.text and "<b>" not in answer.text
