"""How a letter ends, or why it waits: sent, stuck with a reason, dropped."""

from sqlalchemy import select

from portal.core.db import Database
from portal.sync import changes, letters
from portal.sync.delivery import Later, Step, Stuck
from portal.sync.domain import Letter, LetterState
from portal.sync.errand import DONE, DROPPED, STUCK
from tests.sync.neighbour import PACE, Neighbour, Pushed


async def test_a_refusal_sticks_with_its_reason(letter: Pushed, database: Database) -> None:
    zgw = Neighbour(Stuck("unknown_case_type"))
    assert await letter.push(zgw.step()) == STUCK
    kept = await letter.kept()
    assert (kept.state, kept.reason) == (LetterState.STUCK, "unknown_case_type")
    assert await letter.push(zgw.step()) == STUCK
    assert zgw.asked == ["write"]
    async with database.work() as work:
        [stuck] = await letters.stuck(work)
        [change] = await changes.Tail().since(work, 0)
    assert (stuck.id, change.subject) == (letter.id, "anna")


async def test_a_reason_in_free_text_is_not_kept(letter: Pushed) -> None:
    assert await letter.push(Neighbour(Stuck("De heer Jansen, 999993653, onbekend")).step()) == STUCK
    assert (await letter.kept()).reason == "unclear"


async def test_a_fault_of_ours_is_tried_a_few_times_and_sticks(letter: Pushed) -> None:
    zgw = Neighbour(KeyError("999993653"), KeyError(), KeyError())
    assert await letter.push(zgw.step()) == STUCK
    assert zgw.asked.count("write") == PACE.faults
    assert (await letter.kept()).reason == "fault:KeyError"


async def test_what_holds_a_letter_up_can_be_seen(letter: Pushed) -> None:
    reasons: list[str] = []

    async def find(_letter: Letter) -> str | None:
        reasons.append((await letter.kept()).reason)
        return "zaak-1"

    assert await letter.push(Step("case", Neighbour(Later("zgw")).write, find)) == DONE
    kept = await letter.kept()
    assert (reasons, kept.reason, kept.attempts) == (["later:zgw"], "", 1)


async def test_a_letter_that_was_dropped_meanwhile_is_not_written(letter: Pushed) -> None:
    await letter.drop()
    zgw = Neighbour("zaak-1")
    assert await letter.push(zgw.step()) == DROPPED
    assert zgw.asked == []


async def test_dropping_ends_the_retries(letter: Pushed) -> None:
    async def find(_letter: Letter) -> str | None:
        await letter.drop()
        raise Later("zgw")

    assert await letter.push(Step("case", Neighbour(Later("zgw")).write, find)) == DROPPED


async def test_a_sent_letter_says_when_and_tells_the_open_tabs(letter: Pushed, database: Database) -> None:
    assert [await letter.delivery.finish(letter.id), await letter.delivery.finish(letter.id)] == [DONE, DONE]
    kept = await letter.kept()
    assert kept.state is LetterState.SENT
    assert kept.sent_at is not None
    async with database.work() as work:
        [change] = await changes.Tail().since(work, 0)
    assert (change.municipality, change.subject, change.topic) == ("voorbeeld", "anna", "loket.asked")


async def test_a_topic_without_a_route_waits_for_a_person(letter: Pushed) -> None:
    [nowhere] = letter.delivery.route("loket.unknown")
    assert await letter.push(nowhere) == STUCK
    assert (await letter.kept()).reason == "unknown_topic"


async def test_nothing_is_due_behind_an_earlier_letter_of_the_same_subject(
    letter: Pushed, database: Database
) -> None:
    async with database.work() as work:
        second = await letters.post(work, "loket.asked", subject="anna")
        other = await letters.post(work, "loket.asked", subject="bram")
    assert [one.id for one in await letter.ledger.due()] == [letter.id, other]
    await letter.ledger.stick(letter.id, "refused")
    assert [one.id for one in await letter.ledger.due()] == [other]
    await letter.ledger.dropped(letter.id, "drop")
    assert [one.id for one in await letter.ledger.due()] == [second, other]


async def test_the_table_of_letters_holds_no_words(letter: Pushed, database: Database) -> None:
    await letter.push(Neighbour(Stuck("Ik val vaak in de douche")).step())
    async with database.work() as work:
        rows = await work.rows(select(letters.letters))
    assert "douche" not in str(rows)
