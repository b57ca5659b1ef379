"""A resident follows a case, and sees it move while the page is open."""

import re
from time import perf_counter

import pytest
from playwright.sync_api import expect

from tests.journeys import asking, desk
from tests.journeys.conftest import BOTH, PAIRS, Come
from tests.journeys.resident import SETTLES

pytestmark = pytest.mark.journey
WITHIN = 2.0
"""Seconds after which an open tab shows what a caseworker did."""


@PAIRS
def test_a_case_tells_how_far_it_is_what_follows_by_when_and_who(come: Come):
    resident = come("Merel Kooyman").visit("/mijn/aanvragen")
    title = (
        resident.say("Geld voor bijzondere kosten")
        if resident.language == "nl"
        else "Money for special costs"
    )
    resident.page.get_by_role("link", name=title).first.click()
    resident.arrived("/mijn/aanvraag")
    expect(resident.page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(resident.words("Ait Taleb").first).to_be_visible()
    article = {"nl": "Awb, artikel 4:13", "en": "General Administrative Law Act (Awb), article 4:13"}
    expect(resident.page.locator("main").get_by_text(article[resident.language])).to_be_visible()
    expect(resident.page.locator("main strong").first).to_contain_text(re.compile(r"\d+ \w+ 20\d\d"))
    steps = resident.page.locator("main ol > li")
    now = resident.page.locator("[aria-current=step]")
    expect(now).to_have_count(1)
    expect(now).to_contain_text(re.compile(r"20\d\d .*\d\d:\d\d"))
    expect(now).to_contain_text("Wij rekenen uit")
    assert steps.count() >= 4
    resident.page.get_by_role("link", name=resident.say("Mijn aanvragen")).last.click()
    resident.arrived("/mijn/aanvragen")


@BOTH
def test_a_caseworker_moves_it_and_the_open_tab_shows_it(come: Come):
    resident = come("Chantal de Vries")
    number = asking.ask(resident, "Mijn dochter wil niet meer naar school.")
    asking.delivered(resident)
    overview = resident.tab().visit("/mijn")
    resident.visit("/mijn/aanvragen")
    resident.page.locator("article", has_text=number).get_by_role("link").click()
    resident.arrived("/mijn/aanvraag")
    loaded = resident.page.evaluate("performance.timeOrigin")
    worker = come()
    desk.find(worker.page, worker.world, number)
    worker.page.get_by_label("Uitleg voor de inwoner").first.fill("Ik bel u morgen om tien uur.")
    worker.page.get_by_role("button", name="Zet op In behandeling").click()
    moved = perf_counter()
    now = resident.page.locator("[aria-current=step]")
    expect(now).to_contain_text("Ik bel u morgen om tien uur.", timeout=WITHIN * 1000)
    assert perf_counter() - moved < WITHIN
    expect(overview.page.locator("article", has_text=number)).to_contain_text(
        "In behandeling", timeout=WITHIN * 1000
    )
    assert resident.page.evaluate("performance.timeOrigin") == loaded, "without a reload"
    worker.page.get_by_label("Naam van de behandelaar").fill("Fatima Yilmaz")
    worker.page.get_by_role("button", name="Zet op deze naam").click()
    expect(resident.words("Yilmaz").first).to_be_visible(timeout=SETTLES)
    resident.arrived("/mijn/aanvraag")


def test_a_case_of_somebody_else_is_not_there(come: Come):
    mine = come("Merel Kooyman").visit("/mijn/aanvragen")
    address = mine.page.locator("article").get_by_role("link").first.get_attribute("href") or ""
    other = come("Karin du Burck").visit(address.removeprefix("/nl"), settled=False)
    expect(other.page.get_by_role("alert")).to_be_visible(timeout=SETTLES)
    expect(other.page.locator("main ol")).to_have_count(0)
    other.arrived("/mijn/aanvraag")
