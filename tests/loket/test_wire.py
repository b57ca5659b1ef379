"""A request on its way: whatever goes wrong, there is one case, one role, one status and all the text."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from integrations.zgw.standin import cases, people
from integrations.zgw.standin.faults import ANSWERED, Fault
from integrations.zgw.standin.links import CASE_DOCUMENTS, CASES, DOCUMENTS, ROLES, STATUSES
from portal.access.domain import Actor, Level
from portal.core.clock import FixedClock
from portal.loket import service
from portal.loket.domain import HelpRequest
from portal.loket.wire import Delivery
from portal.sync import letters
from portal.sync.domain import Later, Letter, Stuck
from portal.wiring import House
from tests.houses import JAN, MEREL, enter
from tests.towns import BASE, Town

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])

SHORT = "Ik val vaak in de douche."
LONG = "Ik val vaak in de douche, en de trap gaat ook niet meer. " * 30
POSTS = {
    "case": "/zaken/api/v1/zaken$",
    "role": "/zaken/api/v1/rollen",
    "status": "/zaken/api/v1/statussen",
    "document": "/documenten/api/v1/enkelvoudiginformatieobjecten$",
    "link": "/zaken/api/v1/zaakinformatieobjecten",
}


@pytest.fixture(autouse=True)
def between_two_seconds(clock: FixedClock) -> None:
    """A real clock does not stand on a whole second."""
    clock.advance(timedelta(milliseconds=900))


@pytest.fixture
def delivery(house: House, town: Town, clock: FixedClock) -> Delivery:
    return Delivery(town.client(clock), house.database, house.settings)


async def asked(house: House, actor: Actor, text: str = SHORT, **fields: str) -> tuple[HelpRequest, Letter]:
    form = {"question": text, "channel": "phone", "phone": "06 12345678"} | fields
    async with house.database.work() as work:
        request = await service.ask(work, actor, form)
        letter = (await letters.of_subject(work, actor.id))[-1]
    return request, letter


async def delivered(delivery: Delivery, letter: Letter, until: str = "") -> Letter:
    """Deliver as the courier does: what may have reached the other side is looked up before it is redone."""
    for step in delivery.steps():
        if step.name == until:
            break
        if step.name in letter.remote:
            continue
        maybe_done, brought = False, None
        for _ in range(60):
            try:
                brought = await step.find(letter) if maybe_done else None
                maybe_done = True
                brought = brought or await step.write(letter)
                break
            except Later as trouble:
                maybe_done = maybe_done and not trouble.untouched
        assert brought, step.name
        letter = replace(letter, remote={**letter.remote, step.name: brought})
    return letter


def arrived_once(town: Town, request: HelpRequest, documents: int) -> dict[str, Any]:
    """The case, after seeing that everything of it is there exactly once."""
    (case,) = town.numbered(request.number)
    assert len(town.kept(CASES)) == 1
    assert len(town.kept(ROLES, case["uuid"])) == 1
    assert len(town.kept(STATUSES, case["uuid"])) == 1
    assert len(town.kept(DOCUMENTS)) == documents
    assert len(town.kept(CASE_DOCUMENTS, case["uuid"])) == documents
    return case


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


async def test_a_number_that_is_somebody_elses_needs_a_person(house: House, town: Town, delivery: Delivery):
    request, letter = await asked(house, await enter(house))
    town.case(JAN, identificatie=request.number)
    for step in (delivery.steps()[0].write, delivery.steps()[0].find):
        with pytest.raises(Stuck) as caught:
            await step(letter)
        assert caught.value.reason == "number-taken"


async def test_a_case_with_another_initiator_needs_a_person(house: House, town: Town, delivery: Delivery):
    request, letter = await asked(house, await enter(house))
    begun = await delivered(delivery, letter, until="role")
    (case,) = town.numbered(request.number)
    other = people.role(town.here, case, "initiator", "natuurlijk_persoon", people.person(JAN, "Jan Tester"))
    cases.add_role(town.here, case, {**other, "uuid": case["uuid"]}, force=True)
    step = next(step for step in delivery.steps() if step.name == "role")
    for act in (step.write, step.find):
        with pytest.raises(Stuck) as caught:
            await act(begun)
        assert caught.value.reason == "other-initiator"


async def test_another_status_of_that_moment_needs_a_person(house: House, town: Town, delivery: Delivery):
    request, letter = await asked(house, await enter(house))
    begun = await delivered(delivery, letter, until="status")
    at = request.asked_at.replace(microsecond=0)
    town.move(town.numbered(request.number)[0]["uuid"], "In behandeling", at)
    with pytest.raises(Stuck) as caught:
        await delivered(delivery, begun)
    assert caught.value.reason == "other-status"


async def test_a_document_that_is_gone_needs_a_person(house: House, town: Town, delivery: Delivery):
    _request, letter = await asked(house, await enter(house), LONG)
    begun = await delivered(delivery, letter, until="link")
    town.here.store.remove(DOCUMENTS, town.kept(DOCUMENTS)[0]["uuid"])
    with pytest.raises(Stuck) as caught:
        await delivery.steps()[4].write(begun)
    assert caught.value.reason == "document-gone"


@pytest.mark.parametrize(
    ("settings", "client", "reason"),
    [
        ({"zgw_document_type": "Onbekend"}, {}, "no-document-type"),
        ({"zgw_case_type": "onbekend"}, {}, "configuration"),
        ({}, {"secret": "another-secret-than-theirs"}, "credentials"),
        ({}, {"client_id": "onbekend"}, "credentials"),
    ],
)
async def test_what_only_the_operator_can_mend_needs_a_person(
    house: House,
    town: Town,
    clock: FixedClock,
    settings: dict[str, str],
    client: dict[str, str],
    reason: str,
):
    own = house.settings.model_copy(update=settings)
    delivery = Delivery(town.client(clock, **client), house.database, own)
    _request, letter = await asked(house, await enter(house), LONG)
    with pytest.raises(Stuck) as caught:
        await delivered(delivery, letter)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("fault", "untouched"), [("down", True), ("reset_before", False), ("unavailable", False)]
)
async def test_trouble_that_passes_says_whether_anything_reached_them(
    house: House, town: Town, delivery: Delivery, fault: str, untouched: bool
):
    _request, letter = await asked(house, await enter(house))
    town.fail(Fault(fault, POSTS["case"], "POST"))
    with pytest.raises(Later) as caught:
        await delivery.steps()[0].write(letter)
    assert (caught.value.neighbour, caught.value.untouched) == ("zaken", untouched)


async def test_a_refusal_is_named_by_its_code_and_nothing_personal(
    house: House, town: Town, delivery: Delivery
):
    request, letter = await asked(house, await enter(house))
    begun = await delivered(delivery, letter, until="status")
    case = town.numbered(request.number)[0]
    town.here.store.put(CASES, {**case, "einddatum": "2026-11-22"})
    with pytest.raises(Stuck) as caught:
        await delivered(delivery, begun)
    assert caught.value.reason == "status:permission_denied"
    assert BASE not in caught.value.reason
