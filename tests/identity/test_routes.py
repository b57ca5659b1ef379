"""Logging in and coming back over plain HTTP, through the gate."""

import httpx
import pytest

from portal import wiring
from portal.access.domain import Level
from portal.identity.routes import ROUTES
from portal.sessions import service as sessions
from portal.sessions.domain import Ending
from portal.wiring import House
from tests.houses import JAN, browser, everything_in
from tests.identity.digid import DOWN, Digid
from tests.identity.visiting import session

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
def at_digid(digid: Digid, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal knows this provider."""
    monkeypatch.setattr(wiring, "relying_party", lambda: digid.party)


async def back(visitor: httpx.AsyncClient, digid: Digid, path: str = "/auth/login") -> dict[str, str]:
    """Begin a login, and choose Merel; the answer that the browser brings back."""
    begun = await visitor.get(path)
    assert begun.status_code == 303
    await digid.open(begun.headers["location"])
    return await digid.choose()


async def test_from_our_page_to_the_provider_and_back_again(house: House, digid: Digid):
    async with browser(house, ROUTES) as visitor:
        answer = await back(visitor, digid, "/auth/login?terug=/en/mijn/gegevens")
        arrived = await visitor.get("/auth/callback", params=answer)
        assert (arrived.status_code, arrived.headers["location"]) == (303, "/en/mijn/gegevens")
        assert arrived.headers["cache-control"] == "no-store"
        found = await session(house, visitor.cookies.get(house.cookie))
        assert found and found.level is Level.MIDDEN
        assert f"{house.cookie}-login" not in visitor.cookies


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(house: House, digid: Digid):
    async with browser(house, ROUTES) as visitor:
        answer = await back(visitor, digid)
        arrived = await visitor.get("/auth/callback", params=answer)
        (set_cookie,) = [
            c for c in arrived.headers.get_list("set-cookie") if c.startswith(f"{house.cookie}=")
        ]
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=7200"} <= set(set_cookie.split("; "))


@pytest.mark.parametrize(
    ("query", "referer", "to"),
    [
        ("", "/en/loket", "/en/mijn"),
        ("", "/nl", "/nl/mijn"),
        ("?terug=https://kwaad.example/nl", "/nl", "/nl/mijn"),
        ("?terug=//kwaad.example/nl", "/en", "/en/mijn"),
        ("?terug=//[", "/nl", "/nl/mijn"),
        ("?terug=/nl/loket", "/en", "/nl/loket"),
    ],
)
async def test_one_comes_back_where_one_was(house: House, digid: Digid, query: str, referer: str, to: str):
    async with browser(house, ROUTES) as visitor:
        visitor.headers["Referer"] = house.settings.origin + referer
        answer = await back(visitor, digid, f"/auth/login{query}")
        assert (await visitor.get("/auth/callback", params=answer)).headers["location"] == to


async def test_a_referer_of_another_site_says_nothing(house: House, digid: Digid):
    async with browser(house, ROUTES) as visitor:
        visitor.headers["Referer"] = house.settings.origin + ".kwaad.example/en/mijn"
        answer = await back(visitor, digid)
        assert (await visitor.get("/auth/callback", params=answer)).headers["location"] == "/nl/mijn"


async def test_a_higher_level_is_asked_anew_even_of_who_is_logged_in(house: House, digid: Digid):
    async with browser(house, ROUTES) as visitor:
        await visitor.get("/auth/callback", params=await back(visitor, digid))
        first = visitor.cookies[house.cookie]
        begun = await visitor.get("/auth/login?niveau=substantieel&terug=/nl/mijn/gegevens")
        assert "prompt=login" in begun.headers["location"]
        await digid.open(begun.headers["location"])
        answer = await digid.choose(level=Level.SUBSTANTIEEL)
        await visitor.get("/auth/callback", params=answer)
        now = await session(house, visitor.cookies[house.cookie])
    assert now and now.level is Level.SUBSTANTIEEL
    assert await session(house, first) is None
    async with house.database.work() as work:
        assert await sessions.ending_of(work, sessions.hashed(first)) is Ending.REPLACED


async def test_an_answer_counts_once_and_in_its_own_browser(house: House, digid: Digid):
    async with browser(house, ROUTES) as visitor, browser(house, ROUTES) as thief:
        answer = await back(visitor, digid)
        stolen = await thief.get("/auth/callback", params=answer)
        assert stolen.headers["location"] == "/nl/inloggen-mislukt?terug=/nl/mijn"
        assert house.cookie not in thief.cookies
        await visitor.get("/auth/callback", params=answer)
        again = await visitor.get("/auth/callback", params=answer)
    assert again.headers["location"] == "/nl/inloggen-mislukt?terug=/nl/mijn"


@pytest.mark.parametrize(
    "query", [{}, {"state": ""}, {"state": "x", "code": "y"}, {"error": "access_denied"}]
)
async def test_a_callback_out_of_the_blue_logs_nobody_in(house: House, query: dict[str, str]):
    async with browser(house, ROUTES) as visitor:
        arrived = await visitor.get("/auth/callback", params=query)
    assert arrived.headers["location"] == "/nl/inloggen-mislukt?terug=/nl/mijn"
    assert house.cookie not in arrived.cookies


async def test_stopping_leads_to_a_page_that_says_so(house: House, digid: Digid):
    async with browser(house, ROUTES) as visitor:
        begun = await visitor.get("/auth/login?terug=/en/loket")
        await digid.open(begun.headers["location"])
        arrived = await visitor.get("/auth/callback", params=await digid.cancel())
    assert arrived.headers["location"] == "/en/inloggen-gestopt?terug=/en/loket"


async def test_acting_for_another_leads_to_a_page_that_says_so(house: House, digid: Digid):
    digid.faults.represented = JAN
    async with browser(house, ROUTES) as visitor:
        arrived = await visitor.get("/auth/callback", params=await back(visitor, digid))
    assert arrived.headers["location"] == "/nl/inloggen-voor-een-ander?terug=/nl/mijn"
    assert house.cookie not in arrived.cookies
    assert JAN.encode() not in everything_in(house)


async def test_a_provider_that_is_down_leads_to_a_page_that_says_so(house: House, digid: Digid):
    digid.line.inner = DOWN
    async with browser(house, ROUTES) as visitor:
        visitor.headers["Referer"] = f"{house.settings.origin}/en"
        assert (await visitor.get("/auth/login")).headers["location"] == "/en/inloggen-mislukt"
