"""The courier has notices handled and does the night's work."""

import asyncio
from collections import Counter

from dbos import DBOS

from portal.sync import inbox
from portal.sync.delivery import Later
from portal.sync.domain import InboxItem
from tests.sync.mailroom import Mailroom


async def test_a_notice_is_handled_once_done(mailroom: Mailroom) -> None:
    handled: list[InboxItem] = []
    done = asyncio.Event()

    async def handle(item: InboxItem) -> None:
        handled.append(item)
        done.set()

    mailroom.handlers = {"zgw": handle}
    async with mailroom.delivering():
        for _ in range(3):
            async with mailroom.database.work() as work:
                await inbox.receive(work, "zgw", "key-1", {"object": "https://example.nl/1"})
        await done.wait()
    async with mailroom.delivering():
        pass
    assert [item.payload for item in handled] == [{"object": "https://example.nl/1"}]


async def test_a_notice_is_tried_again_and_holds_up_no_other(mailroom: Mailroom) -> None:
    tries: Counter[str] = Counter()
    done: dict[str, asyncio.Event] = {"hard": asyncio.Event(), "easy": asyncio.Event()}

    async def handle(item: InboxItem) -> None:
        tries[item.key] += 1
        if item.key == "hard" and tries["hard"] < 4:
            raise Later("zgw")
        done[item.key].set()

    mailroom.handlers = {"zgw": handle}
    async with mailroom.delivering():
        async with mailroom.database.work() as work:
            await inbox.receive(work, "zgw", "hard", {})
            await inbox.receive(work, "zgw", "easy", {})
        await done["easy"].wait()
        await done["hard"].wait()
    assert tries == {"hard": 4, "easy": 1}


async def test_the_night_does_its_work_although_one_task_fails_at_first(mailroom: Mailroom) -> None:
    done = asyncio.Event()
    tries: Counter[str] = Counter()

    async def compare() -> None:
        tries["compare"] += 1
        if tries["compare"] < 3:
            raise Later("zgw")

    async def last() -> None:
        done.set()

    mailroom.nightly = [compare, last]
    async with mailroom.delivering():
        [schedule] = await DBOS.list_schedules_async()
        assert (schedule["schedule"], schedule["automatic_backfill"]) == ("0 3 * * *", True)
        await asyncio.to_thread(DBOS.trigger_schedule, schedule["schedule_name"])
        await done.wait()
    assert tries["compare"] == 3
