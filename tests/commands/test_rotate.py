"""After a rotation everything can be read with the new key alone, so that the old one can be put away."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal import cli, wiring
from portal.access.domain import Actor, Level
from portal.cases import service as cases
from portal.commands.rotate import reseal
from portal.core import keys
from portal.core.clock import SystemClock
from portal.core.crypto import KeyUnknown, Ring
from portal.core.db import Database
from portal.core.settings import Settings
from portal.identity import service as identity
from portal.loket import service as loket
from portal.wiring import House
from tests.cases.contents import content
from tests.houses import JAN, MEREL, another, enter

OLD, NEW, INDEX = os.urandom(32), os.urandom(32), os.urandom(32)
BEFORE = Ring({"k1": OLD}, "k1", INDEX)
BOTH = Ring({"k1": OLD, "k2": NEW}, "k2", INDEX)
ONLY_NEW = Ring({"k2": NEW}, "k2", INDEX)
FORM = {"question": "Ik val vaak in de douche", "channel": "email", "email": "a@b.nl"}


@pytest.fixture
async def lived_in(house: House) -> AsyncIterator[tuple[House, list[Actor]]]:
    """A house under the old key, in which two people left something of every kind."""
    async with another(house, ring=BEFORE) as database:
        old = replace(house, ring=BEFORE, database=database)
        people = [await enter(old, bsn, Level.SUBSTANTIEEL) for bsn in (MEREL, JAN)]
        async with database.work() as work:
            for person in people:
                await loket.ask(work, person, FORM)
                await loket.save_draft(work, person, {"question": "nog niet af"})
                await cases.keep(work, person.id, [content()], 0)
        yield old, people


async def all_of(database: Database, person: Actor) -> list[object]:
    """Everything we hold of a person."""
    async with database.work() as work:
        (receipt,) = await loket.receipts(work, person)
        request = await loket.request(work, person, receipt.number)
        draft = await loket.draft(work, person)
        seen = await cases.opened(work, await cases.copy(work, person))
        data = await identity.personal_data(work, person)
        delivered = await loket.to_deliver(work, person.id, request.id)
        return [request, draft, seen, data, delivered]


async def turned(lived_in: House, database: Database, monkeypatch: pytest.MonkeyPatch) -> int:
    rotated = replace(lived_in, ring=BOTH, database=database)
    monkeypatch.setattr(wiring, "house", lambda: rotated)
    return await reseal()


async def test_everything_can_be_read_with_the_new_key_alone(
    house: House, lived_in: tuple[House, list[Actor]], monkeypatch: pytest.MonkeyPatch
):
    old, people = lived_in
    before = [await all_of(old.database, person) for person in people]
    async with another(house, ring=BOTH) as database:
        assert await turned(old, database, monkeypatch) == 4  # a BSN and a data key of each
        assert await reseal() == 0
    async with another(house, ring=ONLY_NEW) as database:
        assert [await all_of(database, person) for person in people] == before
        async with database.work() as work:
            assert await identity.subjects_of(work, {MEREL}) == [people[0].id]


async def test_without_sealing_anew_the_new_key_alone_opens_nothing(
    house: House, lived_in: tuple[House, list[Actor]]
):
    _old, people = lived_in
    async with another(house, ring=ONLY_NEW) as database:
        with pytest.raises(KeyUnknown):
            await all_of(database, people[0])


async def test_afterwards_the_old_key_opens_nothing(
    house: House, lived_in: tuple[House, list[Actor]], monkeypatch: pytest.MonkeyPatch
):
    old, people = lived_in
    async with another(house, ring=BOTH) as database:
        await turned(old, database, monkeypatch)
    with pytest.raises(KeyUnknown):
        await all_of(old.database, people[0])


def test_the_command_turns_the_ring_and_seals_anew(
    tmp_path: Path, empty_sqlite: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copy(empty_sqlite, tmp_path / "mijnloket.db")
    own = Settings(demo=True, data_dir=tmp_path)
    keys.new(own.key_ring, demo=True)
    monkeypatch.setattr(cli, "current", lambda: own)
    monkeypatch.setattr(wiring, "house", lambda: wiring.build(own))
    before = keys.load(own.key_ring)
    merel = asyncio.run(enter(wiring.house()))
    told = CliRunner().invoke(cli.main, ["keys", "rotate"])
    assert told.output.splitlines() == [
        "A new master key is current.",
        "Sealed 2 values anew.",
        "Restart every serve and worker, one after another: one that runs on cannot open those.",
    ]
    turned = keys.load(own.key_ring)
    assert set(turned.keys) > set(before.keys) and turned.current not in before.keys
    alone = keys.ring(replace(turned, keys={turned.current: turned.keys[turned.current]}))

    async def known() -> list[str]:
        database = Database(own.database, clock=SystemClock(), ring=alone, municipality="voorbeeld")
        async with database.work() as work:
            found = await identity.subjects_of(work, {MEREL})
            assert await cases.whose_bsn(work, merel.id) == MEREL
        await database.close()
        return found

    assert asyncio.run(known()) == [merel.id]
