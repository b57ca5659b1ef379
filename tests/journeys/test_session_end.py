"""A login ends by itself, after a warning that everybody notices; afterwards one goes on where one was."""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Locator, expect

from tests.journeys import asking
from tests.journeys.asking import QUESTION
from tests.journeys.conftest import SETTINGS, Come
from tests.journeys.resident import SETTLES, Resident
from tests.world import World, world_on

pytestmark = pytest.mark.journey
WHO = "Merel Kooyman"
OVER = (r"401.*/auth/(session|stay)", r"401.*/loket/draft", r"_event.*403")
"""What a tab may hear when its login is over: no."""
TYPED = "Ik slaap slecht en weet niet waarom."
IDLE, WARN, LONGEST = 12, 6, 25
"""Seconds: of a login without activity, before its end with a warning, and in any case."""


@pytest.fixture(scope="module")
def brief_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world in which logins are short."""
    short = {"idle_minutes": IDLE / 60, "warn_minutes": WARN / 60, "absolute_minutes": LONGEST / 60}
    with world_on("sqlite", tmp_path_factory.mktemp("brief"), **SETTINGS, **short) as running:
        yield running


@pytest.fixture
def world(brief_world: World) -> World:
    """Every journey here happens in it."""
    return brief_world


def warning(resident: Resident) -> Locator:
    """The dialog that warns."""
    return resident.page.get_by_role("alertdialog")


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_the_warning_is_spoken_can_be_answered_and_else_the_login_ends(come: Come):
    resident = asking.forget_draft(come(WHO)).visit("/loket")
    resident.excuse(*OVER)
    resident.field(QUESTION).fill(TYPED)
    dialog = warning(resident)
    expect(dialog).to_be_visible(timeout=1000 * IDLE)
    expect(dialog).to_have_accessible_name(resident.say("Bent u er nog?"))
    stay = dialog.get_by_role("button", name=resident.say("Ingelogd blijven"))
    expect(stay).to_be_focused()
    resident.looks.held(resident.page, "nl", "ltr")
    expect(dialog.locator("#session-countdown")).to_have_text(
        re.compile(r"U wordt uitgelogd over [1-5] seconden\."), timeout=SETTLES
    )
    resident.page.keyboard.press("Enter")
    expect(dialog).not_to_be_visible()
    expect(dialog).to_be_visible(timeout=1000 * IDLE)
    expect(resident.page).to_have_url(re.compile("/nl/verlopen"), timeout=1000 * IDLE)
    resident.arrived("/verlopen", "U bent automatisch uitgelogd")
    assert TYPED not in resident.page.content()
    resident.link("Opnieuw inloggen met DigiD").click()
    digid = resident.page.get_by_role("button", name=WHO)
    expect(digid.or_(resident.field(QUESTION))).to_be_visible(timeout=SETTLES)
    if digid.count():
        digid.click()
    resident.arrived("/loket")
    expect(resident.field(QUESTION)).to_have_value(TYPED, timeout=SETTLES)


@pytest.mark.parametrize("device", ["phone"])
def test_touching_and_scrolling_are_activity(come: Come):
    resident = come(WHO).visit("/mijn/aanvragen")
    for gesture in ("touch", "scroll"):
        with resident.page.expect_response("**/auth/stay", timeout=1000 * IDLE) as stayed:
            if gesture == "touch":
                resident.page.touchscreen.tap(200, 300)
            else:
                resident.page.evaluate("scrollBy(0, 150)")
        assert stayed.value.ok
        expect(warning(resident)).not_to_be_visible()
    expect(warning(resident)).to_be_visible(timeout=1000 * IDLE)


def test_at_the_longest_it_ends_whatever_one_does_and_nothing_typed_is_lost(come: Come):
    resident = asking.forget_draft(come(WHO)).visit("/loket")
    resident.excuse(*OVER)
    stood = ""
    while "/verlopen" not in resident.page.url:
        with suppress(Error):  # the page may go while a key is pressed
            resident.field(QUESTION).press_sequentially("Hulp. ", timeout=1000)
            stood = max(stood, resident.field(QUESTION).input_value(timeout=1000), key=len)
    resident.arrived("/verlopen", "U bent automatisch uitgelogd")
    resident.comes_in(WHO).visit("/loket")
    expect(resident.field(QUESTION)).to_have_value(re.compile(re.escape(stood)), timeout=SETTLES)
    assert len(stood) > 100
