"""A resident loses the connection: they are told so, and that nothing is lost."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Come
from tests.journeys.resident import SETTLES

pytestmark = pytest.mark.journey
CUT = (r"ERR_", r"WebSocket")
BANNER = "U hebt nu geen verbinding. Wat u invult blijft staan. Wij proberen het steeds opnieuw."


def test_a_page_that_cannot_be_fetched_becomes_the_offline_page(come: Come):
    visitor = come().visit("")
    visitor.excuse(*CUT)
    visitor.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    visitor.context.set_offline(True)
    visitor.page.goto(visitor.at("/inloggen"))
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("U hebt nu geen internet")
    assert visitor.looks.violations(visitor.page) == []
    visitor.context.set_offline(False)
    visitor.page.get_by_role("link", name="Opnieuw proberen").click()
    visitor.arrived("/inloggen", "Log in om verder te gaan")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_while_the_portal_is_away_a_banner_says_so(come: Come):
    resident = come("Merel Kooyman").visit("/mijn")
    resident.excuse(*CUT)
    banner = resident.page.get_by_text(resident.say(BANNER))
    expect(banner).to_have_count(0)
    resident.world.kill_portal()
    try:
        expect(banner).to_be_visible(timeout=3 * SETTLES)
        expect(banner.locator("xpath=ancestor::*[@role='status']")).to_have_count(1)
        resident.looks.held(resident.page, resident.language, resident.direction)
    finally:
        resident.world.start_portal()
    expect(banner).to_have_count(0, timeout=3 * SETTLES)
    resident.page.get_by_role("navigation").get_by_role("link", name=resident.say("Mijn aanvragen")).click()
    resident.arrived("/mijn/aanvragen")
