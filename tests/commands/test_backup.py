"""A back-up that is made while the portal works holds all that was acknowledged, and comes back whole."""

import asyncio
import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, make_url, text

from portal import cli, wiring
from portal.access.domain import Actor, Level
from portal.commands import backup, dumps, migrate
from portal.core import keys
from portal.core.crypto import Ring
from portal.core.db import Database, metadata
from portal.core.settings import Settings
from portal.identity import service as identity
from portal.loket import service as loket
from portal.sync import letters
from portal.wiring import House
from tests import houses
from tests.commands.restoring import put_back, with_ring
from tests.houses import JAN, MEREL, enter

FORM = {"question": "Ik val vaak in de douche", "channel": "email", "email": "a@b.nl"}


async def _kept(database: Database, person: Actor) -> dict[str, Any]:
    async with database.work() as work:
        draft = await loket.draft(work, person)
        sent = [await loket.request(work, person, one.number) for one in await loket.receipts(work, person)]
        return {
            "requests": {one.number: one.question for one in sent},
            "draft": draft and draft.fields,
            "letters": {x.ids["request"]: x.state for x in await letters.of_subject(work, person.id)},
            "data": await identity.personal_data(work, person),
        }


async def test_what_was_acknowledged_before_a_backup_comes_back(old: House, new: House, tmp_path: Path):
    people = [await enter(old, bsn, Level.SUBSTANTIEEL) for bsn in (MEREL, JAN)]
    async with old.database.work() as work:
        for person in people:
            await loket.ask(work, person, FORM)
            await loket.save_draft(work, person, {"question": "nog niet af"})
    before = [await _kept(old.database, person) for person in people]
    made = await asyncio.to_thread(backup.make, old, tmp_path / "copy")
    await put_back(new, tmp_path / "copy")
    assert [await _kept(new.database, person) for person in people] == before
    assert migrate.revision(new.settings.database) == made.revision == migrate.known()[0]
    assert made.rows["help_requests"] == made.rows["letters"] == 2


async def test_a_backup_during_writing_is_of_one_moment(old: House, new: House, tmp_path: Path):
    merel = await enter(old, MEREL, Level.SUBSTANTIEEL)
    acknowledged, stop = [], asyncio.Event()

    async def keep_asking() -> None:
        while not stop.is_set():
            async with old.database.work() as work:
                request = await loket.ask(work, merel, FORM | {"draft": str(uuid4())})
            acknowledged.append(request.number)

    asking = asyncio.create_task(keep_asking())
    while len(acknowledged) < 5:
        await asyncio.wait([asking], timeout=0.01)
    before = list(acknowledged)
    await asyncio.to_thread(backup.make, old, tmp_path / "copy")
    after = set(acknowledged)
    stop.set()
    await asking
    await put_back(new, tmp_path / "copy")
    kept = await _kept(new.database, merel)
    assert set(before) <= set(kept["requests"]) <= after | set(acknowledged)
    assert len(kept["letters"]) == len(kept["requests"]), "a request and its letter are of one moment"


async def test_nobody_is_logged_in_after_a_restore(old: House, new: House, tmp_path: Path):
    cookie = await houses.cookie_of(old)
    await asyncio.to_thread(backup.make, old, tmp_path / "copy")
    await put_back(new, tmp_path / "copy")
    async with new.database.work() as work:
        assert (await work.rows(metadata.tables["sessions"].select()))[0]["ended_at"] is not None
    assert cookie


async def test_a_restore_overwrites_nothing(old: House, tmp_path: Path):
    await enter(old)
    await asyncio.to_thread(backup.make, old, tmp_path / "copy")
    with pytest.raises(click.ClickException, match="empty place"):
        await put_back(old, tmp_path / "copy")
    with pytest.raises(click.ClickException, match="there already"):
        await asyncio.to_thread(backup.make, old, tmp_path / "copy")


async def test_other_keys_restore_nothing(old: House, new: House, tmp_path: Path):
    await enter(old)
    await asyncio.to_thread(backup.make, old, tmp_path / "copy")
    stranger = with_ring(new, Ring({"k1": os.urandom(32)}, "k1", os.urandom(32)))
    with pytest.raises(click.ClickException, match="does not belong"):
        await put_back(stranger, tmp_path / "copy")
    assert dumps.empty(new.settings.database)


