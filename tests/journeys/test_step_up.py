"""A page with sensitive data asks for a more certain login, and then shows what was asked for."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PAIRS, Come
from tests.journeys.resident import SETTLES

pytestmark = [pytest.mark.journey, PAIRS]


def test_my_data_asks_for_more_certainty_and_comes_back(come: Come):
    resident = come("Merel Kooyman").visit("/mijn")
    name = resident.say("Mijn gegevens")
    resident.page.get_by_role("navigation").get_by_role("link", name=name).click()
    resident.arrived("/niveau", "Log in met extra controle")
    assert "999993847" not in resident.page.content()
    resident.link("Inloggen met extra controle").click()
    expect(resident.page).to_have_url(re.compile(re.escape(resident.world.digid)), timeout=SETTLES)
    resident.page.get_by_role("button", name="Merel Kooyman").click()
    resident.arrived("/mijn/gegevens", "Mijn gegevens")
    expect(resident.page.locator("main")).to_contain_text("999993847")
    expect(resident.page.locator("main")).to_contain_text(
        "Substantieel" if resident.language == "nl" else "ubstanti"
    )


def test_who_stops_at_digid_is_told_that_nothing_was_sent(come: Come):
    visitor = come().visit("/inloggen")
    visitor.link("Inloggen met DigiD").click()
    visitor.page.locator("button[name=cancel]").click()
    visitor.arrived("/inloggen-gestopt", "U bent gestopt met inloggen")
