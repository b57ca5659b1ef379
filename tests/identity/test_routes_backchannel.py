"""The provider ends sessions over a back channel, through the gate; anything but a right token changes nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from portal import wiring
from portal.identity.routes import ROUTES
from portal.sessions import service as sessions
from portal.sessions.domain import Ending
from portal.wiring import House
from tests.attacks.named import attack
from tests.houses import JAN, MEREL, browser, everything_in
from tests.identity.digid import DOWN, Digid
from tests.identity.visiting import session

HERE = "/auth/backchannel-logout"
REFUSED = {"error": "invalid_request"}


@pytest.fixture(autouse=True)
def at_digid(digid: Digid, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal knows this provider."""
    monkeypatch.setattr(wiring, "relying_party", lambda: digid.party)


async def logged_in(house: House, digid: Digid, bsn: str = MEREL) -> str:
    """The session cookie of who logged in at the provider, in a browser of their own."""
    digid.browser.cookies.clear()
    async with browser(house, ROUTES) as visitor:
        await digid.open((await visitor.get("/auth/login")).headers["location"])
        await visitor.get("/auth/callback", params=await digid.choose(bsn))
        return visitor.cookies[house.cookie]


async def told(digid: Digid) -> str:
    """The logout token after logging out at the provider itself."""
    await digid.browser.get("/logout")
    return digid.told[-1]


@asynccontextmanager
async def machine(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A server that calls us: no origin, no referrer, no cookies."""
    async with browser(house, ROUTES) as made:
        for name in ("Origin", "Referer"):
            del made.headers[name]
        yield made


async def test_logging_out_at_the_provider_ends_that_login_and_no_other(house: House, digid: Digid):
    jans, other_browser = await logged_in(house, digid, JAN), await logged_in(house, digid)
    hers = await logged_in(house, digid)
    async with machine(house) as provider:
        answer = await provider.post(HERE, data={"logout_token": await told(digid)})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert await session(house, hers) is None
    assert await session(house, jans) and await session(house, other_browser)
    async with house.database.work() as work:
        assert await sessions.ending_of(work, sessions.hashed(hers)) is Ending.AT_PROVIDER


async def test_by_subject_every_login_of_that_person_ends(house: House, digid: Digid):
    jans = await logged_in(house, digid, JAN)
    hers = [await logged_in(house, digid), await logged_in(house, digid)]
    digid.faults.logout_token = lambda honest: {k: v for k, v in honest.items() if k != "sid"}
    async with machine(house) as provider:
        assert (await provider.post(HERE, data={"logout_token": await told(digid)})).status_code == 200
    assert [await session(house, cookie) for cookie in hers] == [None, None]
    assert await session(house, jans)


@attack("a replayed logout token", by="sessions.service")
async def test_a_token_is_taken_once(house: House, digid: Digid):
    await logged_in(house, digid)
    token = await told(digid)
    async with machine(house) as provider:
        answers = [await provider.post(HERE, data={"logout_token": token}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 400, 400]
    assert answers[1].json() == REFUSED and answers[1].headers["cache-control"] == "no-store"


async def test_an_unknown_session_is_answered_as_a_known_one(house: House, digid: Digid):
    await logged_in(house, digid)
    digid.faults.logout_token = lambda honest: {**honest, "sid": "nobody-here"}
    async with machine(house) as provider:
        answer = await provider.post(HERE, data={"logout_token": await told(digid)})
    assert (answer.status_code, answer.content) == (200, b"")


@attack("a logout request dressed as another", by="identity.routes")
@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("", "application/x-www-form-urlencoded"),
        ("logout_token=", "application/x-www-form-urlencoded"),
        ("logout_token=a.b.c", "application/x-www-form-urlencoded"),
        ("logout_token={token}&logout_token={token}", "application/x-www-form-urlencoded"),
        ("logout_token={token}", "text/plain"),
        ("logout_token={token}", "multipart/form-data"),
        ("logout_token={token}", ""),
        ('{{"logout_token": "{token}"}}', "application/json"),
        ("id_token={token}", "application/x-www-form-urlencoded"),
        ("logout_token={token}" + "&x=y" * 20, "application/x-www-form-urlencoded"),
        ("&&&%ff%00=;", "application/x-www-form-urlencoded"),
    ],
)
async def test_what_is_no_logout_request_ends_nothing(
    house: House, digid: Digid, body: str, content_type: str
):
    cookie = await logged_in(house, digid)
    whole = body.format(token=await told(digid))
    async with machine(house) as provider:
        answer = await provider.post(HERE, content=whole, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()) == (400, REFUSED)
    assert await session(house, cookie)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_token_in_the_address_ends_nothing(house: House, digid: Digid):
    cookie = await logged_in(house, digid)
    token = await told(digid)
    async with machine(house) as provider:
        assert (await provider.get(HERE, params={"logout_token": token})).status_code == 405
        assert (await provider.post(HERE, params={"logout_token": token})).status_code == 400
    assert await session(house, cookie)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_without_the_keys_of_the_provider_nothing_is_believed(house: House, digid: Digid):
    async with machine(house) as provider:
        digid.line.inner = DOWN
        answer = await provider.post(HERE, data={"logout_token": "eyJhbGciOiJQUzI1NiJ9.e30.x"})
    assert (answer.status_code, answer.json()) == (400, REFUSED)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_why_a_token_is_refused_is_for_our_log_only(
    house: House, digid: Digid, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
):
    await logged_in(house, digid)
    token = await told(digid)
    async with machine(house) as provider:
        await provider.post(HERE, data={"logout_token": token + "x"})
    said = capsys.readouterr().out + caplog.text  # whichever way it was set up to log
    assert "token-signature" in said
    assert token not in said and MEREL not in said
    assert MEREL.encode() not in everything_in(house)
