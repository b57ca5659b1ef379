"""Pictures for the README, taken on the way of one resident; only with MIJNLOKET_SCREENSHOTS=1."""

import os
from pathlib import Path

import pytest

from portal.wiring import ROOT
from tests.journeys import asking
from tests.journeys.asking import QUESTION, SEND, SENT
from tests.journeys.conftest import Come
from tests.journeys.resident import Resident

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif("MIJNLOKET_SCREENSHOTS" not in os.environ, reason="MIJNLOKET_SCREENSHOTS is not set"),
]
FOLDER = ROOT / "docs" / "screenshots"
MOST_BYTES = 150_000


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_the_way_of_one_resident_in_pictures(come: Come, device: str):
    def picture(of: Resident, name: str) -> None:
        file = FOLDER / f"{name}-{device}.png"
        of.page.mouse.move(0, 0)
        of.page.screenshot(path=file, animations="disabled")
        _fits(file)

    FOLDER.mkdir(parents=True, exist_ok=True)
    picture(come().visit(""), "start")
    resident = asking.forget_draft(come("Merel Kooyman")).visit("/mijn")
    picture(resident, "home")
    resident.visit("/loket")
    resident.field(QUESTION).fill("Sinds mijn operatie lukt traplopen niet meer goed. Ik slaap nu beneden.")
    asking.choose(resident, asking.PHONE)
    resident.field(asking.NUMBER).fill("06 12345678")
    asking.kept(resident)
    resident.page.evaluate("scrollTo(0, 0)")
    picture(resident, "ask")
    resident.button(SEND).click()
    resident.arrived("/loket/verstuurd", SENT)
    asking.delivered(resident)
    picture(resident, "sent")
    resident.visit("/mijn/aanvragen")
    picture(resident, "cases")
    resident.link("Hulp bij het huishouden").first.click()
    resident.arrived("/mijn/aanvraag")
    picture(resident, "case")


def _fits(file: Path) -> None:
    assert file.stat().st_size < MOST_BYTES, f"{file.name}: {file.stat().st_size} bytes"
