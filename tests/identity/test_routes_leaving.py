"""Logging out over plain HTTP, through the gate."""

from urllib.parse import urlsplit

import pytest

from portal import wiring
from portal.identity.routes import ROUTES
from portal.sessions import service as sessions
from portal.sessions.domain import Ending
from portal.wiring import House
from tests.houses import browser, cookie_of
from tests.identity.digid import DOWN, Digid
from tests.identity.visiting import session

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
KEPT = '"storage", "cache"'


@pytest.fixture(autouse=True)
def at_digid(digid: Digid, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal knows this provider."""
    monkeypatch.setattr(wiring, "relying_party", lambda: digid.party)


async def test_logging_out_ends_it_here_first_and_then_at_the_provider(house: House):
    cookie = await cookie_of(house)
    async with browser(house, ROUTES, cookie) as visitor:
        visitor.headers["Referer"] = f"{house.settings.origin}/en/mijn"
        gone = await visitor.post("/auth/logout")
    assert urlsplit(gone.headers["location"]).path == "/logout"
    assert "state=en" in gone.headers["location"]
    assert gone.headers["clear-site-data"] == KEPT
    assert await session(house, cookie) is None
    async with house.database.work() as work:
        assert await sessions.ending_of(work, sessions.hashed(cookie)) is Ending.LOGGED_OUT


async def test_logging_out_works_while_the_provider_is_down(house: House, digid: Digid):
    digid.line.inner = DOWN
    cookie = await cookie_of(house)
    async with browser(house, ROUTES, cookie) as visitor:
        assert (await visitor.post("/auth/logout")).headers["location"] == "/nl/uitgelogd"
    assert await session(house, cookie) is None


@pytest.mark.parametrize("origin", ["https://kwaad.example", "null", ""])
async def test_another_site_can_log_nobody_out(house: House, origin: str):
    cookie = await cookie_of(house)
    async with browser(house, ROUTES, cookie) as visitor:
        assert (await visitor.post("/auth/logout", headers={"Origin": origin})).status_code == 403
        assert (await visitor.get("/auth/logout")).status_code == 405
    assert await session(house, cookie)


@pytest.mark.parametrize(
    ("state", "page"), [("en", "/en/uitgelogd"), ("nl", "/nl/uitgelogd"), ("//x", "/nl/uitgelogd")]
)
async def test_back_from_the_provider_one_reads_ones_own_language(house: House, state: str, page: str):
    async with browser(house, ROUTES) as visitor:
        assert (await visitor.get("/auth/left", params={"state": state})).headers["location"] == page


async def test_our_public_keys_are_public_only(house: House):
    async with browser(house, ROUTES) as visitor:
        (key,) = (await visitor.get("/auth/jwks.json")).json()["keys"]
    assert {"kty", "n", "e", "kid"} <= set(key)
    assert not {"d", "p", "q"} & set(key)
