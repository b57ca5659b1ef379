"""A resident asks for help in their own words, and sees that the municipality has it."""

import pytest
from playwright.sync_api import expect

from tests.journeys import asking
from tests.journeys.asking import ASK, LATER, NUMBER, PHONE, QUESTION, SEND, SENT
from tests.journeys.conftest import BOTH, PAIRS, Come
from tests.journeys.dam import Dam
from tests.journeys.resident import SETTLES, Resident

pytestmark = pytest.mark.journey
WORDS = "Ik val vaak in de douche en durf niet meer alleen."
DOWN = {"kind": "down", "path": "/zaken"}


@PAIRS
def test_what_is_missing_is_said_at_once_and_leads_to_its_field(come: Come):
    resident = asking.forget_draft(come("Chantal de Vries")).visit("/loket")
    resident.button(SEND).click()
    summary = resident.page.locator("#fouten")
    expect(summary).to_be_focused(timeout=SETTLES)
    expect(summary).to_have_role("alert")
    resident.arrived("/loket", ASK)
    summary.get_by_role("link", name=resident.say("Kies hoe wij u kunnen bereiken.")).click()
    expect(resident.field(PHONE)).to_be_focused()
    summary.get_by_role("link", name=resident.say("Vertel wat er aan de hand is.")).click()
    question = resident.field(QUESTION)
    expect(question).to_be_focused()
    expect(question).to_have_attribute("aria-invalid", "true")
    question.fill("Hulp")
    asking.choose(resident, PHONE)
    resident.field(NUMBER).fill("12")
    resident.button(SEND).click()
    expect(summary.get_by_role("link")).to_have_text(_sentences(resident), timeout=SETTLES)
    expect(resident.field(QUESTION)).to_have_value("Hulp")
    resident.arrived("/loket")


def _sentences(resident: Resident) -> list[str]:
    return [
        resident.say("Vertel iets meer. Schrijf minstens 10 tekens."),
        resident.say("Vul een telefoonnummer in waarop wij u kunnen bellen, bijvoorbeeld 06 12345678."),
    ]


@PAIRS
def test_it_is_sent_and_arrives(come: Come):
    resident = asking.forget_draft(come("Chantal de Vries")).visit("/mijn")
    resident.link(ASK).click()
    resident.arrived("/loket", ASK)
    expect(resident.heading(ASK)).to_be_focused()
    resident.field(QUESTION).fill(WORDS)
    asking.choose(resident, PHONE)
    resident.field(NUMBER).fill("06 12345678")
    resident.button(SEND).click()
    resident.arrived("/loket/verstuurd", SENT)
    number = asking.number_of(resident)
    asking.delivered(resident)
    resident.arrived("/loket/verstuurd")
    (case,) = resident.world.cases(number)
    assert case["toelichting"].startswith(WORDS)
    resident.link("Naar Mijn aanvragen").click()
    resident.arrived("/mijn/aanvragen", "Mijn aanvragen")
    expect(resident.page.locator("article").first).to_contain_text(number)
    resident.visit("/loket")
    expect(resident.field(QUESTION)).to_have_value("")


@BOTH
def test_while_the_municipality_is_down_the_question_waits_with_us(come: Come):
    resident = come("Karin du Burck")
    with resident.world.trouble(DOWN):
        number = asking.ask(resident, WORDS)
        expect(resident.heading(LATER)).to_be_visible()
        cases = resident.tab().visit("/mijn/aanvragen")
        waiting = cases.page.locator("article", has_text=number)
        expect(waiting).to_contain_text(cases.say(LATER))
    asking.delivered(resident)
    assert len(resident.world.cases(number)) == 1
    expect(waiting).not_to_contain_text(cases.say(LATER), timeout=SETTLES)
    expect(cases.page.locator("article", has_text=number)).to_have_count(1)


def test_sent_twice_it_is_one_question(come: Come):
    resident = asking.forget_draft(come("Karin du Burck")).visit("/loket")
    resident.field(QUESTION).fill(WORDS)
    asking.choose(resident, asking.LETTER)
    asking.kept(resident)
    resident.button(SEND).dblclick()
    resident.arrived("/loket/verstuurd", SENT)
    number = asking.number_of(resident)
    asking.delivered(resident)
    resident.visit("/loket")
    expect(resident.field(QUESTION)).to_have_value("")
    assert len(resident.world.cases(number)) == 1


def test_a_save_that_comes_late_does_not_bring_back_what_was_sent(come: Come):
    resident = asking.forget_draft(come("Karin du Burck")).visit("/loket")
    expect(resident.page.locator("form[data-draft]:not([aria-busy])[data-ready]")).to_be_visible()
    dam = Dam(resident.page, "**/loket/draft")
    with resident.page.expect_request("**/loket/draft"):
        resident.field(QUESTION).fill(WORDS)
    asking.choose(resident, asking.LETTER)
    resident.button(SEND).click()
    resident.arrived("/loket/verstuurd", SENT)
    with resident.page.expect_response("**/loket/draft"):
        dam.open()
    resident.visit("/loket")
    expect(resident.field(QUESTION)).to_have_value("")


@PAIRS
def test_words_that_point_to_danger_bring_the_number_while_one_types(come: Come):
    resident = asking.forget_draft(come("Chantal de Vries")).visit("/loket")
    advice = resident.page.locator("form [role=alert]").get_by_role("link", name="113", exact=True)
    expect(advice).to_have_count(0)
    resident.field(QUESTION).fill("Ik wil niet meer leven.")
    expect(advice).to_be_visible(timeout=SETTLES)
    resident.arrived("/loket")
    resident.page.reload()
    expect(advice).to_be_visible(timeout=SETTLES)
    resident.field(QUESTION).fill("Ik zoek hulp in het huishouden.")
    expect(advice).to_have_count(0, timeout=SETTLES)
