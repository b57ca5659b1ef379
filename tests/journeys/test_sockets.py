"""A bad phone: the socket drops while a resident types, the phone sleeps and wakes, the flight mode goes on and off."""

import os

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.evidence import measured
from tests.journeys import asking
from tests.journeys.asking import NUMBER, QUESTION
from tests.journeys.conftest import Come
from tests.journeys.resident import SETTLES, Resident
from tests.processes import wait_for

pytestmark = pytest.mark.journey
DROPS = int(os.environ.get("MIJNLOKET_SOCKET_DROPS", "10"))
WHO = "Karin du Burck"
CUT = (r"ERR_", r"WebSocket", r"_event")
AIRPLANE = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
LANDED = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


class Lines:
    """The sockets of a page, newest last; any of them can be cut."""

    def __init__(self, resident: Resident) -> None:
        self._page, self.opened = resident.page, list[WebSocketRoute]()
        self._before = 0
        resident.excuse(*CUT)
        self._page.route_web_socket("**/_event/**", self._opening)

    def cut(self) -> None:
        """Drop the newest, as a train in a tunnel would."""
        self._before = len(self.opened)
        self.opened[-1].close(code=4000)

    def another(self) -> None:
        """Wait until the page has opened one more than there were when the last was cut."""
        wait_for(lambda: self._page.evaluate("true") and len(self.opened) > self._before)

    def _opening(self, line: WebSocketRoute) -> None:
        line.connect_to_server()
        self.opened.append(line)


def _at_the_form(come: Come) -> tuple[Resident, Lines]:
    resident = asking.forget_draft(come(WHO))
    lines = Lines(resident)
    resident.visit("/loket")
    asking.choose(resident, asking.PHONE)
    return resident, lines


def _everything_is_there(resident: Resident, question: str, number: str) -> None:
    """In the fields, and for a new tab that asks the portal."""
    asking.kept(resident)
    for one in (resident, resident.tab().visit("/loket")):
        expect(one.field(QUESTION)).to_have_value(question)
        expect(one.field(NUMBER)).to_have_value(number)
        expect(one.field(asking.PHONE)).to_be_checked()


@pytest.mark.timeout(3600)
def test_the_socket_drops_again_and_again_while_somebody_types(come: Come):
    resident, lines = _at_the_form(come)
    question, number, lost = "", "", 0
    for drop in range(DROPS):
        word = f"woord {drop} "
        resident.field(QUESTION).press_sequentially(word[:3])
        lines.cut()
        resident.field(QUESTION).press_sequentially(word[3:])
        question += word
        number = f"06{drop:08}"
        resident.field(NUMBER).fill(number)
        resident.field(QUESTION).press("End")
        lines.another()
        lost += resident.field(QUESTION).input_value() != question
        lost += resident.field(NUMBER).input_value() != number
    measured("sockets", "drops while typing", DROPS, "", 200, least=True)
    measured("sockets", "fields lost", lost, "", 0)
    assert lost == 0
    _everything_is_there(resident, question, number)


def test_a_phone_sleeps_and_wakes(come: Come):
    resident, lines = _at_the_form(come)
    resident.field(QUESTION).fill("Ik ben mijn bril kwijt")
    resident.field(NUMBER).fill("0612345678")
    phone = resident.context.new_cdp_session(resident.page)
    phone.send("Page.setWebLifecycleState", {"state": "frozen"})
    lines.cut()
    phone.send("Page.setWebLifecycleState", {"state": "active"})
    lines.another()
    resident.field(QUESTION).press("End")
    resident.field(QUESTION).press_sequentially(" en zie niets.")
    _everything_is_there(resident, "Ik ben mijn bril kwijt en zie niets.", "0612345678")


def test_flight_mode_goes_on_and_off(come: Come):
    resident, lines = _at_the_form(come)
    phone = resident.context.new_cdp_session(resident.page)
    phone.send("Network.enable")
    phone.send("Network.emulateNetworkConditions", AIRPLANE)
    lines.cut()
    resident.field(QUESTION).fill("Geschreven boven de wolken")
    resident.field(NUMBER).fill("0612345678")
    waits = resident.say("Nog niet bewaard: er is geen verbinding. Uw tekst staat op dit apparaat.")
    expect(resident.page.locator("#draft-state")).to_have_text(waits, timeout=SETTLES)
    phone.send("Network.emulateNetworkConditions", LANDED)
    _everything_is_there(resident, "Geschreven boven de wolken", "0612345678")
