"""What one does on the page to ask for help, from any journey."""

from playwright.sync_api import expect

from tests.journeys.resident import SETTLES, Resident

ASK = "Vraag hulp"
QUESTION = "Wat is er aan de hand?"
SEND = "Verstuur uw vraag"
SENT = "Uw vraag is verstuurd"
LATER = "Nog niet bij de gemeente"
ARRIVED = "Uw vraag is bij de gemeente"
KEPT = "Bewaard. U kunt later verdergaan."
LETTER = "Stuur mij een brief"
PHONE = "Bel mij"
NUMBER = "Uw telefoonnummer"


def forget_draft(resident: Resident) -> Resident:
    """Begin with an empty form, whatever an earlier journey left."""
    with resident.world.visitor(resident.secret) as visitor:
        visitor.delete("/loket/draft").raise_for_status()
    return resident


def kept(resident: Resident) -> None:
    """Wait until the page says that everything typed is kept."""
    expect(resident.page.locator("#draft-state")).to_have_text(resident.say(KEPT), timeout=SETTLES)


def choose(resident: Resident, channel: str) -> None:
    """Say how one wants to be reached."""
    resident.page.locator("label", has_text=resident.say(channel)).click()


def ask(resident: Resident, question: str) -> str:
    """Ask for help by letter, from an empty form; answers the number."""
    forget_draft(resident).visit("/loket")
    resident.field(QUESTION).fill(question)
    choose(resident, LETTER)
    resident.button(SEND).click()
    resident.arrived("/loket/verstuurd", SENT)
    return number_of(resident)


def number_of(resident: Resident) -> str:
    """The number that the page after sending tells."""
    return resident.page.locator("dd").first.inner_text()


def delivered(resident: Resident) -> None:
    """Wait until the open page says that the municipality has it."""
    expect(resident.heading(ARRIVED)).to_be_visible(timeout=3 * SETTLES)
