"""Without JavaScript one can read what the loket is for, call, log in, and is told what does not work."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Come
from tests.journeys.resident import SETTLES

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("language", ["nl", "en"])]


def test_the_start_can_be_read_and_leads_to_the_login(come: Come, language: str):
    visitor = come(java_script_enabled=False)
    visitor.page.goto(visitor.at(""))
    expect(visitor.page.locator("html")).to_have_attribute("lang", language)
    expect(visitor.heading("Hulp nodig? Begin hier.")).to_be_visible()
    expect(visitor.page.locator("main").get_by_role("link", name="112", exact=True)).to_be_visible()
    visitor.link("Inloggen met DigiD").click()
    visitor.page.get_by_role("button", name="Merel Kooyman").click()
    expect(visitor.page).to_have_url(visitor.address("/mijn"), timeout=SETTLES)
    expect(visitor.page.locator("html")).to_have_attribute("lang", language)
    expect(visitor.page.locator("h1")).to_be_visible()
    told = visitor.page.locator("body").inner_text()
    assert "JavaScript" in told, told
    visitor.page.get_by_role("banner").get_by_role("button", name=visitor.say("Uitloggen")).click()
    expect(visitor.page).to_have_url(visitor.address("/uitgelogd"), timeout=SETTLES)


def test_a_form_says_that_nothing_was_sent_and_leads_back(come: Come):
    visitor = come("Merel Kooyman", java_script_enabled=False)
    visitor.page.goto(visitor.at("/loket"))
    visitor.page.locator("textarea").fill("Dit mag nergens heen.")
    visitor.page.locator("main form button[type=submit]").click()
    expect(visitor.heading("Nog niet verstuurd")).to_be_visible()
    assert "Dit" not in visitor.page.url
    expect(visitor.page).to_have_title(re.compile(re.escape(visitor.say("Nog niet verstuurd"))))
    visitor.page.get_by_role("link", name=visitor.say("Terug naar de pagina")).click()
    expect(visitor.page).to_have_url(visitor.address("/loket"), timeout=SETTLES)
