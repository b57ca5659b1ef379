"""A notice is handled until its handler is done with it, or until a person has to look."""

import asyncio
from collections import Counter

import pytest

from portal.core.clock import SystemClock
from portal.core.db import Database
from portal.sync import inbox
from portal.sync.delivery import Later, Stuck
from portal.sync.domain import InboxItem
from portal.sync.errand import DONE, STUCK
from portal.sync.handling import Handling
from portal.sync.patience import Calls, Pace
from portal.sync.status import status

PACE = Pace(settle=0.2, first=0.01, cap=0.02, faults=3)


class Desk:
    """A handler that does what the test says, in turn."""

    def __init__(self, *troubles: Exception | None) -> None:
        self.items: list[InboxItem] = []
        self._troubles = list(troubles)

    async def __call__(self, item: InboxItem) -> None:
        self.items.append(item)
        if trouble := self._troubles.pop(0):
            raise trouble


@pytest.fixture(autouse=True)
async def _notice(database: Database) -> None:
    async with database.work() as work:
        await inbox.receive(work, "zgw", "key-1", {"object": "https://example.nl/1"})


def _handling(database: Database, desk: Desk) -> Handling:
    return Handling(database, Calls(PACE, SystemClock()), {"zgw": desk})


async def _handle(handling: Handling) -> str:
    [item] = await handling.claim(10)
    async with asyncio.timeout(10):
        return await handling.handle(item.id, item.source)


async def test_a_notice_is_claimed_once(database: Database) -> None:
    handling = _handling(database, Desk())
    [item] = await handling.claim(10)
    assert (item.source, item.key, item.municipality) == ("zgw", "key-1", "voorbeeld")
    assert await handling.claim(10) == []


async def test_nothing_is_claimed_without_room(database: Database) -> None:
    assert await _handling(database, Desk()).claim(0) == []


async def test_a_handled_notice_is_not_handled_again(database: Database) -> None:
    desk = Desk(None)
    handling = _handling(database, desk)
    assert await _handle(handling) == DONE
    assert await handling.handle(desk.items[0].id, "zgw") == DONE
    assert [item.payload for item in desk.items] == [{"object": "https://example.nl/1"}]


async def test_what_cannot_be_done_now_is_tried_again(database: Database) -> None:
    desk = Desk(Later("zgw"), Later("zgw"), None)
    assert await _handle(_handling(database, desk)) == DONE
    assert len(desk.items) == 3


@pytest.mark.parametrize(
    ("troubles", "reason"),
    [
        ((Stuck("foreign_host"),), "foreign_host"),
        ((Stuck("from 999993653"),), "unclear"),
        ((KeyError("999993653"),) * 3, "fault:KeyError"),
    ],
)
async def test_a_stuck_notice_waits_for_a_person(
    database: Database, troubles: tuple[Exception, ...], reason: str
) -> None:
    desk = Desk(*troubles, None)
    handling = _handling(database, desk)
    assert await _handle(handling) == STUCK
    assert (await status(database)).notices_stuck == 1
    async with database.work() as work:
        [stuck] = await inbox.stuck(work)
        assert stuck.reason == reason
        assert await inbox.resume(work, stuck.id)
    assert await _handle(handling) == DONE
    assert (await status(database)).notices_stuck == 0


async def test_a_source_that_nobody_handles_is_stuck(database: Database) -> None:
    handling = Handling(database, Calls(PACE, SystemClock()), {})
    assert await _handle(handling) == STUCK
    async with database.work() as work:
        assert Counter(item.reason for item in await inbox.stuck(work)) == {"unknown_source": 1}


async def test_a_notice_the_engine_lost_is_claimed_anew_under_another_number(database: Database) -> None:
    handling = _handling(database, Desk())
    [first] = await handling.claim(10)
    assert [item.id for item in await handling.lingering(0)] == [first.id]
    await handling.again(first)
    [second] = await handling.claim(10)
    assert second.id == first.id
    assert second.attempts > first.attempts
