"""One HTTP policy: what is tried again, what is refused, what is given up, and what is never logged."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import stamina
import stamina.instrumentation

from integrations.errors import (
    NeighbourUnavailable,
)
from integrations.http import Neighbour, Policy
from tests.integrations.neighbour import BASE, Town, neighbour, ok, problem

BSN = "999993847"


@pytest.fixture(autouse=True)
def no_waiting():
    """Pauses between attempts take no time in these tests."""
    with stamina.set_testing(True, attempts=10, cap=True):
        yield


async def test_a_success_is_read_whole():
    answer = await neighbour(Town(ok({"count": 0}))).ask("GET", BASE + "zaken")
    assert (answer.status, answer.json()) == (200, {"count": 0})


async def test_a_call_has_the_limits_of_the_policy():
    town = Town(ok())
    await neighbour(town, Policy()).ask("GET", BASE + "zaken")
    assert town.asked[0].extensions["timeout"] == {"connect": 5.0, "read": 10.0, "write": 10.0, "pool": 10.0}


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize(("method", "repeatable"), [("GET", False), ("HEAD", False), ("POST", True)])
async def test_what_is_harmless_to_repeat_is_asked_again(method: str, status: int, repeatable: bool):
    town = Town(problem(status), ok())
    await neighbour(town).ask(method, BASE + "zaken/_zoek", repeatable=repeatable)
    assert len(town.asked) == 2


async def test_a_lost_connection_is_asked_again_when_harmless():
    town = Town(httpx.ReadError("gone"), httpx.ConnectError("no route"), ok())
    await neighbour(town).ask("GET", BASE + "zaken")
    assert len(town.asked) == 3


@pytest.mark.parametrize("answer", [problem(503), problem(429), httpx.ReadError("gone")])
async def test_a_write_is_never_sent_twice(answer: httpx.Response | Exception):
    town = Town(answer, ok())
    with pytest.raises(NeighbourUnavailable):
        await neighbour(town).ask("POST", BASE + "zaken", body={"omschrijving": "Hulp"})
    assert len(town.asked) == 1


async def test_a_write_is_never_sent_twice_even_when_all_retries_are_forced():
    town = Town(problem(503), ok())
    with stamina.set_testing(True, attempts=9), pytest.raises(NeighbourUnavailable):
        await neighbour(town).ask("POST", BASE + "zaken", body={})
    assert len(town.asked) == 1


async def test_500_is_not_asked_again_for_it_would_break_again():
    town = Town(problem(500), ok())
    with pytest.raises(NeighbourUnavailable):
        await neighbour(town).ask("GET", BASE + "zaken")
    assert len(town.asked) == 1


async def test_attempts_end():
    town = Town(problem(503))
    with pytest.raises(NeighbourUnavailable):
        await neighbour(town).ask("GET", BASE + "zaken")
    assert len(town.asked) == 3


@pytest.mark.parametrize(
    ("answer", "maybe"),
    [
        (problem(500), True),
        (problem(503), True),
        (problem(429), False),
        (httpx.ReadTimeout("slow"), True),
        (httpx.RemoteProtocolError("cut off"), True),
        (ConnectionResetError("reset"), True),
        (httpx.ConnectError("refused"), False),
        (httpx.ConnectTimeout("slow"), False),
    ],
)
async def test_it_says_whether_the_write_may_have_been_done(answer: httpx.Response | Exception, maybe: bool):
    with pytest.raises(NeighbourUnavailable) as caught:
        await neighbour(Town(answer)).ask("POST", BASE + "zaken", body={})
    assert caught.value.maybe_reached is maybe


async def test_retry_after_beyond_the_budget_is_not_waited_for():
    town = Town(httpx.Response(503, headers={"Retry-After": "21"}), ok())
    with pytest.raises(NeighbourUnavailable) as caught:
        await neighbour(town).ask("GET", BASE + "zaken")
    assert (len(town.asked), caught.value.retry_after) == (1, 21.0)


@pytest.mark.parametrize("value", ["3", "Sun, 06 Nov 1994 08:49:37 GMT", "soon", "-4"])
async def test_retry_after_within_the_budget_is_respected(value: str):
    town = Town(httpx.Response(503, headers={"Retry-After": value}), ok())
    await neighbour(town).ask("GET", BASE + "zaken")
    assert len(town.asked) == 2


async def test_retry_after_is_the_pause_that_is_planned():
    planned: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    hooks = stamina.instrumentation.get_on_retry_hooks()
    stamina.instrumentation.set_on_retry_hooks([lambda details: planned.set_result(details.wait_for)])
    try:
        with stamina.set_testing(False):
            town = Town(httpx.Response(429, headers={"Retry-After": "7"}))
            waiting = asyncio.ensure_future(neighbour(town).ask("GET", BASE))
            assert await planned == 7.0
            waiting.cancel()
    finally:
        stamina.instrumentation.set_on_retry_hooks(hooks)


async def test_a_neighbour_that_hangs_is_given_up_as_a_whole():
    entered = asyncio.Event()

    async def hang(_request: httpx.Request) -> httpx.Response:
        entered.set()
        await asyncio.Event().wait()
        raise AssertionError("never")

    town = Neighbour("zaken", [BASE], Policy(total=0.05), transport=httpx.MockTransport(hang))
    with pytest.raises(NeighbourUnavailable, match="too long") as caught:
        await town.ask("GET", BASE + "zaken")
    assert entered.is_set()
    assert caught.value.maybe_reached


async def test_a_neighbour_that_drips_is_given_up_as_a_whole():
    async def drip() -> AsyncIterator[bytes]:
        yield b"["
        await asyncio.Event().wait()

    town = neighbour(lambda _request: httpx.Response(200, content=drip()), Policy(total=0.05))
    with pytest.raises(NeighbourUnavailable, match="too long"):
        await town.ask("GET", BASE + "zaken")


async def test_a_caller_who_leaves_is_not_the_neighbours_fault():
    entered = asyncio.Event()

    async def hang(_request: httpx.Request) -> httpx.Response:
        entered.set()
        await asyncio.Event().wait()
        raise AssertionError("never")

    policy = Policy(breaker_after=1)
    town = Neighbour("zaken", [BASE], policy, transport=httpx.MockTransport(hang))
    call = asyncio.ensure_future(town.ask("GET", BASE + "zaken"))
    await entered.wait()
    call.cancel()
    await asyncio.wait([call])
    assert call.cancelled()
    assert town.breaker.admits()


async def test_no_cookie_is_kept():
    town = Town(httpx.Response(200, headers={"Set-Cookie": "sessionid=abc; Path=/"}, json={}))
    asked = neighbour(town)
    await asked.ask("GET", BASE + "zaken")
    await asked.ask("GET", BASE + "zaken")
    assert "cookie" not in town.asked[1].headers
