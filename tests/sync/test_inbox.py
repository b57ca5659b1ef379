"""A notice is kept once under its key, before it is answered."""

import pytest

from portal.core.db import Database
from portal.sync import inbox


async def test_the_same_key_comes_in_once(database: Database) -> None:
    async with database.work() as work:
        assert await inbox.receive(work, "zgw", "key-1", {"object": "https://example.nl/1"})
        assert not await inbox.receive(work, "zgw", "key-1", {"object": "https://example.nl/1"})
    async with database.work() as work:
        assert not await inbox.receive(work, "zgw", "key-1", {"object": "https://example.nl/2"})


async def test_a_key_belongs_to_its_source(database: Database) -> None:
    async with database.work() as work:
        assert await inbox.receive(work, "zgw", "key-1", {})
        assert await inbox.receive(work, "klant", "key-1", {})


async def test_a_notice_goes_when_its_transaction_is_undone(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.work() as work:
            await inbox.receive(work, "zgw", "key-1", {})
            raise ZeroDivisionError
    async with database.work() as work:
        assert await inbox.receive(work, "zgw", "key-1", {})


async def test_a_notice_that_is_not_stuck_cannot_be_resumed(database: Database) -> None:
    async with database.work() as work:
        assert not await inbox.resume(work, "no-such-notice")
        assert await inbox.stuck(work) == []
