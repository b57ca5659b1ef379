"""What an answer may be: whole, of a size, to be understood; and what a refusal says."""

import pickle
from collections.abc import AsyncIterator

import httpx
import pytest

from integrations.errors import (
    AddressRefused,
    InvalidParam,
    NeighbourError,
    NeighbourGarbled,
    NeighbourRefused,
    NeighbourUnavailable,
)
from integrations.http import Policy
from tests.integrations.neighbour import BASE, Town, neighbour, problem

BSN = "999993847"


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