async def test_another_index_key_is_noticed(old: House, new: House, tmp_path: Path):
    """Residents would be strangers at their next login."""
    key, index = os.urandom(32), os.urandom(32)
    await enter(with_ring(old, Ring({"k": key}, "k", index)))
    await asyncio.to_thread(backup.make, with_ring(old, Ring({"k": key}, "k", index)), tmp_path / "copy")
    with pytest.raises(click.ClickException, match="nothing of 1 residents"):
        await put_back(with_ring(new, Ring({"k": key}, "k", os.urandom(32))), tmp_path / "copy")


@pytest.mark.parametrize("damage", ["cut", "missing", "other words"])
async def test_a_damaged_backup_is_refused(old: House, new: House, tmp_path: Path, damage: str):
    await enter(old)
    made = await asyncio.to_thread(backup.make, old, tmp_path / "copy")
    file, about = tmp_path / "copy" / made.file, tmp_path / "copy" / "backup.json"
    match damage:
        case "cut":
            file.write_bytes(file.read_bytes()[:-1])
        case "missing":
            file.unlink()
        case _:
            about.write_text(json.dumps(json.loads(about.read_text()) | {"revision": "0000"}))
    with pytest.raises(click.ClickException):
        await put_back(new, tmp_path / "copy")
    assert dumps.empty(new.settings.database)


async def test_a_backup_of_a_newer_version_is_refused(old: House, new: House, tmp_path: Path):
    engine = create_engine(old.settings.database.replace("+aiosqlite", ""))
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    engine.dispose()
    await asyncio.to_thread(backup.make, old, tmp_path / "copy")
    with pytest.raises(click.ClickException, match="newer version"):
        await put_back(new, tmp_path / "copy")


async def test_no_person_and_no_key_can_be_read_in_a_backup(old: House, tmp_path: Path):
    merel = await enter(old)
    async with old.database.work() as work:
        await loket.ask(work, merel, FORM)
    await asyncio.to_thread(backup.make, old, tmp_path / "copy")
    files = list((tmp_path / "copy").iterdir())
    assert len(files) == 3
    if dumps.embedded(old.settings.database):
        plain = b"".join(file.read_bytes() for file in files)
    else:
        out = await asyncio.create_subprocess_exec(
            "pg_restore", "-f", "-", tmp_path / "copy" / "portal.dump", stdout=asyncio.subprocess.PIPE
        )
        plain = (await out.communicate())[0]
    assert b"help_requests" in plain, "or this would look at nothing"
    for private in (MEREL, FORM["question"], FORM["email"], "Kooyman"):
        assert private.encode() not in plain and private.encode().hex().encode() not in plain
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o700


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_the_engine_of_the_courier_stays_out(old: House, new: House, tmp_path: Path):
    engine = create_engine(old.settings.database)
    with engine.begin() as connection:
        connection.execute(text("create schema dbos"))
        connection.execute(text("create table dbos.workflow_status (id int)"))
    engine.dispose()
    await asyncio.to_thread(backup.make, old, tmp_path / "copy")
    await put_back(new, tmp_path / "copy")
    engine = create_engine(new.settings.database)
    with engine.connect() as connection:
        assert not connection.scalar(text("select count(*) from pg_namespace where nspname = 'dbos'"))
    engine.dispose()


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_password_is_not_among_the_words_of_a_process(
    old: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    fake = tmp_path / "bin" / "pg_restore"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\necho "$@ and $PGPASSWORD" >&2; exit 1\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    url = make_url(old.settings.database).set(password="geheim").render_as_string(hide_password=False)
    with pytest.raises(click.ClickException) as caught:
        dumps.put_back(url, tmp_path / "none")
    words, _and, password = caught.value.message.partition(" and ")
    assert "geheim" not in words and password == "geheim"


def test_the_commands_copy_and_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    own, there = (Settings(demo=True, data_dir=tmp_path / name) for name in ("old", "new"))
    own.data_dir.mkdir()
    there.data_dir.mkdir()
    keys.new(own.key_ring, demo=True)
    shutil.copy(own.key_ring, there.key_ring)
    migrate.to_head(own.database)
    monkeypatch.setattr(wiring, "house", lambda: wiring.build(own))
    made = CliRunner().invoke(cli.main, ["backup", str(tmp_path / "copy")])
    assert made.exit_code == 0 and "0 rows" in made.output and "key ring" in made.output
    monkeypatch.setattr(wiring, "house", lambda: wiring.build(there))
    back = CliRunner().invoke(cli.main, ["restore", str(tmp_path / "copy")])
    assert back.exit_code == 0 and back.output.startswith("Restored 0 rows"), back.output
    assert set(dumps.rows(there.database)) == set(metadata.tables)
