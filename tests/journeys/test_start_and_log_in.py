"""A resident finds the loket, reads it in their language, and logs in."""

import re

import pytest
from playwright.sync_api import expect

from portal.wiring import speaking_municipality
from tests.journeys.conftest import Come
from tests.journeys.resident import SETTLES

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("device", ["phone", "desktop"]),
    pytest.mark.parametrize("language", ["nl", "en"]),
]


def test_the_start_tells_what_one_can_do_here_and_whom_to_call_in_danger(come: Come):
    visitor = come().visit("")
    expect(visitor.heading("Hulp nodig? Begin hier.")).to_be_visible()
    organisation = speaking_municipality().organisation
    expect(
        visitor.words("Na het inloggen mag {organisation} uw BSN gebruiken.", organisation=organisation)
    ).to_be_visible()
    for number in ("112", "113", "0800-2000"):
        expect(visitor.page.locator("main").get_by_role("link", name=number, exact=True)).to_be_visible()


def test_the_other_language_is_one_click_away(come: Come, language: str):
    visitor = come().visit("")
    visitor.language = "nl" if language == "en" else "en"
    name = {"en": "English", "nl": "Nederlands"}[visitor.language]
    visitor.page.get_by_role("banner").get_by_role("link", name=name, exact=True).click()
    visitor.arrived("", "Hulp nodig? Begin hier.")


def test_one_logs_in_with_digid_and_is_greeted_by_name(come: Come):
    visitor = come().visit("")
    visitor.link("Inloggen met DigiD").click()
    expect(visitor.page).to_have_url(re.compile(re.escape(visitor.world.digid)), timeout=SETTLES)
    expect(visitor.page.locator("html")).to_have_attribute("lang", visitor.language)
    visitor.page.get_by_role("button", name="Merel Kooyman").click()
    visitor.arrived("/mijn", f"{visitor.say('Welkom')}, Merel Kooyman")
    expect(visitor.page.get_by_role("banner")).to_contain_text("Merel Kooyman")
