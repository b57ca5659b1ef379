"""Nothing of a person can be read in Redis, nor in what travels through it, before or after logging out."""

import asyncio
import base64
import pickletools
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

import pytest
import redis

from portal.core import keys
from portal.core.shared import Shared
from portal.sessions.service import hashed
from tests.attacks.people import ASK, EMAIL, OWNER, PHONE, bsn_of
from tests.attacks.tab import Tab
from tests.evidence import measured
from tests.processes import wait_for
from tests.redis_server import RedisServer
from tests.workers.conftest import Town
from tests.workers.test_logout import PATIENCE, log_out


@contextmanager
def listening(server: RedisServer) -> Iterator[list[bytes]]:
    """Every command that reaches Redis inside the block, what is published included, and its channel."""
    heard: list[bytes] = []
    with redis.Redis.from_url(server.url) as client, client.monitor() as monitor:

        def listen() -> None:
            with suppress(redis.RedisError, OSError, ValueError, AttributeError):
                for command in monitor.listen():
                    heard.append(command["command"].encode("latin-1", "backslashreplace"))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield heard
        client.ping()
        wait_for(lambda: any(line == b"PING" for line in heard))
        monitor.connection.disconnect()
        thread.join(5)


def opened(value: bytes) -> Iterator[bytes]:
    """A value as it is, and as whatever it may have been written in."""
    yield value
    yield value.replace(b"\\x00", b"")
    for undo in (base64.b64decode, base64.urlsafe_b64decode, bytes.fromhex, zlib.decompress):
        with suppress(Exception):
            yield undo(value.decode() if undo is bytes.fromhex else value)  # type: ignore[operator]
    with suppress(Exception):
        yield repr([argument for _op, argument, _at in pickletools.genops(value)]).encode()
    with suppress(UnicodeError):
        yield value.decode("utf-16-le").encode()


def readable(secrets: dict[str, str], values: list[bytes]) -> set[str]:
    """Which of these secrets can be read in these values, plain or in another form."""
    forms = {
        name: {secret.encode(), base64.b64encode(secret.encode()), secret.encode("utf-16-le")}
        for name, secret in secrets.items()
    }
    whole = [form for value in values for form in opened(value)]
    return {name for name, wanted in forms.items() if any(w in text for w in wanted for text in whole)}


def test_the_search_finds_what_is_there() -> None:
    import pickle

    secrets = {"name": "Merel Kooyman"}
    for hidden in (b"xxMerel Kooymanxx", base64.b64encode(b"Merel Kooyman"), pickle.dumps(["Merel Kooyman"])):
        assert readable(secrets, [hidden]) == {"name"}
    assert readable(secrets, [b"Suzanne"]) == set()


def _key_of(town: Town, cookie: str) -> bytes:
    """Under which key the tabs of a session lie when they are between two workers."""
    ring = keys.ring(keys.load(town.world.folder / "keys.json"))
    return Shared("", ring, "voorbeeld").name("tabs", hashed(cookie)).encode()


async def _lived(town: Town, secrets: dict[str, str]) -> str:
    """A resident asks something, goes from worker to worker, and leaves tabs behind; answers the cookie."""
    world = town.world
    cookie = world.log_in(OWNER)
    secrets |= {"cookie": cookie, "session": hashed(cookie)}
    for address in world.addresses * 2:
        async with Tab.open(address, cookie=cookie, token=secrets["token"]) as tab:
            await tab.visit("/nl/loket")
            assert await tab.shows(OWNER, PATIENCE)
            form = {"question": secrets["question"], "channel": "phone", "phone": PHONE, "email": EMAIL}
            await tab.call(ASK, "/nl/loket", {"form": form})
            await tab.visit_again()
            await tab.quiet()
        await asyncio.to_thread(wait_for, lambda: _key_of(town, cookie) in town.redis.everything())
    return cookie


@pytest.fixture
def secrets() -> dict[str, str]:
    """What may not be read, by name."""
    return {
        "bsn": bsn_of(OWNER), "name": OWNER, "first name": OWNER.split()[0], "phone": PHONE, "email": EMAIL,
        "question": f"Ik val vaak onder de douche {uuid4().hex}", "token": str(uuid4()),
        "address": "127.0.0.1",
    }  # fmt: skip


async def test_nothing_is_readable_in_redis(town: Town, secrets: dict[str, str]) -> None:
    with listening(town.redis) as traffic:
        cookie = await _lived(town, secrets)
        mine = _key_of(town, cookie)
        before = town.redis.everything()
        await log_out(town.world, cookie)
        await asyncio.to_thread(wait_for, lambda: mine not in town.redis.everything())
        after = town.redis.everything()
    assert mine in before, "there was a state to read"
    assert any(b"PUBLISH mijnloket:changes" in line for line in traffic), "the bell was heard"
    kept = [part for every in (before, after) for key, values in every.items() for part in (key, *values)]
    found = readable(secrets, kept + traffic)
    measured("redis", "secrets readable in keys, values and traffic", len(found), "secrets", 0)
    assert found == set()
