"""A request that will not arrive by trying again says why, in a code without personal data."""

import pytest

from integrations.zgw.standin import cases, people
from integrations.zgw.standin.faults import Fault
from integrations.zgw.standin.links import CASES, DOCUMENTS
from portal.core.clock import FixedClock
from portal.loket.wire import Delivery
from portal.sync.domain import Later, Stuck
from portal.wiring import House
from tests.houses import JAN, enter
from tests.loket.delivering import LONG, POSTS, asked, delivered
from tests.towns import BASE, Town

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


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
