"""Keeping a draft over plain HTTP, through the gate: "kept" is said after the commit, rubbish is refused."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from portal.core.clock import FixedClock
from portal.loket import service
from portal.loket.routes import ROUTES
from portal.wiring import House
from tests.houses import JAN, browser, cookie_of, enter

ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"])


async def kept(visitor: httpx.AsyncClient) -> dict[str, Any]:
    return (await visitor.get("/loket/draft")).json()


async def save(visitor: httpx.AsyncClient, draft: str = "", **fields: str) -> dict[str, Any]:
    return (await visitor.put("/loket/draft", json={"draft": draft, "fields": fields})).json()


async def test_what_was_typed_comes_back_on_any_device(house: House):
    async with browser(house, ROUTES, await cookie_of(house)) as phone:
        assert (await kept(phone))["fields"] == {}
        first = await save(phone, question="Ik val <b>vaak</b>")
        assert first["kept"] is True
        assert await save(phone, first["draft"], channel="letter") == first
    async with browser(house, ROUTES, await cookie_of(house)) as laptop:
        found = await kept(laptop)
    assert (found["draft"], found["fields"]) == (
        first["draft"],
        {"question": "Ik val <b>vaak</b>", "channel": "letter"},
    )


async def test_a_device_knows_whose_words_it_holds_without_knowing_who(house: House):
    async with (
        browser(house, ROUTES, await cookie_of(house)) as merel,
        browser(house, ROUTES, await cookie_of(house, JAN)) as jan,
    ):
        assert (await kept(merel))["owner"] != (await kept(jan))["owner"]


async def test_clearing_throws_it_away(house: House):
    async with browser(house, ROUTES, await cookie_of(house)) as visitor:
        await save(visitor, question="weg ermee")
        assert (await visitor.delete("/loket/draft")).json() == {"kept": False}
        assert (await kept(visitor))["fields"] == {}


async def test_a_late_save_says_that_nothing_is_kept_there(house: House):
    actor = await enter(house)
    async with browser(house, ROUTES, await cookie_of(house)) as visitor:
        draft = (await save(visitor, question="Ik val vaak in de douche", channel="letter"))["draft"]
        async with house.database.work() as work:
            await service.ask(
                work, actor, {"question": "Ik val vaak in de douche", "channel": "letter"}, draft
            )
        assert await save(visitor, draft, question="te laat") == {"kept": True, "draft": "", "dangers": []}
        assert (await kept(visitor))["fields"] == {}


async def test_typing_counts_as_being_there(house: House, clock: FixedClock):
    async with browser(house, ROUTES, await cookie_of(house)) as visitor:
        for _ in range(3):
            clock.advance(timedelta(minutes=10))
            assert (await save(visitor, question="nog bezig"))["kept"] is True
        clock.advance(timedelta(minutes=15))
        late = await visitor.put("/loket/draft", json={"fields": {"question": "te laat"}})
    assert late.status_code == 401


async def test_looking_does_not_count_as_being_there(house: House, clock: FixedClock):
    async with browser(house, ROUTES, await cookie_of(house)) as visitor:
        clock.advance(timedelta(minutes=10))
        assert (await visitor.get("/loket/draft")).status_code == 200
        clock.advance(timedelta(minutes=5))
        assert (await visitor.get("/loket/draft")).status_code == 401


@ON_SQLITE
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("cookie", ["", "made-up"])
async def test_who_is_not_logged_in_keeps_nothing(house: House, method: str, cookie: str):
    async with browser(house, ROUTES, cookie) as visitor:
        answer = await visitor.request(method, "/loket/draft", content=b'{"fields": {}}')
    assert answer.status_code == 401
    assert answer.headers["cache-control"] == "no-store"


@ON_SQLITE
@pytest.mark.parametrize("origin", ["https://kwaad.example", "null", ""])
async def test_another_site_can_change_nothing(house: House, origin: str):
    async with browser(house, ROUTES, await cookie_of(house)) as visitor:
        for method in ("PUT", "DELETE", "POST"):
            answer = await visitor.request(
                method, "/loket/draft", headers={"Origin": origin}, content=b'{"fields": {"question": "x"}}'
            )
            assert answer.status_code == 403
        assert (await kept(visitor))["fields"] == {}


RUBBISH: list[Any] = [
    None,
    [],
    "tekst",
    7,
    {},
    {"fields": None},
    {"fields": []},
    {"fields": "question"},
    {"fields": {"question": 7}},
    {"fields": {"question": None}},
    {"fields": {"question": ["x"]}},
    {"fields": {"bsn": "999993847"}},
    {"fields": {"question": "x"}, "draft": 7},
    {"fields": {"question": "x"}, "draft": ["x"]},
    {"fields": {"question": "x"}, "draft": "x" * 37},
]
BYTES = [b"", b"{", b"\xff\xfe", b'{"fields": {"question": "\xff"}}', b"[" * 20_000, b"NaN"]


@ON_SQLITE
@pytest.mark.parametrize(
    "body", [*(json.dumps(one).encode() for one in RUBBISH), *BYTES], ids=lambda b: str(b[:40])
)
async def test_rubbish_is_refused_in_words_and_changes_nothing(house: House, body: bytes):
    async with browser(house, ROUTES, await cookie_of(house)) as visitor:
        await save(visitor, question="blijft staan")
        answer = await visitor.put("/loket/draft", content=body)
        assert answer.status_code == 400
        assert answer.json() == {
            "refused": "Wij begrijpen niet wat de pagina stuurde. Laad de pagina opnieuw."
        }
        assert (await kept(visitor))["fields"] == {"question": "blijft staan"}


@ON_SQLITE
async def test_more_than_a_page_can_send_is_cut_off(house: House):
    async with browser(house, ROUTES, await cookie_of(house)) as visitor:
        answer = await visitor.put("/loket/draft", json={"fields": {"question": "x" * 70_000}})
        assert answer.status_code == 400
        assert (await kept(visitor))["fields"] == {}


@ON_SQLITE
@pytest.mark.parametrize("text", ["\\u0000\\u202e", "\U0001f469\u200d\U0001f467", "\u0623\u062d"])
async def test_any_character_survives(house: House, text: str):
    body = f'{{"fields": {{"question": "{text}"}}}}'.encode()
    async with browser(house, ROUTES, await cookie_of(house)) as visitor:
        assert (await visitor.put("/loket/draft", content=body)).json()["kept"] is True
        answer = await visitor.get("/loket/draft")
    assert answer.status_code == 200
    assert answer.json()["fields"] == json.loads(body)["fields"]


@ON_SQLITE
async def test_half_a_character_does_not_lock_up_the_rest(house: House):
    """A browser can cut an emoji in two; JSON carries the half in, but no answer could carry it out."""
    async with browser(house, ROUTES, await cookie_of(house)) as visitor:
        await visitor.put("/loket/draft", content=b'{"fields": {"question": "hulp \\ud83d graag"}}')
        assert (await kept(visitor))["fields"] == {"question": "hulp ? graag"}


@ON_SQLITE
async def test_words_that_point_to_danger_are_answered_at_once_and_on_every_device(house: House):
    async with browser(house, ROUTES, await cookie_of(house)) as visitor:
        calm = await save(visitor, question="Ik heb hulp nodig in huis.")
        assert calm["dangers"] == []
        assert (await save(visitor, calm["draft"], question="Ik wil niet meer leven."))["dangers"] == [
            "suicide"
        ]
        assert (await save(visitor, calm["draft"], channel="letter"))["dangers"] == ["suicide"]
        assert (await kept(visitor))["dangers"] == ["suicide"]
