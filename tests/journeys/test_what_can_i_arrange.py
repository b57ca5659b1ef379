"""Somebody looks for help without logging in: in their own words, or by part of life."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Come
from tests.journeys.resident import SETTLES

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("device", ["phone", "desktop"]),
    pytest.mark.parametrize("language", ["nl", "en"]),
]

PAGE = "/wat-kan-ik-regelen"


def test_own_words_bring_what_fits_and_danger_first(come: Come):
    visitor = come().visit("")
    visitor.link("Wat kan ik regelen?").click()
    visitor.arrived(PAGE, "Wat kan ik regelen?")
    words = {
        "nl": "Ik heb schulden. We moeten 6 januari ons huis uit.",
        "en": "I have debts. We will be evicted.",
    }
    visitor.field("Wat is er aan de hand?").fill(words[visitor.language])
    visitor.button("Zoek hulp").click()
    found = visitor.heading("Dit past misschien bij u")
    expect(found).to_be_focused(timeout=SETTLES)
    part = visitor.page.get_by_role("region", name=visitor.say("Dit past misschien bij u"))
    expect(part.get_by_role("alert")).to_contain_text(
        {"nl": "3 werkdagen", "en": "3 working days"}[visitor.language]
    )
    expect(part.get_by_role("heading", level=3).first).to_have_text(
        {"nl": "Hulp bij schulden", "en": "Help with debts"}[visitor.language]
    )
    expect(part.get_by_role("link", name=visitor.say("Stel uw vraag met DigiD"))).to_be_visible()
    visitor.arrived(PAGE)


def test_without_words_one_is_told_so(come: Come):
    visitor = come().visit(PAGE)
    visitor.button("Zoek hulp").click()
    field = visitor.field("Wat is er aan de hand?")
    expect(field).to_be_focused(timeout=SETTLES)
    expect(field).to_have_accessible_description(
        f"{visitor.say('Fout:')} {visitor.say('Vertel in een paar woorden wat er aan de hand is.')} "
        f"{visitor.say('Gewone woorden zijn goed. Bijvoorbeeld: ik kom de trap niet meer op.')}"
    )
    visitor.arrived(PAGE)


def test_everything_stands_there_by_part_of_life(come: Come):
    visitor = come().visit(PAGE)
    topic = visitor.page.locator("details").first
    topic.locator("summary").click()
    expect(
        topic.get_by_text({"nl": "Hulp bij schulden", "en": "Help with debts"}[visitor.language])
    ).to_be_visible()
    visitor.arrived(PAGE)
