"""One HTTP policy: what is tried again, what is refused, what is given up, and what is never logged."""

import asyncio
import json
import logging
import pickle
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import httpx
import pytest
import stamina
import stamina.instrumentation
import structlog

from integrations.errors import (
    AddressRefused,
    InvalidParam,
    NeighbourError,
    NeighbourGarbled,
    NeighbourRefused,
    NeighbourUnavailable,
)
from integrations.http import Neighbour, Policy

BASE = "https://zaken.example/zaken/api/v1/"
BSN = "999993847"
EAGER = Policy(total=20, longest_pause=0.01)

Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def no_waiting():
    """Pauses between attempts take no time in these tests."""
    with stamina.set_testing(True, attempts=10, cap=True):
        yield


class Town:
    """A neighbour that plays a list of answers, the last one for ever, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers, self.asked = list(answers), []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def neighbour(handler: Handler, policy: Policy = EAGER, **more: object) -> Neighbour:
    return Neighbour("zaken", [BASE], policy, transport=httpx.MockTransport(handler), **more)


def ok(content: object = "fine") -> httpx.Response:
    return httpx.Response(200, json=content)


def problem(status: int, **words: object) -> httpx.Response:
    return httpx.Response(status, json=words)


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


async def test_an_endless_answer_is_cut_off():
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1000

    town = neighbour(lambda _request: httpx.Response(200, content=endless()), Policy(largest_answer=5000))
    with pytest.raises(NeighbourGarbled, match="too large"):
        await town.ask("GET", BASE + "zaken")


async def test_an_answer_that_is_no_json_is_garbled():
    answer = await neighbour(Town(httpx.Response(200, html="<h1>Onderhoud</h1>"))).ask("GET", BASE)
    with pytest.raises(NeighbourGarbled):
        answer.json()


async def test_json_that_is_too_deep_is_garbled():
    answer = await neighbour(Town(httpx.Response(200, content=b"[" * 200_000))).ask("GET", BASE)
    with pytest.raises(NeighbourGarbled):
        answer.json()


async def test_a_broken_encoding_is_garbled():
    broken = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip"))
    with pytest.raises(NeighbourGarbled):
        await neighbour(Town(broken)).ask("GET", BASE)


@pytest.mark.parametrize("status", [301, 302, 304, 307])
async def test_a_redirect_is_not_followed(status: int):
    town = Town(httpx.Response(status, headers={"Location": BASE + "elsewhere"}))
    with pytest.raises(NeighbourGarbled):
        await neighbour(town).ask("GET", BASE + "zaken")
    assert len(town.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/zaken/api/v1/zaken",
        "http://zaken.example/zaken/api/v1/zaken",
        "https://zaken.example:8443/zaken/api/v1/zaken",
        "https://zaken.example/admin/",
        "https://zaken.example/zaken/api/v1/../../../admin/",
        "https://zaken.example/zaken/api/v1/%2e%2e/%2e%2e/%2e%2e/admin/",
        "https://user:secret@zaken.example/zaken/api/v1/zaken",
        "https://zaken.example\\@evil.example/zaken/api/v1/",
        "//evil.example/zaken/api/v1/",
        "/zaken/api/v1/zaken",
        "http://[::1/zaken",
        "",
    ],
)
async def test_an_address_elsewhere_is_refused_before_anything_is_sent(address: str):
    town = Town(ok())
    with pytest.raises(AddressRefused):
        await neighbour(town).ask("GET", address)
    assert town.asked == []


async def test_no_cookie_is_kept():
    town = Town(httpx.Response(200, headers={"Set-Cookie": "sessionid=abc; Path=/"}, json={}))
    asked = neighbour(town)
    await asked.ask("GET", BASE + "zaken")
    await asked.ask("GET", BASE + "zaken")
    assert "cookie" not in town.asked[1].headers


async def test_a_refusal_has_the_words_of_the_problem_and_none_of_its_sentences():
    refusal = problem(
        400,
        type="https://zaken.example/ref/fouten/ValidationError/",
        code="invalid",
        detail=f"Rol van {BSN}",
        invalidParams=[
            {"name": "identificatie", "code": "identificatie-niet-uniek", "reason": f"Zaak van {BSN}"},
            {"name": f"Naam {BSN}", "code": 7},
            "nonsense",
        ],
    )
    with pytest.raises(NeighbourRefused) as caught:
        await neighbour(Town(refusal)).ask("POST", BASE + "zaken", body={})
    error = caught.value
    assert (error.status, error.code, error.kind) == (400, "invalid", "ValidationError")
    assert error.invalid_params == (
        InvalidParam("identificatie", "identificatie-niet-uniek"),
        InvalidParam("", ""),
    )
    assert error.has("identificatie-niet-uniek")
    assert BSN not in repr(error) + str(error)


@pytest.mark.parametrize("content", [b"<!DOCTYPE html>", b"application/octet-stream", b"", b"[1]", b'"x"'])
async def test_a_refusal_without_problem_document_is_a_refusal_all_the_same(content: bytes):
    with pytest.raises(NeighbourRefused) as caught:
        await neighbour(Town(httpx.Response(404, content=content))).ask("GET", BASE + "zaken/")
    assert (caught.value.status, caught.value.code, caught.value.invalid_params) == (404, "", ())


@pytest.mark.parametrize(
    "error",
    [
        NeighbourUnavailable("zaken", "/zaken", "took too long", True, 503, 3.0),
        NeighbourRefused("zaken", "/zaken", 400, "invalid", "", (InvalidParam("a", "b"),)),
        AddressRefused("zaken", "", "elsewhere"),
    ],
)
def test_an_error_can_be_stored_and_read_back(error: NeighbourError):
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), vars(again), str(again)) == (type(error), vars(error), str(error))


class TestBreaker:
    """A neighbour that keeps failing is left alone for a while."""

    policy = Policy(attempts=1, breaker_after=3, breaker_pause=5, breaker_longest=12)

    async def failing(self, town: Town, clock: Clock) -> Neighbour:
        asked = neighbour(town, self.policy, clock=clock)
        for _ in range(3):
            await self.fails(asked)
        return asked

    async def fails(self, asked: Neighbour) -> NeighbourUnavailable:
        with pytest.raises(NeighbourUnavailable) as caught:
            await asked.ask("GET", BASE + "zaken")
        return caught.value

    async def test_it_opens_after_failures_in_a_row(self):
        town = Town(httpx.ConnectError("down"))
        asked = await self.failing(town, Clock())
        error = await self.fails(asked)
        assert (len(town.asked), error.maybe_reached) == (3, False)

    async def test_a_success_in_between_keeps_it_closed(self):
        town = Town(problem(503), problem(503), ok(), problem(503), problem(503), ok())
        asked = neighbour(town, self.policy, clock=Clock())
        for _ in range(2):
            await self.fails(asked)
            await self.fails(asked)
            await asked.ask("GET", BASE + "zaken")
        assert len(town.asked) == 6

    @pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
    async def test_a_neighbour_that_answers_is_not_down(self, status: int):
        town = Town(problem(status))
        asked = neighbour(town, self.policy, clock=Clock())
        for _ in range(9):
            with pytest.raises(NeighbourError):
                await asked.ask("GET", BASE + "zaken")
        assert len(town.asked) == 9

    async def test_after_the_pause_one_trial_closes_it(self):
        town, clock = Town(problem(503), problem(503), problem(503), ok()), Clock()
        asked = await self.failing(town, clock)
        clock.now = 5
        await asked.ask("GET", BASE + "zaken")
        await asked.ask("GET", BASE + "zaken")
        assert len(town.asked) == 5

    async def test_each_failed_trial_doubles_the_pause_up_to_the_longest(self):
        town, clock = Town(problem(503)), Clock()
        asked = await self.failing(town, clock)
        pauses: list[float] = []
        for _ in range(4):
            pauses.append(asked.breaker.wait)
            clock.now += asked.breaker.wait
            await self.fails(asked)
        assert pauses == [5, 10, 12, 12]
        assert len(town.asked) == 7

    async def test_only_one_trial_at_a_time(self):
        clock, entered, go = Clock(), asyncio.Event(), asyncio.Event()
        town = Town(problem(503))

        async def answer(request: httpx.Request) -> httpx.Response:
            if len(town.asked) < 3:
                return town(request)
            entered.set()
            await go.wait()
            return ok()

        asked = Neighbour("zaken", [BASE], self.policy, transport=httpx.MockTransport(answer), clock=clock)
        for _ in range(3):
            await self.fails(asked)
        clock.now = 5
        trial = asyncio.ensure_future(asked.ask("GET", BASE + "zaken"))
        await entered.wait()
        error = await self.fails(asked)
        go.set()
        assert (await trial).status == 200
        assert "keeps failing" in str(error)

    async def test_an_abandoned_trial_leaves_room_for_the_next(self):
        clock, entered = Clock(), asyncio.Event()
        town = Town(problem(503))

        async def answer(request: httpx.Request) -> httpx.Response:
            if len(town.asked) < 3:
                return town(request)
            if entered.is_set():
                return ok()
            entered.set()
            await asyncio.Event().wait()
            raise AssertionError("never")

        asked = Neighbour("zaken", [BASE], self.policy, transport=httpx.MockTransport(answer), clock=clock)
        for _ in range(3):
            await self.fails(asked)
        clock.now = 5
        trial = asyncio.ensure_future(asked.ask("GET", BASE + "zaken"))
        await entered.wait()
        trial.cancel()
        await asyncio.wait([trial])
        assert (await asked.ask("GET", BASE + "zaken")).status == 200


class TestLogs:
    """What happened is written down; whose it was is not."""

    async def ask(self, town: Town) -> list[dict[str, object]]:
        with structlog.testing.capture_logs() as lines, suppress(NeighbourError):
            await neighbour(town).ask(
                "POST",
                f"{BASE}rollen/{BSN}",
                query={"inpBsn": BSN},
                body={"inpBsn": BSN},
                headers={"Authorization": f"Bearer geheim-{BSN}"},
            )
        return lines

    async def test_a_call_is_one_line(self):
        lines = await self.ask(Town(ok({"inpBsn": BSN})))
        assert len(lines) == 1
        assert lines[0]["milliseconds"] >= 0
        assert {key: lines[0][key] for key in ("neighbour", "method", "path", "status")} == {
            "neighbour": "zaken",
            "method": "POST",
            "path": "/zaken/api/v1/rollen/*********",
            "status": 200,
        }

    @pytest.mark.parametrize(
        "answer",
        [
            ok({"inpBsn": BSN}),
            problem(400, code=BSN, invalidParams=[{"name": BSN, "code": BSN}]),
            problem(503, detail=BSN),
            httpx.ReadError(f"broken at {BSN}"),
        ],
    )
    async def test_no_personal_data_and_no_secret_in_any_log(
        self, answer: httpx.Response | Exception, caplog: pytest.LogCaptureFixture
    ):
        with caplog.at_level(logging.DEBUG):
            lines = await self.ask(Town(answer))
        written = json.dumps(lines, default=str) + caplog.text
        assert lines
        assert BSN not in written
        assert "geheim" not in written
        assert "inpBsn" not in written
