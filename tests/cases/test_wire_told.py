"""Told of a change, we fetch anew for everybody it concerns, now or later."""

from datetime import timedelta

import pytest

from integrations.zgw.standin.faults import Fault
from portal.cases.wire import Fetching
from portal.sync.domain import InboxItem, InboxState, Later
from portal.wiring import House
from tests.cases.copies import ON_SQLITE, SEARCH, only, overview
from tests.houses import JAN, MEREL, NOON, enter
from tests.towns import BASE, Town


def notice(case: str) -> InboxItem:
    return InboxItem("i", "voorbeeld", "zgw", "k", {"case": case}, InboxState.NEW, NOON)


async def test_a_notification_brings_the_change_over(house: House, town: Town, fetching: Fetching):
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    await fetching.fetch(merel.id)
    town.move(number, "Ontvangen", NOON - timedelta(days=1))
    await fetching.told(notice(number))
    current = (await only(house, merel)).current
    assert current and current.name == "Ontvangen"


async def test_a_notification_of_a_new_case_finds_its_residents_by_their_roles(
    house: House, town: Town, fetching: Fetching
):
    merel, jan = await enter(house), await enter(house, JAN)
    await fetching.told(notice(town.case(identificatie="Z-1")))
    assert (await only(house, merel)).content.number == "Z-1"
    assert (await overview(house, jan)).source.fetched_at is None


@ON_SQLITE
async def test_a_notification_about_somebody_we_do_not_know_asks_no_further(
    house: House, town: Town, fetching: Fetching
):
    await fetching.told(notice(town.case(JAN)))
    assert town.count("POST", "_zoek") == 0


@ON_SQLITE
async def test_a_notification_about_a_case_that_is_gone_is_done(house: House, fetching: Fetching):
    await fetching.told(notice("0c1d2e3f-0000-4000-8000-00000000dead"))


@ON_SQLITE
async def test_a_notification_about_no_case_is_done(house: House, fetching: Fetching):
    await fetching.told(notice("geen-zaak"))


@ON_SQLITE
@pytest.mark.parametrize("path", ["/", SEARCH, "/zaken/api/v1/zaken/"])
async def test_a_notification_in_an_outage_comes_again_later(
    house: House, town: Town, fetching: Fetching, path: str
):
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    town.fail(Fault("down", path))
    with pytest.raises(Later):
        await fetching.told(notice(number))
    town.fail()
    await fetching.told(notice(number))
    assert (await only(house, merel)).content.number == "Z-1"


@ON_SQLITE
async def test_at_night_everybody_is_compared_also_when_one_fails(
    house: House, town: Town, fetching: Fetching
):
    merel, jan = await enter(house), await enter(house, JAN)
    town.case(identificatie="Z-M")
    town.case(JAN, identificatie="Z-J")
    town.fail(Fault("down", SEARCH, count=3))
    await fetching.nightly()
    seen = [await overview(house, actor) for actor in (merel, jan)]
    assert sorted(len(each.cases) for each in seen) == [0, 1]
    assert sorted(each.source.trouble for each in seen) == ["", "unreachable"]
    assert not [r for r in town.asked if MEREL in str(r.url) or not str(r.url).startswith(BASE)]
