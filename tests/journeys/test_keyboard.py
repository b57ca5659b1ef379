"""A resident without mouse or touch screen asks for help, and always sees where they are."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import asking
from tests.journeys.asking import QUESTION, SEND, SENT
from tests.journeys.conftest import Come
from tests.journeys.resident import SETTLES, Resident
from tests.world import COOKIE

pytestmark = pytest.mark.journey
FAR = 40
"""Tabs after which something counts as out of reach."""

UNSEEN = """() => {
    const here = document.activeElement, box = here.getBoundingClientRect();
    const marked = (element) => {
        const look = getComputedStyle(element);
        const outlined = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
        return outlined || look.boxShadow !== "none";
    };
    // A choice shows its focus on the whole card around it.
    const shown = marked(here) || marked(here.closest("label") ?? here);
    const seen = shown && box.bottom > 0 && box.top < innerHeight;
    return here === document.body || seen ? "" : here.outerHTML.slice(0, 200);
}"""
"""What has the focus without showing it."""


def tab_to(resident: Resident, wanted: Locator) -> None:
    """Press Tab until it has the focus; everything passed on the way must show that it has it."""
    for _step in range(FAR):
        resident.page.keyboard.press("Tab")
        shown = resident.page.evaluate(UNSEEN)
        assert not shown, f"no visible focus on {shown}"
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{wanted} cannot be reached")


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_whole_way_by_keyboard(come: Come):
    resident = come().visit("")
    resident.excuse(r"_event.*403")
    resident.page.keyboard.press("Tab")
    expect(resident.page.locator(".nl-skip-link")).to_be_focused()
    resident.page.keyboard.press("Enter")
    expect(resident.page.locator("#main")).to_be_focused()
    tab_to(resident, resident.link("Inloggen met DigiD"))
    resident.page.keyboard.press("Enter")
    who = resident.page.get_by_role("button", name="Karin du Burck")
    expect(who).to_be_visible(timeout=SETTLES)
    tab_to(resident, who)
    resident.page.keyboard.press("Enter")
    resident.arrived("/mijn")
    (resident.secret,) = [c["value"] for c in resident.context.cookies() if c["name"] == COOKIE]
    asking.forget_draft(resident)
    tab_to(resident, resident.link(asking.ASK))
    resident.page.keyboard.press("Enter")
    resident.arrived("/loket", asking.ASK)
    expect(resident.heading(asking.ASK)).to_be_focused()
    tab_to(resident, resident.field(QUESTION))
    resident.page.keyboard.type("Mijn man vergeet steeds meer.")
    tab_to(resident, resident.field(asking.PHONE))
    resident.page.keyboard.press("Space")
    expect(resident.field(asking.PHONE)).to_be_checked()
    tab_to(resident, resident.field(asking.NUMBER))
    resident.page.keyboard.type("0201234567")
    tab_to(resident, resident.button(SEND))
    resident.page.keyboard.press("Space")
    resident.arrived("/loket/verstuurd", SENT)
    expect(resident.heading(SENT)).to_be_focused()
    tab_to(resident, resident.link("Naar Mijn aanvragen"))
    resident.page.keyboard.press("Enter")
    resident.arrived("/mijn/aanvragen")
    expect(resident.heading("Mijn aanvragen")).to_be_focused()
    leave = resident.page.get_by_role("banner").get_by_role("button", name=resident.say("Uitloggen"))
    resident.page.reload()
    resident.arrived("/mijn/aanvragen")
    tab_to(resident, leave)
    resident.page.keyboard.press("Enter")
    resident.arrived("/uitgelogd")
