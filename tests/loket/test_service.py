"""A draft is never lost and never anybody else's; a question sent twice is one request with one letter."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal.access import repository as access
from portal.access.domain import Actor, Level
from portal.core.clock import FixedClock
from portal.core.crypto import KeyUnknown, SealBroken
from portal.core.errors import HigherLevelNeeded, NotFound
from portal.loket import service
from portal.loket.domain import Draft, HelpRequest, WrongFields
from portal.loket.tables import drafts, help_requests
from portal.sync import letters
from portal.sync.domain import LetterState
from portal.wiring import House
from tests.houses import JAN, MEREL, NOON, enter, everything_in, until_somebody_waits

TEXT = "Ik val vaak in de douche."
FORM = {"question": TEXT, "channel": "phone", "phone": "06 12345678"}


async def save(house: House, actor: Actor, draft: str = "", **fields: str) -> Draft | None:
    async with house.database.work() as work:
        return await service.save_draft(work, actor, fields, draft)


async def kept(house: House, actor: Actor) -> dict[str, str]:
    async with house.database.work() as work:
        draft = await service.draft(work, actor)
    return draft.fields if draft else {}


async def ask(house: House, actor: Actor, draft: str = "", **fields: str) -> HelpRequest:
    async with house.database.work() as work:
        return await service.ask(work, actor, FORM | fields, draft)


async def posted(house: House, actor: Actor) -> list[dict[str, str]]:
    async with house.database.work() as work:
        return [dict(letter.ids) for letter in await letters.of_subject(work, actor.id)]


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


async def test_what_was_written_is_not_stored_in_the_clear(house: House):
    merel = await enter(house)
    await save(house, merel, question="geheim-een")
    await ask(house, merel, question="geheim-twee tekst", phone="0612345678")
    await save(house, merel, question="geheim-drie")
    assert not re.search(rb"geheim|12345678", everything_in(house))


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


async def test_asking_makes_a_request_with_a_letter_and_ends_the_draft(house: House):
    merel = await enter(house)
    draft = await save(house, merel, **FORM)
    request = await ask(house, merel, draft.id if draft else "")
    assert (request.question.text, request.question.phone) == (TEXT, "+31612345678")
    assert (request.asked_at, request.delivered_at) == (NOON, None)
    assert await kept(house, merel) == {}
    assert await posted(house, merel) == [{"request": request.id}]
    async with house.database.work() as work:
        assert await service.requests(work, merel) == [request]
        assert await service.request(work, merel, request.number) == request
        (letter,) = await letters.under_way(work)
    assert (letter.topic, letter.state) == (service.ASKED, LetterState.NEW)


async def test_sending_one_draft_twice_is_one_request(house: House):
    merel = await enter(house)
    draft = await save(house, merel, **FORM)
    assert draft
    first = await ask(house, merel, draft.id)
    assert await ask(house, merel, draft.id, question="iets heel anders dan eerst") == first
    assert len(await posted(house, merel)) == 1


async def test_sending_one_draft_from_two_tabs_at_once_is_one_request(house: House):
    merel = await enter(house)
    draft = await save(house, merel, **FORM)
    assert draft
    async with house.database.work() as work:
        first = await service.ask(work, merel, FORM, draft.id)
        second = asyncio.create_task(ask(house, merel, draft.id))
        await until_somebody_waits(house)
    assert await second == first


async def test_two_tabs_at_once_never_make_two_requests(house: House):
    merel = await enter(house)
    draft = await save(house, merel, **FORM)
    assert draft
    await asyncio.gather(*(ask(house, merel, draft.id) for _ in range(3)), return_exceptions=True)
    async with house.database.work() as work:
        (made,) = await service.requests(work, merel)
    assert await posted(house, merel) == [{"request": made.id}]


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


async def test_two_questions_without_a_draft_are_two_requests(house: House, clock: FixedClock):
    merel = await enter(house)
    first = await ask(house, merel)
    clock.advance(timedelta(minutes=1))
    second = await ask(house, merel, question="Nog een andere vraag")
    async with house.database.work() as work:
        assert await service.requests(work, merel) == [second, first]


async def test_when_it_is_wrong_nothing_changes(house: House):
    merel = await enter(house)
    await save(house, merel, question="kort")
    with pytest.raises(WrongFields):
        await ask(house, merel, question="kort")
    assert await kept(house, merel) == {"question": "kort"}
    assert await posted(house, merel) == []


async def test_without_the_request_there_is_no_letter_and_the_draft_stays(house: House):
    merel = await enter(house)
    await save(house, merel, **FORM)
    with pytest.raises(SQLAlchemyError):
        async with house.database.work() as work:
            await service.ask(work, merel, FORM)
            await work.execute(help_requests.insert().values(id="x"))
    assert await posted(house, merel) == []
    assert (await kept(house, merel))["question"] == TEXT
    async with house.database.work() as work:
        assert await service.requests(work, merel) == []


async def test_asking_needs_a_login_that_is_certain_enough(house: House):
    basis = await enter(house, level=Level.BASIS)
    await save(house, basis, question="mag wel")
    with pytest.raises(HigherLevelNeeded):
        await ask(house, basis)


async def test_the_request_of_another_is_not_there(house: House):
    merel, jan = await enter(house), await enter(house, JAN)
    request = await ask(house, merel)
    for number in (request.number, "2026-XXXX-XXXX", ""):
        with pytest.raises(NotFound):
            async with house.database.work() as work:
                await service.request(work, jan, number)


async def test_numbers_can_be_read_aloud_and_differ(house: House):
    merel = await enter(house)
    numbers = {(await ask(house, merel)).number for _ in range(25)}
    assert len(numbers) == 25
    assert all(re.fullmatch(r"2026-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", number) for number in numbers)


async def test_the_courier_gets_what_it_brings_and_nothing_of_another(house: House):
    merel, jan = await enter(house, level=Level.SUBSTANTIEEL), await enter(house, JAN)
    request = await ask(house, merel)
    async with house.database.work() as work:
        brought = await service.to_deliver(work, merel.id, request.id)
    assert brought == (request, Level.SUBSTANTIEEL, MEREL, "Merel Kooyman")
    with pytest.raises(NotFound):
        async with house.database.work() as work:
            await service.to_deliver(work, jan.id, request.id)


async def test_that_it_was_delivered_is_kept_once(house: House, clock: FixedClock):
    merel = await enter(house)
    request = await ask(house, merel)
    for _ in range(2):
        clock.advance(timedelta(minutes=1))
        async with house.database.work() as work:
            await service.delivered(work, merel.id, request.id)
    async with house.database.work() as work:
        assert (await service.request(work, merel, request.number)).delivered_at == NOON + timedelta(
            minutes=1
        )


async def test_a_mark_tells_people_apart_and_nothing_more(house: House):
    merel, jan, again = await enter(house), await enter(house, JAN), await enter(house)
    async with house.database.work() as work:
        marks = [service.mark_of(work, actor) for actor in (merel, jan, again)]
    assert marks[0] == marks[2] != marks[1]
    assert all(re.fullmatch("[0-9a-f]{16}", mark) for mark in marks)


async def test_every_look_and_change_leaves_a_line(house: House):
    merel = await enter(house)
    await save(house, merel, **FORM)
    await kept(house, merel)
    await ask(house, merel)
    async with house.database.work() as work:
        lines = await access.lines(work, merel.id)
    assert [line["act"] for line in lines] == ["loket:ask", "loket:view_draft", "loket:save_draft"]
