"""A question sent is one request with one letter, however often and from wherever it is sent."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy.exc import SQLAlchemyError

from portal.access import repository as access
from portal.access.domain import Level
from portal.core.clock import FixedClock
from portal.core.errors import HigherLevelNeeded, NotFound
from portal.loket import service
from portal.loket.domain import WrongFields
from portal.loket.tables import help_requests
from portal.sync import letters
from portal.sync.domain import LetterState
from portal.wiring import House
from tests.attacks.named import attack
from tests.houses import JAN, MEREL, NOON, enter, everything_in, until_somebody_waits
from tests.loket.asking import FORM, TEXT, ask, kept, posted, save


async def test_what_was_written_is_not_stored_in_the_clear(house: House):
    merel = await enter(house)
    await save(house, merel, question="geheim-een")
    await ask(house, merel, question="geheim-twee tekst", phone="0612345678")
    await save(house, merel, question="geheim-drie")
    assert not re.search(rb"geheim|12345678", everything_in(house))


async def test_asking_makes_a_request_with_a_letter_and_ends_the_draft(house: House):
    merel = await enter(house)
    draft = await save(house, merel, **FORM)
    request = await ask(house, merel, draft.id if draft else "")
    assert (request.question.text, request.question.phone) == (TEXT, "+31612345678")
    assert (request.asked_at, request.delivered_at) == (NOON, None)
    assert await kept(house, merel) == {}
    assert await posted(house, merel) == [{"request": request.id}]
    async with house.database.work() as work:
        assert [each.id for each in await service.receipts(work, merel)] == [request.id]
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
        (made,) = await service.receipts(work, merel)
    assert await posted(house, merel) == [{"request": made.id}]


@attack("a question sent first under the draft id of somebody else", by="loket.repository")
async def test_nobody_blocks_the_question_of_another_by_their_draft_id(house: House):
    merel, jan = await enter(house), await enter(house, JAN)
    draft = await save(house, merel, **FORM)
    assert draft
    theirs = await ask(house, jan, draft.id)
    own = await ask(house, merel, draft.id)
    assert own.id != theirs.id and own.resident == merel.id
    assert await ask(house, merel, draft.id) == own


async def test_a_draft_sent_before_the_upgrade_is_not_sent_again(house: House):
    merel = await enter(house)
    draft = await save(house, merel, **FORM)
    assert draft
    first = await ask(house, merel, draft.id)
    async with house.database.work() as work:
        await work.execute(help_requests.update().values(draft=draft.id))
    assert await ask(house, merel, draft.id) == first


async def test_two_questions_without_a_draft_are_two_requests(house: House, clock: FixedClock):
    merel = await enter(house)
    first = await ask(house, merel)
    clock.advance(timedelta(minutes=1))
    second = await ask(house, merel, question="Nog een andere vraag")
    async with house.database.work() as work:
        assert [each.id for each in await service.receipts(work, merel)] == [second.id, first.id]


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
        assert await service.receipts(work, merel) == []


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


async def test_every_look_and_change_leaves_a_line(house: House):
    merel = await enter(house)
    await save(house, merel, **FORM)
    await kept(house, merel)
    await ask(house, merel)
    async with house.database.work() as work:
        lines = await access.lines(work, merel.id)
    assert [line["act"] for line in lines] == ["loket:ask", "loket:view_draft", "loket:save_draft"]
