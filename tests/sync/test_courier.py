"""Letters arrive in order, once, whatever the municipality answers; a stuck one holds only its subject."""

from collections import Counter

import pytest

from portal.sync import letters
from portal.sync.domain import LetterState
from tests.sync.mailroom import STEPS, TOPIC, Mailroom
from tests.sync.municipality import FakeMunicipality


async def test_letters_of_a_subject_arrive_in_order(
    mailroom: Mailroom, municipality: FakeMunicipality
) -> None:
    posted = [await mailroom.post("anna") for _ in range(4)]
    async with mailroom.delivering():
        posted += [await mailroom.post("anna") for _ in range(4)]
        await mailroom.until_all_ended()
    assert municipality.landed == [(letter_id, step) for letter_id in posted for step in STEPS]


async def test_a_letter_of_an_undone_transaction_never_leaves(
    mailroom: Mailroom, municipality: FakeMunicipality
) -> None:
    async with mailroom.delivering():
        with pytest.raises(ZeroDivisionError):
            async with mailroom.database.work() as work:
                await letters.post(work, TOPIC, subject="anna")
                raise ZeroDivisionError
        kept = await mailroom.post("anna")
        await mailroom.until_all_ended()
    assert {letter for letter, _ in municipality.landed} == {kept}


async def test_a_stuck_letter_holds_only_its_subject_and_can_be_resumed(
    mailroom: Mailroom, municipality: FakeMunicipality
) -> None:
    first, second = await mailroom.post("anna"), await mailroom.post("anna")
    others = [await mailroom.post(f"other-{number}") for number in range(5)]
    municipality.refuses = lambda letter: letter.id == first
    async with mailroom.delivering():
        await mailroom.until_state(first, LetterState.STUCK, "anna")
        for number, other in enumerate(others):
            await mailroom.until_state(other, LetterState.SENT, f"other-{number}")
        assert (await mailroom.letter(second, "anna")).state is LetterState.NEW
        municipality.refuses = lambda _letter: False
        async with mailroom.database.work() as work:
            assert await letters.resume(work, first)
        await mailroom.until_all_ended()
    assert [one for one in municipality.landed if one[0] in (first, second)] == [
        *((first, step) for step in STEPS),
        *((second, step) for step in STEPS),
    ]


async def test_a_stuck_letter_can_be_resumed_and_stick_again(
    mailroom: Mailroom, municipality: FakeMunicipality
) -> None:
    municipality.refuses = lambda _letter: True
    letter_id = await mailroom.post()
    async with mailroom.delivering():
        before = (await mailroom.until_state(letter_id, LetterState.STUCK)).attempts
        async with mailroom.database.work() as work:
            await letters.resume(work, letter_id)

        async def stuck_again(work: letters.Work) -> bool:
            return any(letter.attempts > before for letter in await letters.stuck(work))

        await mailroom.until(stuck_again)
    assert municipality.landed == []


async def test_a_stuck_letter_that_is_dropped_lets_the_next_go(
    mailroom: Mailroom, municipality: FakeMunicipality
) -> None:
    first, second = await mailroom.post("anna"), await mailroom.post("anna")
    municipality.refuses = lambda letter: letter.id == first
    async with mailroom.delivering():
        await mailroom.until_state(first, LetterState.STUCK, "anna")
        async with mailroom.database.work() as work:
            assert await letters.drop(work, first)
        await mailroom.until_state(second, LetterState.SENT, "anna")
    assert (await mailroom.letter(first, "anna")).state is LetterState.DROPPED
    assert municipality.steps_of(first) == []


async def test_a_stuck_letter_survives_a_new_courier(
    mailroom: Mailroom, municipality: FakeMunicipality
) -> None:
    municipality.refuses = lambda _letter: True
    letter_id = await mailroom.post()
    async with mailroom.delivering():
        await mailroom.until_state(letter_id, LetterState.STUCK)
    municipality.refuses = lambda _letter: False
    async with mailroom.delivering():
        async with mailroom.database.work() as work:
            assert await letters.resume(work, letter_id)
        await mailroom.until_state(letter_id, LetterState.SENT)
    assert municipality.steps_of(letter_id) == list(STEPS)


async def test_a_faulty_municipality_gets_everything_once_and_in_order(
    mailroom: Mailroom, municipality: FakeMunicipality
) -> None:
    municipality.faulty, municipality.slowest = 0.3, 0.15
    subjects = [f"person-{number}" for number in range(6)]
    posted = {subject: [await mailroom.post(subject) for _ in range(3)] for subject in subjects}
    async with mailroom.delivering():
        await mailroom.until_all_ended()
    assert municipality.asked["find"] > 0
    assert max(Counter(municipality.landed).values()) == 1
    for own in posted.values():
        landed = [one for one in municipality.landed if one[0] in own]
        assert landed == [(letter_id, step) for letter_id in own for step in STEPS]


async def test_an_outage_ends_with_everything_delivered(
    mailroom: Mailroom, municipality: FakeMunicipality
) -> None:
    municipality.down = True
    for number in range(8):
        await mailroom.post(f"person-{number}")
    async with mailroom.delivering():
        await municipality.arrived.wait()
        async with mailroom.database.work() as work:
            assert (await letters.waiting(work)).count == 8
            assert await letters.stuck(work) == []
        municipality.down = False
        await mailroom.until_all_ended()
    assert len(municipality.landed) == 8 * len(STEPS)
    assert max(Counter(municipality.landed).values()) == 1
