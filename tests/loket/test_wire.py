"""A request on its way: whatever goes wrong, there is one case, one role, one status and all the text."""

from datetime import timedelta

import pytest

from integrations.zgw.standin.faults import ANSWERED, Fault
from integrations.zgw.standin.links import CASES, DOCUMENTS, ROLES, STATUSES
from portal.access.domain import Level
from portal.core.clock import FixedClock
from portal.loket import service
from portal.loket.wire import Delivery
from portal.wiring import House
from tests.houses import MEREL, enter
from tests.loket.delivering import LONG, POSTS, SHORT, arrived_once, asked, delivered
from tests.towns import Town

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


async def test_a_request_arrives_as_a_case_with_who_asks_and_a_first_status(
    house: House, town: Town, delivery: Delivery
):
    merel = await enter(house, level=Level.SUBSTANTIEEL)
    request, letter = await asked(house, merel)
    await delivered(delivery, letter)
    case = arrived_once(town, request, documents=0)
    assert (case["startdatum"], case["omschrijving"]) == ("2026-11-22", "Vraag om hulp via Mijn Loket")
    assert case["toelichting"] == f"{SHORT}\n\nBereikbaar: Bellen: +31612345678"
    (role,), (status,) = town.kept(ROLES), town.kept(STATUSES)
    assert role["betrokkeneIdentificatie"]["inpBsn"] == MEREL
    assert role["authenticatieContext"]["levelOfAssurance"].endswith(":Smartcard")
    assert role["contactpersoonRol"]["naam"] == "Merel Kooyman"
    assert role["contactpersoonRol"]["telefoonnummer"] == "+31612345678"
    assert status["datumStatusGezet"].startswith("2026-11-22T12:00:00")


async def test_that_it_arrived_is_known_here_and_told(house: House, delivery: Delivery):
    merel = await enter(house)
    request, letter = await asked(house, merel)
    await delivered(delivery, letter)
    async with house.database.work() as work:
        assert (await service.request(work, merel, request.number)).delivered_at == house.clock.now()


async def test_the_bsn_travels_in_no_address(house: House, town: Town, delivery: Delivery):
    _request, letter = await asked(house, await enter(house), LONG)
    await delivered(delivery, letter)
    assert not [str(r.url) for r in town.asked if MEREL in str(r.url)]


async def test_who_wants_a_letter_leaves_no_contact(house: House, town: Town, delivery: Delivery):
    request, letter = await asked(house, await enter(house), channel="letter")
    await delivered(delivery, letter)
    assert town.kept(ROLES)[0]["contactpersoonRol"] is None
    assert arrived_once(town, request, 0)["toelichting"].endswith(
        "Bereikbaar: Brief naar het adres in de BRP"
    )


async def test_the_day_is_that_of_the_netherlands(
    house: House, town: Town, delivery: Delivery, clock: FixedClock
):
    clock.advance(timedelta(hours=11, minutes=30))
    request, letter = await asked(house, await enter(house))
    await delivered(delivery, letter)
    assert arrived_once(town, request, 0)["startdatum"] == "2026-11-23"


async def test_a_long_text_arrives_whole_as_a_document(house: House, town: Town, delivery: Delivery):
    request, letter = await asked(house, await enter(house), LONG, channel="email", email="a@b.nl")
    await delivered(delivery, letter)
    case, (document,) = arrived_once(town, request, documents=1), town.kept(DOCUMENTS)
    assert len(case["toelichting"]) <= 1000
    assert case["toelichting"].endswith("(De hele vraag staat in het document bij deze zaak.)")
    content = town.here.store.content(document["uuid"])
    assert content == f"{LONG.strip()}\n\nBereikbaar: E-mail: a@b.nl".encode()
    assert (document["bestandsnaam"], document["indicatieGebruiksrecht"]) == ("hulpvraag.txt", False)


@pytest.mark.parametrize("path", list(POSTS))
@pytest.mark.parametrize("fault", ANSWERED)
async def test_one_thing_goes_wrong_once(house: House, town: Town, delivery: Delivery, fault: str, path: str):
    request, letter = await asked(house, await enter(house), LONG)
    town.fail(Fault(fault, POSTS[path], "POST", count=1))
    await delivered(delivery, letter)
    arrived_once(town, request, documents=1)


@pytest.mark.parametrize("seed", range(6))
async def test_everything_goes_wrong_now_and_then(house: House, town: Town, delivery: Delivery, seed: int):
    request, letter = await asked(house, await enter(house), LONG)
    town.here.faults.switch([Fault(fault, probability=0.05) for fault in ANSWERED], seed)
    await delivered(delivery, letter)
    town.fail()
    arrived_once(town, request, documents=1)


async def test_every_step_found_again_is_the_same_thing(house: House, town: Town, delivery: Delivery):
    request, letter = await asked(house, await enter(house), LONG)
    done = await delivered(delivery, letter)
    for step in delivery.steps()[:4]:
        assert await step.find(done) == done.remote[step.name]
    for step in delivery.steps():
        await step.write(done)
    arrived_once(town, request, documents=1)


async def test_what_was_not_done_is_not_found(house: House, town: Town, delivery: Delivery):
    _request, letter = await asked(house, await enter(house), LONG)
    steps = {step.name: step for step in delivery.steps()}
    assert await steps["case"].find(letter) is None
    begun = await delivered(delivery, letter, until="role")
    for name in ("role", "status", "document", "link", "arrived"):
        assert await steps[name].find(begun) is None


async def test_two_requests_of_one_person_stay_apart(house: House, town: Town, delivery: Delivery):
    merel = await enter(house)
    first, letter = await asked(house, merel)
    second, other = await asked(house, merel, "Nog een andere vraag")
    await delivered(delivery, letter)
    await delivered(delivery, other)
    assert {case["identificatie"] for case in town.kept(CASES)} == {first.number, second.number}
