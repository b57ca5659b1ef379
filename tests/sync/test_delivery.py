"""A step is tried once; after an unknown outcome it is waited for, looked for, and only then tried again."""

import asyncio
from datetime import timedelta

import pytest

from portal.core.clock import SystemClock
from portal.sync.delivery import Later, Step
from portal.sync.domain import Letter
from portal.sync.errand import DONE
from tests.sync.neighbour import SETTLE, Neighbour, Pushed


async def test_what_a_step_brought_is_kept_and_carried_on(letter: Pushed) -> None:
    zgw = Neighbour("zaak-1", "rol-1")
    assert await letter.push(zgw.step("case")) == DONE
    assert await letter.push(zgw.step("role")) == DONE
    assert zgw.letters[1].remote == {"case": "zaak-1"}
    kept = await letter.kept()
    assert (kept.remote, kept.try_kind, kept.try_at) == ({"case": "zaak-1", "role": "rol-1"}, "", None)


async def test_a_step_that_is_done_is_not_done_again(letter: Pushed) -> None:
    zgw = Neighbour("zaak-1")
    assert [await letter.push(zgw.step()), await letter.push(zgw.step())] == [DONE, DONE]
    assert zgw.asked == ["write"]


async def test_the_try_is_on_the_letter_before_the_write(letter: Pushed) -> None:
    seen: list[Letter] = []

    async def write(_letter: Letter) -> str:
        seen.append(await letter.kept())
        return "zaak-1"

    assert await letter.push(Step("case", write, Neighbour().find)) == DONE
    assert seen[0].try_kind == "case"
    assert seen[0].try_at is not None


async def test_an_unknown_outcome_is_waited_for_then_looked_for(letter: Pushed) -> None:
    zgw = Neighbour(Later("zgw"), "zaak-1")
    assert await letter.push(zgw.step()) == DONE
    assert zgw.asked == ["write", "find", "write"]
    assert zgw.at[1] - zgw.at[0] >= SETTLE * 0.9  # the clock runs from just before the write


async def test_what_was_done_after_all_is_found_and_not_written(letter: Pushed) -> None:
    zgw = Neighbour(Later("zgw"), found="zaak-1")
    assert await letter.push(zgw.step()) == DONE
    assert zgw.asked == ["write", "find"]
    assert (await letter.kept()).remote == {"case": "zaak-1"}


async def test_a_try_before_a_crash_is_looked_for_first(letter: Pushed) -> None:
    assert await letter.ledger.begin(await letter.kept(), "case")
    zgw = Neighbour("zaak-1")
    assert await letter.push(zgw.step()) == DONE
    assert zgw.asked == ["find", "write"]


async def test_what_reached_nobody_needs_no_settling(letter: Pushed) -> None:
    zgw = Neighbour(Later("zgw", untouched=True), "zaak-1")
    assert await letter.push(zgw.step()) == DONE
    assert zgw.asked == ["write", "write"]
    assert zgw.at[1] - zgw.at[0] < SETTLE * 0.9


async def test_a_write_that_takes_too_long_has_an_unknown_outcome(letter: Pushed) -> None:
    quick = Neighbour("zaak-1")
    calls = 0

    async def write(letter: Letter) -> str:
        nonlocal calls
        calls += 1
        if calls == 1:
            await asyncio.Event().wait()
        return await quick.write(letter)

    assert await letter.push(Step("case", write, quick.find)) == DONE
    assert quick.asked == ["find", "write"]


async def test_two_that_try_at_once_write_once(letter: Pushed) -> None:
    """Two couriers cannot both live; should they, then the note of the first holds back the second."""
    zgw = Neighbour("zaak-1", "zaak-2", found="zaak-1")
    assert await asyncio.gather(letter.push(zgw.step()), letter.push(zgw.step())) == [DONE, DONE]
    assert zgw.asked.count("write") == 1


async def test_a_clock_that_is_put_forward_lands_no_write(
    letter: Pushed, monkeypatch: pytest.MonkeyPatch
) -> None:
    zgw, ahead = Neighbour(Later("zgw"), found="zaak-1"), timedelta()
    wall = SystemClock.now
    monkeypatch.setattr(SystemClock, "now", lambda own: wall(own) + ahead)

    async def write(own: Letter) -> str:
        nonlocal ahead
        ahead = timedelta(hours=1)
        return await zgw.write(own)

    assert await letter.push(Step("case", write, zgw.find)) == DONE
    assert zgw.asked == ["write", "find"]
    assert zgw.at[1] - zgw.at[0] >= SETTLE * 0.9
