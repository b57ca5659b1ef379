"""A resident logs out, and nothing of them stays on the screen."""

import re
from functools import partial
from time import perf_counter

import pytest
from playwright.sync_api import Frame, Request, expect

from tests.attacks.named import attack
from tests.journeys.conftest import Come
from tests.journeys.resident import SETTLES, Resident

pytestmark = pytest.mark.journey
WITHIN = 1.0
"""Seconds after which every tab of the login is blank."""


def nothing_left(one: Resident) -> None:
    """No name and no case, on the page or anywhere in what the browser holds for it."""
    kept = "JSON.stringify({...sessionStorage, ...localStorage})" if one.page.url.startswith("http") else "''"
    content = one.page.content() + one.page.evaluate(kept)
    for trace in ("Merel", "Hulp bij het huishouden", "ZAAK-", "999993847"):
        assert trace not in content, f"{trace} at {one.page.url}"


REFUSED = (r"_event.*403", r"401.*/auth/session", r"ERR_FAILED.*/assets/")
"""What a tab may hear that was still asking for something in that second."""


@attack("the back button after logout", by="doorway, portal.js")
@pytest.mark.parametrize(
    ("world", "device"),
    [("sqlite", "phone"), ("sqlite", "desktop"), ("postgresql", "phone")],
    indirect=["world"],
)
def test_every_tab_is_blank_at_once_and_going_back_shows_nothing(come: Come):
    first = come("Merel Kooyman").visit("").visit("/mijn")
    others = [first.tab().visit("").visit("/mijn/aanvragen") for _each in range(2)]
    others[1].page.locator("article").get_by_role("link").first.click()
    others[1].arrived("/mijn/aanvraag")
    first.excuse(*REFUSED)
    moments = clock_of(first, others)
    first.page.get_by_role("banner").get_by_role("button", name=first.say("Uitloggen")).click()
    for one in (first, *others):
        one.arrived("/uitgelogd", "U bent uitgelogd")
        nothing_left(one)
    took = [moments[one] - moments[first] for one in others]
    assert max(took) < WITHIN, took
    for one in (first, *others):
        for _step in range(2):
            one.page.go_back()
            expect(one.page).not_to_have_url(re.compile("/mijn"), timeout=SETTLES)
            nothing_left(one)


def clock_of(first: Resident, others: list[Resident]) -> dict[Resident, float]:
    """When the first tab asked to log out, and when each of the others had left the page it was on."""
    moments: dict[Resident, float] = {}

    def asked(request: Request) -> None:
        if request.url.endswith("/auth/logout"):
            moments[first] = perf_counter()

    def left(one: Resident, frame: Frame) -> None:
        if frame.url.endswith("/uitgelogd"):
            moments.setdefault(one, perf_counter())

    first.page.on("request", asked)
    for one in others:
        one.page.on("framenavigated", partial(left, one))
    return moments


@attack("a copied cookie after logout", by="sessions.service")
def test_the_cookie_is_dead_also_for_who_copied_it(come: Come):
    resident = come("Merel Kooyman").visit("/mijn")
    resident.page.get_by_role("banner").get_by_role("button", name=resident.say("Uitloggen")).click()
    resident.arrived("/uitgelogd")
    assert not [c for c in resident.context.cookies(resident.world.origin) if c["name"] == "mijnloket-demo"]
    with resident.world.visitor(resident.secret) as thief:
        assert thief.get("/loket/draft").status_code == 401
