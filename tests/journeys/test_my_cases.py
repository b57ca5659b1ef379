"""A resident sees all their cases, and is never told that there are none when nobody knows."""

import re
from functools import cache

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import BOTH, PAIRS, Come
from tests.journeys.desk import Desk
from tests.journeys.resident import SETTLES, Resident
from tests.processes import wait_for
from tests.world import World

pytestmark = pytest.mark.journey
DOWN = {"kind": "down", "path": "/zaken"}
NONE = "U hebt nu geen lopende aanvragen"
KNOWS_NOTHING = "Wij kunnen de gemeente nu niet bereiken. Daarom weten wij nog niet welke aanvragen u hebt."
HAS_A_COPY = "Wij kunnen de gemeente nu niet bereiken. U ziet wat wij het laatst hoorden."
BROKEN = "Eén aanvraag kunnen wij nu niet goed laten zien. Bel ons als u hem mist."


def numbers(resident: Resident, section: str) -> list[str]:
    """The case numbers under a heading, in their order."""
    part = resident.page.get_by_role("region", name=resident.say(section), exact=True)
    return re.findall(r"ZAAK-\d+-\d+", part.inner_text())


@BOTH
@PAIRS
def test_twenty_cases_stand_newest_first_open_and_closed(come: Come, world: World):
    _with_twenty_cases(world)
    resident = come("Karin du Burck").visit("/mijn/aanvragen")
    expect(resident.page.locator("article").nth(19)).to_be_visible(timeout=SETTLES)
    running, closed = numbers(resident, "Lopend"), numbers(resident, "Afgerond")
    assert len(running) >= 15 and len(closed) >= 4
    assert running == sorted(running, key=_age) and closed == sorted(closed, key=_age)
    resident.arrived("/mijn/aanvragen")


@cache
def _with_twenty_cases(world: World) -> None:
    """Give Karin twenty, once; two were there before, the others came by letter."""
    desk = Desk(world)
    for place in range(18):
        case = desk.new_case("Karin du Burck", "Hulp bij het huishouden", f"Brief {place + 1}")
        if place % 5 == 0:
            desk.close(case, "Toegekend")


def _age(number: str) -> int:
    return -int(number.rsplit("-", 1)[1])


@BOTH
def test_cases_that_did_not_start_here_are_there_and_hidden_ones_are_not(come: Come):
    resident = come("Merel Kooyman").visit("/mijn/aanvragen")
    expect(resident.page.locator("article").nth(5)).to_be_visible(timeout=SETTLES)
    for title in ("Hulp bij het huishouden", "Geld voor bijzondere kosten", "Hulp bij schulden"):
        expect(resident.link(title).first).to_be_visible()
    for hidden in ("Onderzoek veiligheid", "Steekproef"):
        expect(resident.page.get_by_text(hidden)).to_have_count(0)


def test_while_the_municipality_is_down_the_copy_stays_with_its_time(come: Come):
    resident = come("Merel Kooyman").visit("/mijn/aanvragen")
    expect(resident.page.locator("article").nth(5)).to_be_visible(timeout=SETTLES)
    with resident.world.trouble(DOWN):
        resident.page.reload()
        expect(resident.words(HAS_A_COPY)).to_be_visible(timeout=SETTLES)
        expect(resident.page.locator(".ml-fresh")).to_have_text(re.compile(r"20\d\d .*\d\d:\d\d"))
        expect(resident.page.locator("article").nth(5)).to_be_visible()
        resident.arrived("/mijn/aanvragen")
    resident.page.reload()
    resident.arrived("/mijn/aanvragen")
    expect(resident.words(HAS_A_COPY)).to_have_count(0, timeout=SETTLES)


def test_with_nothing_known_yet_it_never_says_that_there_are_none(come: Come):
    resident = come("Suzanne Moulin")
    with resident.world.trouble(DOWN):
        for path in ("/mijn/aanvragen", "/mijn"):
            resident.visit(path, settled=False)
            expect(resident.words(KNOWS_NOTHING)).to_be_visible(timeout=2 * SETTLES)
            expect(resident.heading(NONE)).to_have_count(0)
            resident.arrived(path)
    wait_for(lambda: tells_the_truth(resident))
    resident.arrived("/mijn/aanvragen")
    expect(resident.words(KNOWS_NOTHING)).to_have_count(0)


def tells_the_truth(resident: Resident) -> bool:
    """Whether a visit now says that there are none: a neighbour that failed is left alone for a while."""
    resident.visit("/mijn/aanvragen", settled=False)
    said = resident.heading(NONE).or_(resident.words(KNOWS_NOTHING))
    expect(said).to_be_visible(timeout=2 * SETTLES)
    return resident.heading(NONE).is_visible()


def test_one_malformed_case_does_not_hide_the_others(come: Come):
    resident = come("Merel Kooyman")
    with resident.world.trouble({"kind": "malformed_case", "path": "/zaken"}):
        resident.visit("/mijn/aanvragen")
        expect(resident.words(BROKEN)).to_be_visible(timeout=SETTLES)
        expect(resident.page.locator("article").nth(4)).to_be_visible()
        resident.arrived("/mijn/aanvragen")
    resident.page.reload()
    expect(resident.words(BROKEN)).to_have_count(0, timeout=SETTLES)


def test_a_failure_is_not_kept(come: Come):
    resident = come("Erebos Bultenaar")
    with resident.world.trouble({"kind": "server_error", "path": "/zaken"}):
        resident.visit("/mijn/aanvragen", settled=False)
        expect(resident.words(KNOWS_NOTHING)).to_be_visible(timeout=2 * SETTLES)
    resident.page.reload()
    expect(resident.heading(NONE)).to_be_visible(timeout=2 * SETTLES)
