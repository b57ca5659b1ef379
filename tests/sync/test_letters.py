"""A letter exists with the change it tells of, or not at all, and says nothing of anybody."""

import pytest

from portal.core.db import Database
from portal.sync import letters
from portal.sync.domain import CarriesTooMuch, LetterState, Waiting
from tests.databases import database_at


async def test_a_letter_is_kept_with_its_transaction(database: Database) -> None:
    async with database.work() as work:
        letter_id = await letters.post(work, "loket.asked", subject="anna", request="r-1")
    async with database.work() as work:
        [letter] = await letters.of_subject(work, "anna")
    assert (letter.id, letter.topic, letter.ids) == (letter_id, "loket.asked", {"request": "r-1"})
    assert (letter.state, letter.remote, letter.municipality) == (LetterState.NEW, {}, "voorbeeld")


async def test_a_letter_goes_when_its_transaction_is_undone(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.work() as work:
            await letters.post(work, "loket.asked", subject="anna")
            raise ZeroDivisionError
    async with database.work() as work:
        assert await letters.of_subject(work, "anna") == []
        assert await letters.waiting(work) == Waiting(0, None, 0)


async def test_letters_of_a_subject_come_in_the_order_they_were_posted(database: Database) -> None:
    async with database.work() as work:
        posted = [await letters.post(work, "loket.asked", subject="anna") for _ in range(5)]
        await letters.post(work, "loket.asked", subject="bram")
    async with database.work() as work:
        assert [letter.id for letter in await letters.of_subject(work, "anna")] == posted
        waiting = await letters.waiting(work)
    assert (waiting.count, waiting.stuck) == (6, 0)
    assert waiting.oldest_at is not None


@pytest.mark.parametrize("value", ["999993653", "Ik val vaak", "anna@voorbeeld.nl", "<b>", "x" * 201])
async def test_only_ids_travel(database: Database, value: str) -> None:
    with pytest.raises(CarriesTooMuch) as refused:
        async with database.work() as work:
            await letters.post(work, "loket.asked", subject="anna", request=value)
    assert value not in str(refused.value)


async def test_a_bsn_is_no_subject(database: Database) -> None:
    with pytest.raises(CarriesTooMuch):
        async with database.work() as work:
            await letters.post(work, "loket.asked", subject="999993653")


async def test_another_municipality_sees_and_moves_nothing(database: Database, database_url: str) -> None:
    async with database.work() as work:
        letter_id = await letters.post(work, "loket.asked", subject="anna")
    other = database_at(database_url, municipality="elders")
    async with other.work() as work:
        assert await letters.of_subject(work, "anna") == []
        assert await letters.waiting(work) == Waiting(0, None, 0)
        assert not await letters.drop(work, letter_id)
    await other.close()


async def test_a_letter_that_is_not_stuck_cannot_be_resumed(database: Database) -> None:
    async with database.work() as work:
        letter_id = await letters.post(work, "loket.asked", subject="anna")
        assert not await letters.resume(work, letter_id)
        assert not await letters.resume(work, "no-such-letter")


async def test_a_dropped_letter_has_ended(database: Database) -> None:
    async with database.work() as work:
        letter_id = await letters.post(work, "loket.asked", subject="anna")
        assert await letters.drop(work, letter_id)
        assert not await letters.drop(work, letter_id)
        assert await letters.under_way(work) == []
        [letter] = await letters.of_subject(work, "anna")
    assert letter.state is LetterState.DROPPED
    assert not letter.state.under_way
