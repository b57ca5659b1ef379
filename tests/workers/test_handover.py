"""The state of a tab goes from worker to worker, sealed; a duplicate gets a token of its own."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
import redis as client
import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken

from portal.core.crypto import Ring
from portal.core.shared import Shared
from portal.handover import Handover
from portal.lines import Lines
from portal.tabs import tabs
from portal.visit import Visit
from tests.processes import wait_for
from tests.redis_server import RedisServer, redis_server

RING = Ring({"k1": os.urandom(32)}, "k1", os.urandom(32))
PERSON = "Merel Kooyman"


class Worker:
    """What one process holds of tabs, without their sockets."""

    def __init__(self, url: str, session: str) -> None:
        self.shared = Shared(url, RING, "voorbeeld")
        self.states = StateManagerMemory()
        self.handover = Handover(self.shared, RING, self.states, timedelta(minutes=15))
        self.lines = Lines(self.shared, self.handover, lambda _sid: session)

    def here(self, token: str) -> bool:
        """Whether the state of a tab is in this process."""
        return token in self.states.states

    async def person(self, token: str) -> str:
        """Whom the state of a tab greets here."""
        root = await self.states.get_state(BaseStateToken(ident=token, cls=rx.State))
        return (await root.get_state(Visit)).person

    async def greets(self, token: str, session: str) -> None:
        """The state of a tab of a session greets somebody, as after a load."""
        tabs.bind(token, session, "a-resident", "/nl/mijn")
        async with self.states.modify_state(BaseStateToken(ident=token, cls=rx.State)) as root:
            (await root.get_state(Visit)).person = PERSON


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis of these tests."""
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def session() -> str:
    """The id of a session."""
    return uuid4().hex


@pytest.fixture
def token() -> Iterator[str]:
    """A tab."""
    made = str(uuid4())
    yield made
    tabs.forget(made)


@asynccontextmanager
async def working(*workers: Worker) -> AsyncIterator[None]:
    """Let these workers be alive to each other."""
    async with AsyncExitStack() as ending:
        for worker in workers:
            beating = asyncio.create_task(worker.lines.beat())
            ending.push_async_callback(worker.states.close)
            ending.push_async_callback(worker.lines.close)
            ending.callback(beating.cancel)
            await worker.shared.redis.set(worker.lines._alive(), b"")
        yield


async def test_the_next_worker_goes_on_with_it(redis: RedisServer, session: str, token: str) -> None:
    one, two = Worker(redis.url, session), Worker(redis.url, session)
    async with working(one, two):
        assert await one.lines.link_token_to_sid(token, "first") is None
        await one.greets(token, session)
        await one.lines.disconnect_token(token, "first")
        assert not one.here(token), "it is not in two places"
        assert await two.lines.link_token_to_sid(token, "second") is None
        assert await two.person(token) == PERSON
        assert not [key for key in redis.everything() if b":tabs:" in key], "it was taken out"


async def test_another_session_does_not_get_it(redis: RedisServer, session: str, token: str) -> None:
    one, thief = Worker(redis.url, session), Worker(redis.url, "the-thief's")
    async with working(one, thief):
        await one.lines.link_token_to_sid(token, "first")
        await one.greets(token, session)
        await one.lines.disconnect_token(token, "first")
        await thief.lines.link_token_to_sid(token, "second")
        assert await thief.person(token) == ""


async def test_what_was_moved_to_another_session_stays_shut(
    redis: RedisServer, session: str, token: str
) -> None:
    one, thief = Worker(redis.url, session), Worker(redis.url, "the-thief's")
    async with working(one, thief):
        await one.lines.link_token_to_sid(token, "first")
        await one.greets(token, session)
        await one.lines.disconnect_token(token, "first")
        with client.Redis.from_url(redis.url) as hand:
            hand.rename(one.shared.name("tabs", session), one.shared.name("tabs", "the-thief's"))
        await thief.lines.link_token_to_sid(token, "second")
        assert await thief.person(token) == ""


