"""Who comes too often is asked to wait; whose address counts; what is counted where."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.responses import Response

from portal.core.addresses import visitor
from portal.core.crowd import Crowd
from portal.core.crypto import Ring
from portal.core.shared import Shared
from portal.turnstile import Turnstile
from tests.processes import wait_for
from tests.redis_server import RedisServer, redis_server

RING = Ring({"k1": os.urandom(32)}, "k1", os.urandom(32))
PROXY, OTHER_PROXY = "10.0.0.2", "10.1.0.3"


@pytest.fixture
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis of one test."""
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


def turnstile(url: str = "", **limits: Any) -> Turnstile:
    """The turnstile of one worker."""
    return Turnstile(Crowd(**limits), Shared(url, RING, "voorbeeld"), "Voorbeeld")


def coming(
    path: str = "/nl",
    peer: str = "192.0.2.1",
    kind: str = "http",
    sid: str = "",
    query: str = "",
    **headers: str,
) -> dict[str, Any]:
    """A request as it comes through the gate."""
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": kind, "path": path, "client": (peer, 1234), "headers": named, "sid": sid or None,
        "query_string": query.encode(),
    }  # fmt: skip


async def refused(through: Turnstile, *scopes: dict[str, Any]) -> list[bool]:
    """Which of these are asked to wait, one after the other."""
    return [await through(scope) is not None for scope in scopes]


@pytest.mark.parametrize(
    ("kind", "path", "transport"),
    [
        ("requests", "/nl/mijn", "http"),
        ("requests", "/loket/draft", "http"),
        ("logins", "/auth/login", "http"),
        ("logins", "/auth/callback", "http"),
        ("webhooks", "/webhooks/zgw", "http"),
        ("sockets", "/_event/", "websocket"),
    ],
)
async def test_an_address_has_so_many_a_minute(kind: str, path: str, transport: str) -> None:
    through = turnstile(**{f"{kind}_per_minute": 2})
    mine = coming(path, kind=transport)
    assert await refused(through, mine, mine, mine) == [False, False, True]
    assert await refused(through, coming(path, "192.0.2.2", transport)) == [False]


async def test_a_login_has_so_many_tabs_a_minute_from_anywhere() -> None:
    through = turnstile(session_sockets_per_minute=2)
    tabs = [coming("/_event/", f"192.0.2.{place}", "websocket", sid="mine") for place in range(3)]
    assert await refused(through, *tabs) == [False, False, True]
    assert await refused(through, coming("/_event/", kind="websocket", sid="other")) == [False]


async def test_assets_and_probes_are_not_counted() -> None:
    through = turnstile(requests_per_minute=1)
    assert (
        await refused(through, *[coming("/assets/app-1.js"), coming("/readyz"), coming("/healthz")] * 3)
        == [False] * 9
    )


async def test_nought_is_no_limit() -> None:
    through = turnstile(requests_per_minute=0)
    assert not any(await refused(through, *[coming()] * 50))


async def test_whoever_waits_is_told_so_in_their_language() -> None:
    through = turnstile(logins_per_minute=1)
    page = coming("/auth/login", accept="text/html", query="terug=/en/mijn")
    await through(page)
    answer = await through(page)
    assert isinstance(answer, Response)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    told = bytes(answer.body).decode()
    assert '<html lang="en"' in told and "<h1>Please wait</h1>" in told and "<script" not in told


async def test_a_script_is_told_in_a_plain_sentence() -> None:
    through = turnstile(requests_per_minute=1)
    draft = coming("/loket/draft", accept="*/*", referer="http://localhost:3000/nl/loket")
    await through(draft)
    answer = await through(draft)
    assert answer and answer.headers["content-type"].startswith("text/plain")
    assert "Wacht een minuut" in bytes(answer.body).decode()


async def test_all_workers_count_together(redis: RedisServer) -> None:
    one, two = (turnstile(redis.url, requests_per_minute=3) for _each in range(2))
    assert await refused(one, coming(), coming()) == [False, False]
    assert await refused(two, coming(), coming()) == [False, True]
    assert await refused(one, coming()) == [True]


async def test_no_address_is_readable_where_it_is_counted(redis: RedisServer) -> None:
    one = turnstile(redis.url, requests_per_minute=3, session_sockets_per_minute=3)
    await refused(one, coming(), coming("/_event/", kind="websocket", sid="session-of-merel"))
    kept = b"\n".join(part for key, values in redis.everything().items() for part in (key, *values))
    assert kept.count(b"mijnloket:limits") >= 2
    assert b"192.0.2.1" not in kept and b"session-of-merel" not in kept


@pytest.mark.parametrize("trouble", ["kill", "freeze"])
async def test_without_redis_every_worker_counts_for_itself(redis: RedisServer, trouble: str) -> None:
    one = turnstile(redis.url, requests_per_minute=2)
    await one(coming())
    getattr(redis, trouble)()
    assert await refused(one, coming(), coming(), coming()) == [False, False, True]
    redis.stop()
    redis.start()
    wait_for(lambda: one._shared.near)
    assert await refused(one, coming()) == [False]


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
        (PROXY, [], PROXY),
        (PROXY, ["198.51.100.7"], "198.51.100.7"),
        (PROXY, ["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
        (PROXY, ["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
        (PROXY, [f"203.0.113.9, 198.51.100.7, {OTHER_PROXY}"], "198.51.100.7"),
        (PROXY, ["203.0.113.9, nonsense"], PROXY),
        (PROXY, ["198.51.100.7:51820"], "198.51.100.7"),
        (PROXY, ["[2001:db8:1:2:3::4]:443"], "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", [], "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
        ("", ["198.51.100.7"], ""),
    ],
)
def test_only_our_own_proxies_say_who_visits(peer: str, forwarded: list[str], seen: str) -> None:
    trusted = Crowd.model_validate({"trusted_proxies": ["10.0.0.0/8"]}).trusted_proxies
    assert visitor(peer, forwarded, trusted) == seen


async def test_a_forged_address_does_not_get_more() -> None:
    through = turnstile(requests_per_minute=2)
    forged = [coming(x_forwarded_for=f"198.51.100.{place}") for place in range(3)]
    assert await refused(through, *forged) == [False, False, True]


async def test_visitors_behind_our_proxy_are_counted_apart() -> None:
    through = turnstile(requests_per_minute=1, trusted_proxies=["10.0.0.0/8"])
    visitors = [coming(peer=PROXY, x_forwarded_for=f"198.51.100.{place}") for place in range(3)]
    assert await refused(through, *visitors, visitors[0]) == [False, False, False, True]
