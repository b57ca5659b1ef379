"""Letters arrive in order, once, whatever the municipality answers; a stuck one holds only its subject."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from dbos import DBOS
from sqlalchemy import create_engine, inspect, make_url, text

from portal.sync import inbox, letters
from portal.sync.courier import Courier
from portal.sync.delivery import Later, Stuck
from portal.sync.domain import InboxItem, LetterState
from portal.sync.embedded import embedded
from portal.sync.status import status
from tests.databases import database_at
from tests.sync.mailroom import STEPS, TOPIC, Mailroom
from tests.sync.municipality import FakeMunicipality


async def _all_ended(work: letters.Work) -> bool:
    return not await letters.under_way(work)


async def test_letters_of_a_subject_arrive_in_order(
    mailroom: Mailroom, municipality: FakeMunicipality
) -> None:
    posted = [await mailroom.post("anna") for _ in range(4)]
    async with mailroom.delivering():
        posted += [await mailroom.post("anna") for _ in range(4)]
        await mailroom.until(_all_ended)
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
        await mailroom.until(_all_ended)
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
        await mailroom.until(_all_ended)
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
        await mailroom.until(_all_ended)
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
        await mailroom.until(_all_ended)
    assert len(municipality.landed) == 8 * len(STEPS)
    assert max(Counter(municipality.landed).values()) == 1


async def test_a_second_courier_waits_until_the_first_stops(
    mailroom: Mailroom, municipality: FakeMunicipality, database_url: str
) -> None:
    first, stop = mailroom.courier()
    await first.delivering.wait()
    other = database_at(database_url)
    second, _ = mailroom.courier(database=other)
    letter_id = await mailroom.post()
    await mailroom.until_state(letter_id, LetterState.SENT)
    assert not second.delivering.is_set()
    assert (await status(mailroom.database)).courier
    stop.set()
    await second.delivering.wait()
    assert not first.delivering.is_set()
    another = await mailroom.post()
    await mailroom.until_state(another, LetterState.SENT)
    await mailroom.close()
    await other.close()
    assert not (await status(mailroom.database)).courier
    assert len(municipality.landed) == 2 * len(STEPS)


async def test_stopping_lets_a_write_end_so_that_nothing_has_to_settle(
    mailroom: Mailroom, municipality: FakeMunicipality
) -> None:
    municipality.hold()
    letter_id = await mailroom.post()
    courier, stop = mailroom.courier()
    await courier.delivering.wait()
    await municipality.arrived.wait()
    stop.set()
    municipality.release()
    await mailroom.close()
    letter = await mailroom.letter(letter_id)
    assert set(letter.remote) == set(municipality.steps_of(letter_id))
    assert letter.try_kind == ""


async def test_a_route_that_changed_under_way_is_followed_from_where_it_was(
    mailroom: Mailroom, municipality: FakeMunicipality
) -> None:
    municipality.refuses = lambda letter: "case" in letter.remote
    letter_id = await mailroom.post()
    async with mailroom.delivering():
        await mailroom.until_state(letter_id, LetterState.STUCK)
    municipality.refuses = lambda _letter: False
    mailroom.routes = {TOPIC: municipality.route("agree", *STEPS)}
    async with mailroom.delivering():
        async with mailroom.database.work() as work:
            await letters.resume(work, letter_id)
        await mailroom.until_state(letter_id, LetterState.SENT)
    assert municipality.steps_of(letter_id) == ["case", "agree", "role", "status"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_letters_are_delivered_when_the_engine_lost_its_memory(
    mailroom: Mailroom, municipality: FakeMunicipality, tmp_path: Path
) -> None:
    municipality.refuses = lambda letter: letter.subject == "stuck"
    stuck = await mailroom.post("stuck")
    async with mailroom.delivering():
        await mailroom.until_state(stuck, LetterState.STUCK, "stuck")
        municipality.hold()
        waiting = await mailroom.post("anna")
        await municipality.arrived.wait()
        municipality.release()
    _forget(tmp_path)
    municipality.refuses = lambda _letter: False
    async with mailroom.delivering():
        async with mailroom.database.work() as work:
            await letters.resume(work, stuck)
        await mailroom.until(_all_ended)
    assert municipality.steps_of(stuck) == municipality.steps_of(waiting) == list(STEPS)


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


async def test_the_engine_keeps_ids_only(
    mailroom: Mailroom, municipality: FakeMunicipality, courier_url: str
) -> None:
    secret = "Ik-val-vaak-in-de-douche"

    async def handle(_item: InboxItem) -> None:
        raise Stuck(secret + " 999993653")

    mailroom.handlers = {"zgw": handle}
    municipality.refuses = lambda _letter: True
    letter_id = await mailroom.post(request=secret)
    async with mailroom.database.work() as work:
        await inbox.receive(work, "zgw", "key-1", {"object": secret})
    async with mailroom.delivering():
        await mailroom.until_state(letter_id, LetterState.STUCK)
    dump = _dump(courier_url)
    assert letter_id in dump
    assert secret not in dump
    assert "999993653" not in dump


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_database_that_ends_every_connection_is_met_again(
    mailroom: Mailroom, municipality: FakeMunicipality, database_url: str
) -> None:
    first = await mailroom.post("anna")
    async with mailroom.delivering() as courier:
        await mailroom.until_state(first, LetterState.SENT, "anna")
        _end_connections(database_url)
        second = await mailroom.post("anna")
        await mailroom.until_state(second, LetterState.SENT, "anna")
        await courier.delivering.wait()
    assert municipality.landed == [(letter_id, step) for letter_id in (first, second) for step in STEPS]


async def test_a_courier_in_a_thread_delivers_beside_the_pages(
    mailroom: Mailroom, municipality: FakeMunicipality, database_url: str, courier_url: str
) -> None:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Courier]:
        own = database_at(database_url)
        yield Courier(
            own, courier_url=courier_url, routes=mailroom.routes, inbox={}, settle=1, nightly_hour=3
        )
        await own.close()

    with embedded(opened):
        letter_id = await mailroom.post()
        await mailroom.until_state(letter_id, LetterState.SENT)
    assert municipality.steps_of(letter_id) == list(STEPS)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_engine_writes_ahead(mailroom: Mailroom, courier_url: str) -> None:
    async with mailroom.delivering():
        with sqlite3.connect(make_url(courier_url).database or "") as connection:
            assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


def _forget(folder: Path) -> None:
    for file in folder.glob("courier.db*"):
        file.unlink()


def _end_connections(database_url: str) -> None:
    """What a restart of the database server does to everybody who is connected."""
    server = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


def _dump(courier_url: str) -> str:
    """Everything the engine stores, as text."""
    url = make_url(courier_url)
    schema = None if url.get_backend_name() == "sqlite" else "dbos"
    engine = create_engine(url)
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names(schema=schema)
        prefix = f"{schema}." if schema else ""
        rows = [connection.execute(text(f'select * from {prefix}"{name}"')).all() for name in tables]
    engine.dispose()
    return str(rows)