async def test_a_tab_that_comes_back_at_once_keeps_its_state(
    redis: RedisServer, session: str, token: str
) -> None:
    one = Worker(redis.url, session)
    async with working(one):
        await one.lines.link_token_to_sid(token, "first")
        await one.greets(token, session)
        leaving = asyncio.create_task(one.lines.disconnect_token(token, "first"))
        await asyncio.wait({leaving}, timeout=0)
        assert await one.lines.link_token_to_sid(token, "second") is None
        await leaving
        assert await one.person(token) == PERSON
        assert one.lines.token_to_socket[token].sid == "second"


async def test_a_duplicate_gets_a_token_of_its_own(redis: RedisServer, session: str, token: str) -> None:
    one, two = Worker(redis.url, session), Worker(redis.url, session)
    async with working(one, two):
        await one.lines.link_token_to_sid(token, "first")
        given = await two.lines.link_token_to_sid(token, "second")
        assert given not in (None, token)
        assert two.lines.sid_to_token == {"second": given}


async def test_the_tabs_of_a_worker_that_died_are_free(redis: RedisServer, session: str, token: str) -> None:
    one, two = Worker(redis.url, session), Worker(redis.url, session)
    async with working(two):
        await one.lines.link_token_to_sid(token, "first")
        assert await two.lines.link_token_to_sid(token, "second") is None


@pytest.mark.parametrize("gone", ["left", "leaving"])
async def test_nothing_is_left_after_logging_out(
    redis: RedisServer, session: str, token: str, gone: str
) -> None:
    one, two = Worker(redis.url, session), Worker(redis.url, session)
    async with working(one, two):
        await one.lines.link_token_to_sid(token, "first")
        await one.greets(token, session)
        leaving = asyncio.create_task(one.lines.disconnect_token(token, "first"))
        await asyncio.wait({leaving}, timeout=None if gone == "left" else 0)
        for worker in (two, one):
            await worker.lines.forget(session)
        await leaving
        mine = {one.shared.name("tabs", session).encode(), one.lines._record(token).encode()}
        assert not mine & set(redis.everything())


def _cut(kept: bytes) -> bytes:
    return kept[:-1]


def _changed(kept: bytes) -> bytes:
    return kept[:-1] + bytes([kept[-1] ^ 1])


def _a_pickle_of_their_own(_kept: bytes) -> bytes:
    return b"cos\nsystem\n(S'exit 1'\ntR."


@pytest.mark.parametrize("change", [_cut, _changed, _a_pickle_of_their_own])
async def test_what_somebody_wrote_in_redis_is_not_taken(
    redis: RedisServer, session: str, token: str, change: Callable[[bytes], bytes]
) -> None:
    one, two = Worker(redis.url, session), Worker(redis.url, session)
    async with working(one, two):
        await one.lines.link_token_to_sid(token, "first")
        await one.greets(token, session)
        await one.lines.disconnect_token(token, "first")
        name, field = one.shared.name("tabs", session), one.shared.hidden("tab", token)
        with client.Redis.from_url(redis.url) as hand:
            kept = hand.hget(name, field)
            assert isinstance(kept, bytes)
            hand.hset(name, field, change(kept))
        await two.lines.link_token_to_sid(token, "second")
        assert await two.person(token) == ""


async def test_without_redis_it_stays_where_it_is(session: str, token: str) -> None:
    alone = Worker("", session)
    await alone.lines.link_token_to_sid(token, "first")
    await alone.greets(token, session)
    await alone.lines.disconnect_token(token, "first")
    await alone.lines.link_token_to_sid(token, "second")
    assert await alone.person(token) == PERSON


async def test_a_redis_that_hangs_is_a_pause(redis: RedisServer, session: str, token: str) -> None:
    one = Worker(redis.url, session)
    async with working(one):
        redis.freeze()
        try:
            for place in range(10):
                await asyncio.wait_for(one.lines.link_token_to_sid(token, f"line-{place}"), 10)
                await one.greets(token, session)
                await asyncio.wait_for(one.lines.disconnect_token(token, f"line-{place}"), 10)
            assert await one.person(token) == PERSON
        finally:
            redis.go_on()
        wait_for(lambda: one.shared.near)
