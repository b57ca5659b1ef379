"""The engine keeps ids only, and may change, end or forget: our own tables decide."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from portal.sync import inbox, letters
from portal.sync.delivery import Stuck
from portal.sync.domain import InboxItem, LetterState
from tests.sync.mailroom import STEPS, TOPIC, Mailroom
from tests.sync.municipality import FakeMunicipality


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
        await mailroom.until_all_ended()
    assert municipality.steps_of(stuck) == municipality.steps_of(waiting) == list(STEPS)


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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_engine_writes_ahead(mailroom: Mailroom, courier_url: str) -> None:
    async with mailroom.delivering():
        with sqlite3.connect(make_url(courier_url).database or "") as connection:
            assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


def _forget(folder: Path) -> None:
    for file in folder.glob("courier.db*"):
        file.unlink()


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
