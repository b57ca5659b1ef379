"""A person is a random id: found by a keyed hash of the BSN, never stored so that it can be read."""

import asyncio

import pytest

from portal.access.domain import Act, Actor, ActorKind, Level
from portal.access.service import grant
from portal.core.crypto import KeyUnknown, SealBroken
from portal.core.db import Work
from portal.identity import repository
from portal.identity.domain import Resident
from portal.identity.tables import residents
from portal.wiring import House
from tests.houses import JAN, MEREL, another, everything_in, until_somebody_waits


async def found(house: House, bsn: str = MEREL, name: str | None = "Merel Kooyman") -> Resident:
    async with house.database.work() as work:
        return await repository.find_or_add(work, bsn, name)


def as_self(resident: Resident) -> Actor:
    return Actor(ActorKind.RESIDENT, resident.id, Level.SUBSTANTIEEL, "login")


async def known(work: Work, resident: Resident) -> tuple[str | None, str | None]:
    given = await grant(work, as_self(resident), Act.VIEW_PERSON)
    person = await repository.resident(work, given)
    return (person.name if person else None), await repository.bsn(work, given)


async def test_the_same_bsn_is_the_same_person(house: House):
    assert (await found(house)).id == (await found(house)).id
    assert (await found(house, JAN)).id != (await found(house)).id


async def test_elsewhere_the_same_bsn_is_another_person(house: House):
    here = await found(house)
    async with another(house, municipality="elders") as elsewhere, elsewhere.work() as work:
        there = await repository.find_or_add(work, MEREL, "Merel Kooyman")
        assert await repository.everyone(work) == [there.id]
        assert await repository.subject_of_bsn(work, MEREL) == there.id
    assert here.id != there.id
    async with house.database.work() as work:
        indexes = {row["bsn_index"] for row in await work.rows(residents.select())}
        assert await repository.everyone(work) == [here.id]
    assert len(indexes) == 2


async def test_neither_bsn_nor_name_is_stored_in_the_clear(house: House):
    await found(house)
    stored = everything_in(house)
    assert MEREL.encode() not in stored
    assert b"Merel" not in stored and b"Kooyman" not in stored


async def test_they_come_back_for_who_may_see_them(house: House):
    resident = await found(house)
    async with house.database.work() as work:
        assert await known(work, resident) == ("Merel Kooyman", MEREL)


async def test_a_new_name_is_kept_and_no_name_changes_nothing(house: House):
    resident = await found(house)
    assert (await found(house, name="Merel de Vries")).name == "Merel de Vries"
    assert (await found(house, name=None)).name == "Merel de Vries"
    async with house.database.work() as work:
        assert (await known(work, resident))[0] == "Merel de Vries"


async def test_a_person_without_a_name_is_a_person(house: House):
    resident = await found(house, name=None)
    async with house.database.work() as work:
        assert await known(work, resident) == (None, MEREL)


async def test_a_grant_about_nobody_we_know_finds_nobody(house: House):
    async with house.database.work() as work:
        nobody = Resident("nobody", None)
        assert await known(work, nobody) == (None, None)
        given = await grant(work, as_self(nobody), Act.VIEW_DRAFT)
        assert await repository.data_key(work, given) is None
        assert await repository.subject_of_bsn(work, JAN) is None


async def test_a_grant_of_another_municipality_finds_nobody(house: House):
    resident = await found(house)
    async with another(house, municipality="elders") as elsewhere, elsewhere.work() as work:
        assert await known(work, resident) == (None, None)


@pytest.mark.parametrize("column", ["bsn", "data_key", "name"])
async def test_values_that_were_swapped_between_people_do_not_open(house: House, column: str):
    merel, jan = await found(house), await found(house, JAN, "Jan Tester")
    async with house.database.work() as work:
        rows = {row["id"]: row for row in await work.rows(residents.select())}
        await work.execute(
            residents.update().where(residents.c.id == merel.id).values({column: rows[jan.id][column]})
        )
    with pytest.raises((SealBroken, KeyUnknown)):
        async with house.database.work() as work:
            await known(work, merel)


async def test_two_first_logins_at_once_make_one_person(house: House):
    async with house.database.work() as work:
        first = await repository.find_or_add(work, MEREL, None)
        second = asyncio.create_task(found(house))
        await until_somebody_waits(house)
    assert (await second).id == first.id
