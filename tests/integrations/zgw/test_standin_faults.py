"""What may go wrong at the stand-in goes wrong when it is told to, and only then."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from integrations.zgw.standin.app import build
from integrations.zgw.standin.server import server
from tests.integrations.zgw.standin_world import BSN_FILTER, CRS, FIRST, RSIN, Clock, World, settings
from tests.integrations.zgw.standin_world import world as world

ZAKEN = "/zaken/api/v1/zaken"
NEW = {"path": f"{ZAKEN}$", "method": "POST", "count": 1}


async def made(world: World, number: str) -> int:
    """How many cases there are with a number."""
    return (await world.ok("GET", f"{ZAKEN}?identificatie={number}&bronorganisatie={RSIN}"))["count"]


@pytest.mark.parametrize(
    ("kind", "error", "cases"),
    [
        ("reset_before", httpx.ReadError, 0),
        ("reset_after", httpx.ReadError, 1),
        ("down", httpx.ConnectError, 0),
    ],
)
async def test_a_lost_connection_says_nothing_about_the_case(
    world: World, kind: str, error: type[Exception], cases: int
) -> None:
    await world.switch({"kind": kind, **NEW})
    with pytest.raises(error):
        await world.ask("POST", ZAKEN, world.new_case(identificatie="ML-1"))
    assert await made(world, "ML-1") == cases


@pytest.mark.parametrize(
    ("kind", "status", "cases"),
    [
        ("server_error", 500, 0),
        ("server_error_after", 500, 1),
        ("unavailable", 503, 0),
        ("too_many_requests", 429, 0),
    ],
)
async def test_a_refusal_says_little_about_the_case(world: World, kind: str, status: int, cases: int) -> None:
    await world.switch({"kind": kind, "seconds": 7, **NEW})
    answer = await world.ask("POST", ZAKEN, world.new_case(identificatie="ML-1"))
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == ("7" if status == 429 else None)
    assert await made(world, "ML-1") == cases


async def test_an_answer_can_be_garbage(world: World) -> None:
    world.described = False
    await world.switch({"kind": "garbage", **NEW})
    answer = await world.ask("POST", ZAKEN, world.new_case(identificatie="ML-1"))
    with pytest.raises(UnicodeDecodeError):
        answer.json()
    assert await made(world, "ML-1") == 1


async def test_an_answer_can_be_late(world: World) -> None:
    await world.switch({"kind": "latency", "seconds": 2.5, "count": 1})
    await world.ok("GET", ZAKEN)
    await world.ok("GET", ZAKEN)
    assert world.clock.slept == [2.5]


async def test_one_malformed_case_leaves_the_others_whole(world: World) -> None:
    world.described = False
    await world.switch({"kind": "malformed_case", "count": 1})
    found = await world.search(**{BSN_FILTER: FIRST, "expand": ["rollen"]})
    assert found["results"][0]["startdatum"] == "gisteren"
    assert [case["bronorganisatie"] for case in found["results"][1:]] == [RSIN] * 7
    assert (await world.search(**{BSN_FILTER: FIRST}))["results"][0]["startdatum"] != "gisteren"


async def test_faults_have_a_place_a_chance_and_an_end(world: World) -> None:
    await world.switch({"kind": "unavailable", "path": "/catalogi", "count": 2})
    statuses = [(await world.ask("GET", "/catalogi/api/v1/zaaktypen")).status_code for _ in range(3)]
    assert statuses == [503, 503, 200]
    await world.ok("GET", ZAKEN)

    async def drawn() -> list[int]:
        await world.switch({"kind": "unavailable", "probability": 0.5}, seed=4)
        return [(await world.ask("GET", ZAKEN)).status_code for _ in range(20)]

    first = await drawn()
    assert set(first) == {200, 503}
    assert first == await drawn()


async def test_the_switch_tells_what_is_on_and_spares_the_desk(world: World) -> None:
    await world.switch({"kind": "down"})
    told = (await world.http.get("/standin/faults")).json()["faults"]
    assert told == [
        {"kind": "down", "path": "/", "method": "", "probability": 1.0, "count": None, "seconds": 1.0}
    ]
    assert (await world.http.get("/balie")).status_code == 200
    assert (await world.http.get("/healthz")).text == "ok"
    await world.switch()
    assert (await world.http.get("/standin/faults")).json()["faults"] == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "brand"},
        {},
        {"kind": "down", "probability": 2},
        {"kind": "down", "count": -1},
        {"kind": "down", "seconds": "x"},
        5,
    ],
)
async def test_the_switch_refuses_what_it_does_not_know(world: World, fault: object) -> None:
    answer = await world.http.post("/standin/faults", json={"faults": [fault]})
    assert answer.status_code == 400
    assert world.town.faults.rules == []


async def test_another_site_cannot_reach_the_switch_with_a_form(world: World) -> None:
    answer = await world.http.post(
        "/standin/faults", content=b'{"faults": []}', headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 400


@pytest.fixture
async def served() -> AsyncIterator[httpx.AsyncClient]:
    """The stand-in over a real connection."""
    listening = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    running = server(build(replace(settings(Clock()), base_url=base)), "127.0.0.1", 0)
    task = asyncio.create_task(running.serve(sockets=[listening]))
    async with httpx.AsyncClient(base_url=base) as client:
        yield client
    running.should_exit = True
    await task


async def test_over_the_network_a_connection_is_really_cut(served: httpx.AsyncClient, world: World) -> None:
    headers = {"Authorization": f"Bearer {world.token()}", **CRS}
    body = world.new_case(
        zaaktype=str(served.base_url).rstrip("/") + world.case_type().removeprefix("http://localhost:3002")
    )
    for kind, cases in (("reset_before", 0), ("reset_after", 1), ("down", 0)):
        await served.post("/standin/faults", json={"faults": [{"kind": kind, **NEW}]})
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await served.post(ZAKEN, json={**body, "identificatie": kind}, headers=headers)
        found = await served.get(ZAKEN, params={"identificatie": kind}, headers=headers)
        assert found.json()["count"] == cases
