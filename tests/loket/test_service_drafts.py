"""A draft is never lost, never anybody else's and never in the clear."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core.clock import FixedClock
from portal.core.crypto import KeyUnknown, SealBroken
from portal.loket import service
from portal.loket.tables import drafts
from portal.wiring import House
from tests.houses import JAN, MEREL, NOON, enter, until_somebody_waits
from tests.loket.asking import FORM, ask, kept, save


async def test_a_draft_grows_field_by_field(house: House, clock: FixedClock):
    merel = await enter(house)
    assert await kept(house, merel) == {}
    first = await save(house, merel, question="Ik val")
    clock.advance(timedelta(seconds=5))
    second = await save(house, merel, first.id if first else "", channel="phone", phone="06")
    assert first and second and second.id == first.id
    assert second.changed_at == NOON + timedelta(seconds=5)
    assert await kept(house, merel) == {"question": "Ik val", "channel": "phone", "phone": "06"}


async def test_every_character_typed_comes_back(house: House):
    merel = await enter(house)
    typed = "  <b>é\u202e\x00\n👩‍👧 أ " + "x" * 3000
    await save(house, merel, question=typed)
    assert (await kept(house, merel))["question"] == typed


async def test_unknown_fields_are_dropped_and_long_ones_cut(house: House):
    merel = await enter(house)
    await save(house, merel, question="a" * 5000, bsn=MEREL, draft="x")
    assert await kept(house, merel) == {"question": "a" * 4000}


async def test_everybody_has_a_draft_of_their_own(house: House):
    merel, jan = await enter(house), await enter(house, JAN)
    await save(house, merel, question="van Merel")
    assert await kept(house, jan) == {}
    draft = await save(house, jan, question="van Jan")
    await save(house, merel, draft.id if draft else "", channel="letter")
    assert await kept(house, merel) == {"question": "van Merel", "channel": "letter"}
    assert await kept(house, jan) == {"question": "van Jan"}
    again = await enter(house)
    assert await kept(house, again) == {"question": "van Merel", "channel": "letter"}


async def test_a_draft_of_another_does_not_open(house: House):
    merel, jan = await enter(house), await enter(house, JAN)
    await save(house, merel, question="van Merel")
    await save(house, jan, question="van Jan")
    async with house.database.work() as work:
        rows = {row["resident"]: row for row in await work.rows(select(drafts))}
        swapped = drafts.update().where(drafts.c.resident == jan.id)
        await work.execute(swapped.values(fields=rows[merel.id]["fields"]))
    with pytest.raises((SealBroken, KeyUnknown)):
        await kept(house, jan)


async def test_a_draft_can_be_thrown_away(house: House):
    merel, jan = await enter(house), await enter(house, JAN)
    await save(house, merel, question="weg")
    await save(house, jan, question="blijft")
    async with house.database.work() as work:
        await service.throw_away(work, merel)
    assert (await kept(house, merel), await kept(house, jan)) == ({}, {"question": "blijft"})


async def test_drafts_that_nobody_touched_for_long_go(house: House, clock: FixedClock):
    merel = await enter(house)
    await save(house, merel, question="oud")
    clock.advance(timedelta(days=29))
    async with house.database.work() as work:
        assert await service.drop_old_drafts(work, 30) == 0
    clock.advance(timedelta(days=1, seconds=1))
    async with house.database.work() as work:
        assert await service.drop_old_drafts(work, 30) == 1
        assert await work.rows(select(drafts)) == []


async def test_two_devices_that_save_a_first_draft_at_once_keep_both_fields(house: House):
    merel, elsewhere = await enter(house), await enter(house)
    async with house.database.work() as work:
        await service.save_draft(work, elsewhere, {"question": "Ik val"})
        second = asyncio.create_task(save(house, merel, channel="phone"))
        await until_somebody_waits(house)
    await second
    assert await kept(house, merel) == {"question": "Ik val", "channel": "phone"}


async def test_two_tabs_that_change_a_draft_at_once_keep_both_fields(house: House):
    merel = await enter(house)
    await save(house, merel, email="a@b.nl")
    async with house.database.work() as work:
        await service.save_draft(work, merel, {"question": "Ik val"})
        second = asyncio.create_task(save(house, merel, channel="phone"))
        await until_somebody_waits(house)
    await second
    assert await kept(house, merel) == {"question": "Ik val", "channel": "phone", "email": "a@b.nl"}


async def test_a_late_save_of_what_was_sent_keeps_nothing(house: House):
    merel = await enter(house)
    draft = await save(house, merel, **FORM)
    assert draft
    await ask(house, merel, draft.id)
    assert await save(house, merel, draft.id, question="te laat") is None
    assert await kept(house, merel) == {}
    assert await save(house, merel, question="een nieuwe vraag")


async def test_a_mark_tells_people_apart_and_nothing_more(house: House):
    merel, jan, again = await enter(house), await enter(house, JAN), await enter(house)
    async with house.database.work() as work:
        marks = [service.mark_of(work, actor) for actor in (merel, jan, again)]
    assert marks[0] == marks[2] != marks[1]
    assert all(re.fullmatch("[0-9a-f]{16}", mark) for mark in marks)
