"""Nothing a resident typed is ever lost."""

import pytest
from playwright.sync_api import expect

from tests.journeys import asking
from tests.journeys.asking import QUESTION, SEND, SENT
from tests.journeys.conftest import BOTH, Come
from tests.journeys.dam import Dam
from tests.journeys.resident import SETTLES

pytestmark = pytest.mark.journey
CUT = (
    r"ERR_INTERNET_DISCONNECTED",
    r"ERR_CONNECTION",
    r"ERR_EMPTY",
    r"WebSocket",
    r"ERR_NETWORK",
    r"ERR_ABORTED",
)
WHO = "Akwasi"
FIRST = "Ik kan de huur niet meer betalen. "
MORE = "En mijn baas belt niet terug. 🙂"


@BOTH
def test_a_reload_a_new_tab_and_a_new_login_bring_it_back(come: Come):
    resident = asking.forget_draft(come(WHO)).visit("/loket")
    resident.field(QUESTION).press_sequentially(FIRST)
    asking.choose(resident, asking.PHONE)
    resident.field(asking.NUMBER).fill("0612345678")
    asking.kept(resident)
    resident.page.reload()
    for one in (resident, resident.tab().visit("/loket"), come(WHO).visit("/loket")):
        expect(one.field(QUESTION)).to_have_value(FIRST)
        expect(one.field(asking.NUMBER)).to_have_value("0612345678")
        expect(one.field(asking.PHONE)).to_be_checked()


def test_on_a_slow_connection_it_comes_back_before_the_page_is_ready(come: Come):
    resident = asking.forget_draft(come(WHO)).visit("/loket")
    resident.field(QUESTION).fill(FIRST)
    asking.kept(resident)
    slow = resident.tab()
    dam = Dam(slow.page, "**/assets/**")
    slow.page.goto(slow.at("/loket"), wait_until="commit")
    expect(slow.field(QUESTION)).to_have_value(FIRST, timeout=SETTLES)
    slow.field(QUESTION).press("End")
    slow.field(QUESTION).press_sequentially(MORE)
    dam.open()
    slow.arrived("/loket")
    expect(slow.field(QUESTION)).to_have_value(FIRST + MORE)
    asking.kept(slow)


def test_leaving_at_once_loses_nothing(come: Come):
    resident = asking.forget_draft(come(WHO)).visit("/loket")
    resident.field(QUESTION).fill(FIRST)
    resident.page.reload()
    expect(resident.field(QUESTION)).to_have_value(FIRST, timeout=SETTLES)
    resident.field(QUESTION).fill(FIRST + MORE)
    resident.page.get_by_role("navigation").get_by_role("link", name=resident.say("Mijn overzicht")).click()
    resident.arrived("/mijn")
    resident.page.go_back()
    expect(resident.field(QUESTION)).to_have_value(FIRST + MORE, timeout=SETTLES)


def test_without_connection_it_waits_on_the_device(come: Come):
    resident = asking.forget_draft(come(WHO)).visit("/loket")
    resident.excuse(*CUT)
    resident.field(QUESTION).fill(FIRST)
    asking.kept(resident)
    resident.context.set_offline(True)
    resident.field(QUESTION).press("End")
    resident.field(QUESTION).press_sequentially(MORE)
    sentence = resident.say("Nog niet bewaard: er is geen verbinding. Uw tekst staat op dit apparaat.")
    expect(resident.page.locator("#draft-state")).to_have_text(sentence, timeout=SETTLES)
    resident.context.set_offline(False)
    asking.kept(resident)
    expect(resident.field(QUESTION)).to_have_value(FIRST + MORE)
    expect(come(WHO).visit("/loket").field(QUESTION)).to_have_value(FIRST + MORE)


@BOTH
def test_a_restart_of_the_server_mid_form_loses_nothing(come: Come):
    resident = asking.forget_draft(come(WHO)).visit("/loket")
    resident.excuse(*CUT)
    resident.field(QUESTION).fill(FIRST)
    asking.choose(resident, asking.LETTER)
    asking.kept(resident)
    resident.world.kill_portal()
    resident.field(QUESTION).press("End")
    resident.field(QUESTION).press_sequentially(MORE)
    expect(resident.page.locator("#draft-state")).to_contain_text(
        resident.say("Nog niet bewaard")[:10], timeout=SETTLES
    )
    resident.world.start_portal()
    expect(resident.page.locator("#draft-state")).to_have_text(resident.say(asking.KEPT), timeout=4 * SETTLES)
    expect(resident.field(QUESTION)).to_have_value(FIRST + MORE)
    expect(resident.tab().visit("/loket").field(QUESTION)).to_have_value(FIRST + MORE)
    resident.button(SEND).click()
    expect(resident.heading(SENT)).to_be_visible(timeout=3 * SETTLES)
    number = asking.number_of(resident)
    asking.delivered(resident)
    (case,) = resident.world.cases(number)
    assert case["toelichting"].startswith(FIRST + MORE)


def test_what_was_typed_can_be_wiped(come: Come):
    resident = asking.forget_draft(come(WHO)).visit("/loket")
    resident.field(QUESTION).fill(FIRST)
    asking.kept(resident)
    resident.button("Wis wat ik typte").click()
    expect(resident.field(QUESTION)).to_have_value("")
    expect(resident.field(QUESTION)).to_be_focused()
    resident.page.reload()
    resident.arrived("/loket")
    expect(resident.field(QUESTION)).to_have_value("")


def test_a_draft_belongs_to_one_person(come: Come):
    resident = asking.forget_draft(come(WHO)).visit("/loket")
    resident.field(QUESTION).fill(FIRST)
    asking.kept(resident)
    other = asking.forget_draft(resident.tab().comes_in("Erebos Bultenaar")).visit("/loket")
    expect(other.field(QUESTION)).to_have_value("")
    other.field(QUESTION).fill("Van iemand anders.")
    asking.kept(other)
    expect(come(WHO).visit("/loket").field(QUESTION)).to_have_value(FIRST)
