"""A step is tried once; after an unknown outcome it is waited for, looked for, and only then tried again."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from portal.core.clock import SystemClock
from portal.core.db import Database
from portal.sync import changes, letters
from portal.sync.delivery import Delivery, Later, Step, Stuck
from portal.sync.domain import Letter, LetterState
from portal.sync.errand import DONE, DROPPED, STUCK
from portal.sync.ledger import Ledger
from portal.sync.patience import Calls, Pace

SETTLE = 0.5
PACE = Pace(settle=SETTLE, first=0.01, cap=0.02, faults=3)


class Neighbour:
    """Writes and looks as the test says, and keeps what was asked and when."""

    def __init__(self, *outcomes: str | Exception, found: str | None = None) -> None:
        self.asked: list[str] = []
        self.at: list[float] = []
        self.letters: list[Letter] = []
        self._outcomes, self._found = list(outcomes), found

    async def write(self, letter: Letter) -> str:
        self._note("write", letter)
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def find(self, letter: Letter) -> str | None:
        self._note("find", letter)
        return self._found

    def step(self, name: str = "case") -> Step:
        return Step(name, self.write, self.find)

    def _note(self, what: str, letter: Letter) -> None:
        self.asked.append(what)
        self.at.append(SystemClock().monotonic())
        self.letters.append(letter)


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


@pytest.fixture
def delivery(ledger: Ledger) -> Delivery:
    return Delivery(ledger, Calls(PACE, SystemClock()), {})


@pytest.fixture
async def letter_id(database: Database) -> str:
    async with database.work() as work:
        return await letters.post(work, "loket.asked", subject="anna", request="r-1")


Push = Callable[[Step], Awaitable[str]]


@pytest.fixture
def push(delivery: Delivery, letter_id: str) -> Push:
    async def pushed(step: Step) -> str:
        async with asyncio.timeout(20):
            return await delivery.push(letter_id, "loket.asked", step)

    return pushed


async def _kept(ledger: Ledger, letter_id: str) -> Letter:
    letter = await ledger.read(letter_id)
    assert letter is not None
    return letter


async def test_what_a_step_brought_is_kept_and_carried_on(push: Push, ledger: Ledger, letter_id: str) -> None:
    zgw = Neighbour("zaak-1", "rol-1")
    assert await push(zgw.step("case")) == DONE
    assert await push(zgw.step("role")) == DONE
    assert zgw.letters[1].remote == {"case": "zaak-1"}
    letter = await _kept(ledger, letter_id)
    assert (letter.remote, letter.try_kind, letter.try_at) == ({"case": "zaak-1", "role": "rol-1"}, "", None)


async def test_a_step_that_is_done_is_not_done_again(push: Push) -> None:
    zgw = Neighbour("zaak-1")
    assert [await push(zgw.step()), await push(zgw.step())] == [DONE, DONE]
    assert zgw.asked == ["write"]


async def test_the_try_is_on_the_letter_before_the_write(push: Push, ledger: Ledger, letter_id: str) -> None:
    seen: list[Letter] = []

    async def write(_letter: Letter) -> str:
        seen.append(await _kept(ledger, letter_id))
        return "zaak-1"

    assert await push(Step("case", write, Neighbour().find)) == DONE
    assert seen[0].try_kind == "case"
    assert seen[0].try_at is not None


async def test_an_unknown_outcome_is_waited_for_then_looked_for(push: Push) -> None:
    zgw = Neighbour(Later("zgw"), "zaak-1")
    assert await push(zgw.step()) == DONE
    assert zgw.asked == ["write", "find", "write"]
    assert zgw.at[1] - zgw.at[0] >= SETTLE * 0.9  # the clock runs from just before the write


async def test_what_was_done_after_all_is_found_and_not_written(
    push: Push, ledger: Ledger, letter_id: str
) -> None:
    zgw = Neighbour(Later("zgw"), found="zaak-1")
    assert await push(zgw.step()) == DONE
    assert zgw.asked == ["write", "find"]
    assert (await _kept(ledger, letter_id)).remote == {"case": "zaak-1"}


async def test_a_try_before_a_crash_is_looked_for_first(push: Push, ledger: Ledger, letter_id: str) -> None:
    assert await ledger.begin(await _kept(ledger, letter_id), "case")
    zgw = Neighbour("zaak-1")
    assert await push(zgw.step()) == DONE
    assert zgw.asked == ["find", "write"]


async def test_what_reached_nobody_needs_no_settling(push: Push) -> None:
    zgw = Neighbour(Later("zgw", untouched=True), "zaak-1")
    assert await push(zgw.step()) == DONE
    assert zgw.asked == ["write", "write"]
    assert zgw.at[1] - zgw.at[0] < SETTLE * 0.9


async def test_a_write_that_takes_too_long_has_an_unknown_outcome(push: Push) -> None:
    quick = Neighbour("zaak-1")
    calls = 0

    async def write(letter: Letter) -> str:
        nonlocal calls
        calls += 1
        if calls == 1:
            await asyncio.Event().wait()
        return await quick.write(letter)

    assert await push(Step("case", write, quick.find)) == DONE
    assert quick.asked == ["find", "write"]


async def test_a_refusal_sticks_with_its_reason(
    push: Push, ledger: Ledger, letter_id: str, database: Database
) -> None:
    zgw = Neighbour(Stuck("unknown_case_type"))
    assert await push(zgw.step()) == STUCK
    letter = await _kept(ledger, letter_id)
    assert (letter.state, letter.reason) == (LetterState.STUCK, "unknown_case_type")
    assert await push(zgw.step()) == STUCK
    assert zgw.asked == ["write"]
    async with database.work() as work:
        [stuck] = await letters.stuck(work)
        [change] = await changes.Tail().since(work, 0)
    assert (stuck.id, change.subject) == (letter_id, "anna")


async def test_a_reason_in_free_text_is_not_kept(push: Push, ledger: Ledger, letter_id: str) -> None:
    assert await push(Neighbour(Stuck("De heer Jansen, 999993653, onbekend")).step()) == STUCK
    assert (await _kept(ledger, letter_id)).reason == "unclear"


async def test_a_fault_of_ours_is_tried_a_few_times_and_sticks(
    push: Push, ledger: Ledger, letter_id: str
) -> None:
    zgw = Neighbour(KeyError("999993653"), KeyError(), KeyError())
    assert await push(zgw.step()) == STUCK
    assert zgw.asked.count("write") == PACE.faults
    assert (await _kept(ledger, letter_id)).reason == "fault:KeyError"


async def test_what_holds_a_letter_up_can_be_seen(push: Push, ledger: Ledger, letter_id: str) -> None:
    reasons: list[str] = []

    async def find(_letter: Letter) -> str | None:
        reasons.append((await _kept(ledger, letter_id)).reason)
        return "zaak-1"

    assert await push(Step("case", Neighbour(Later("zgw")).write, find)) == DONE
    letter = await _kept(ledger, letter_id)
    assert (reasons, letter.reason, letter.attempts) == (["later:zgw"], "", 1)


async def test_two_that_try_at_once_write_once(push: Push, ledger: Ledger, letter_id: str) -> None:
    """Two couriers cannot both live; should they, then the note of the first holds back the second."""
    zgw = Neighbour("zaak-1", "zaak-2", found="zaak-1")
    assert await asyncio.gather(push(zgw.step()), push(zgw.step())) == [DONE, DONE]
    assert zgw.asked.count("write") == 1


async def test_a_letter_that_was_dropped_meanwhile_is_not_written(
    push: Push, database: Database, letter_id: str
) -> None:
    async with database.work() as work:
        assert await letters.drop(work, letter_id)
    zgw = Neighbour("zaak-1")
    assert await push(zgw.step()) == DROPPED
    assert zgw.asked == []


async def test_dropping_ends_the_retries(push: Push, database: Database, letter_id: str) -> None:
    async def find(_letter: Letter) -> str | None:
        async with database.work() as work:
            await letters.drop(work, letter_id)
        raise Later("zgw")

    assert await push(Step("case", Neighbour(Later("zgw")).write, find)) == DROPPED


async def test_a_sent_letter_says_when_and_tells_the_open_tabs(
    delivery: Delivery, database: Database, ledger: Ledger, letter_id: str
) -> None:
    assert [await delivery.finish(letter_id), await delivery.finish(letter_id)] == [DONE, DONE]
    letter = await _kept(ledger, letter_id)
    assert letter.state is LetterState.SENT
    assert letter.sent_at is not None
    async with database.work() as work:
        [change] = await changes.Tail().since(work, 0)
    assert (change.municipality, change.subject, change.topic) == ("voorbeeld", "anna", "loket.asked")


async def test_a_topic_without_a_route_waits_for_a_person(
    delivery: Delivery, push: Push, ledger: Ledger, letter_id: str
) -> None:
    [nowhere] = delivery.route("loket.unknown")
    assert await push(nowhere) == STUCK
    assert (await _kept(ledger, letter_id)).reason == "unknown_topic"


async def test_nothing_is_due_behind_an_earlier_letter_of_the_same_subject(
    database: Database, ledger: Ledger, letter_id: str
) -> None:
    async with database.work() as work:
        second = await letters.post(work, "loket.asked", subject="anna")
        other = await letters.post(work, "loket.asked", subject="bram")
    assert [letter.id for letter in await ledger.due()] == [letter_id, other]
    await ledger.stick(letter_id, "refused")
    assert [letter.id for letter in await ledger.due()] == [other]
    await ledger.dropped(letter_id, "drop")
    assert [letter.id for letter in await ledger.due()] == [second, other]


async def test_the_table_of_letters_holds_no_words(database: Database, push: Push, letter_id: str) -> None:
    await push(Neighbour(Stuck("Ik val vaak in de douche")).step())
    async with database.work() as work:
        rows = await work.rows(select(letters.letters))
    assert "douche" not in str(rows)
