"""Logging out ends every tab, line and background task at once; only our own form does it."""

import asyncio
import time
from contextlib import suppress

import httpx
import pytest

from portal.tabs import Tabs
from tests.attacks.named import attack
from tests.attacks.people import ATTACKER, LOAD_CASES, OWNER, REFRESH, Victim, live
from tests.attacks.tab import NAMESPACE, Tab
from tests.world import COOKIE, ORIGIN, World


async def _log_out(world: World, cookie: str) -> httpx.Response:
    async with httpx.AsyncClient(timeout=20) as browser:
        headers = {"Origin": ORIGIN, "Referer": f"{ORIGIN}/nl/mijn", "Cookie": f"{COOKIE}={cookie}"}
        return await browser.post(f"{world.portal_address}/auth/logout", headers=headers)


@attack("somebody else's logout", by="gate")
@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {"Origin": ORIGIN}),
        ("HEAD", {"Origin": ORIGIN}),
        ("POST", {"Origin": "https://evil.example"}),
        ("POST", {"Origin": "null"}),
        ("POST", {}),
        ("POST", {"Referer": f"{ORIGIN}/nl"}),
        ("PUT", {"Origin": ORIGIN}),
    ],
    ids=str,
)
def test_nobody_else_logs_a_resident_out(
    world: World, attacker: str, method: str, headers: dict[str, str]
) -> None:
    answer = httpx.request(
        method, f"{world.portal_address}/auth/logout", headers=headers, cookies={COOKIE: attacker}
    )
    assert answer.status_code in (403, 404, 405)
    assert live(world, attacker)


@attack("a tab that stays open after logout", by="live")
async def test_every_tab_is_blanked_and_left_within_a_second(world: World) -> None:
    cookie = world.log_in(OWNER)
    async with (
        Tab.open(world.portal_address, cookie=cookie) as one,
        Tab.open(world.portal_address, cookie=cookie) as two,
        Tab.open(world.portal_address, cookie=cookie) as three,
    ):
        for tab, path in ((one, "/nl/mijn"), (two, "/en/mijn/aanvragen"), (three, "/nl/loket")):
            await tab.visit(path)
            assert await tab.shows(OWNER)
            await tab.quiet()
        await _log_out(world, cookie)
        begun = time.monotonic()
        for tab, left in ((one, "/nl/uitgelogd"), (two, "/en/uitgelogd"), (three, "/nl/uitgelogd")):
            await tab.until(lambda t: f"41{NAMESPACE}," in t.frames, 3)
            assert tab.redirects[-1] == left
            assert tab.values["visit.person"] == ""
            assert not tab.values.get("cases.running") and not tab.values.get("cases.waiting")
        assert time.monotonic() - begun < 1


@attack("events on a line after logout", by="live")
async def test_nothing_comes_over_a_line_after_it_was_left(world: World) -> None:
    cookie = world.log_in(OWNER)
    async with Tab.open(world.portal_address, cookie=cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(OWNER)
        await tab.quiet()
        await _log_out(world, cookie)
        await tab.until(lambda t: f"41{NAMESPACE}," in t.frames or t.closed.is_set(), 3)
        last = len(tab.frames)
        for _each in range(5):
            await tab.call(LOAD_CASES)
        assert await tab.until(lambda t: t.closed.is_set(), 3), "the line itself is cut"
        assert tab.frames[last:] == []


@attack("joining again after logout", by="live")
async def test_a_line_cannot_be_joined_again_after_logging_out(world: World, victim: Victim) -> None:
    cookie = world.log_in(OWNER)
    async with Tab.open(world.portal_address, cookie=cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(OWNER)
        await tab.quiet()
        await _log_out(world, cookie)
        await tab.until(lambda t: f"41{NAMESPACE}," in t.frames or t.closed.is_set(), 3)
        last = len(tab.frames)
        await tab.visit("/nl/mijn")
        await tab.call(LOAD_CASES)
        await tab.until(lambda t: t.closed.is_set() or len(t.redirects) > 1, 3)
        assert not victim.seen_in("\n".join(tab.frames[last:]))


@attack("a background task after logout", by="live")
async def test_what_still_worked_in_the_background_is_stopped(world: World) -> None:
    cookie = world.log_in(OWNER)
    with world.trouble({"kind": "latency", "path": "/zaken", "seconds": 2}):
        async with Tab.open(world.portal_address, cookie=cookie) as tab:
            await tab.visit("/nl/mijn")
            assert await tab.shows(OWNER)
            await tab.quiet()
            await tab.call(REFRESH)
            await tab.quiet()
            await _log_out(world, cookie)
            await tab.until(lambda t: f"41{NAMESPACE}," in t.frames or t.closed.is_set(), 3)
            last = len(tab.frames)
            with suppress(TimeoutError):
                await tab.until(lambda t: len(t.frames) > last, 4)
            assert tab.frames[last:] == []


async def test_a_task_of_a_session_is_cancelled_at_its_end() -> None:
    open_tabs, begun = Tabs(), asyncio.Event()

    async def long() -> None:
        async with open_tabs.running("session"):
            begun.set()
            await asyncio.Event().wait()

    mine = asyncio.create_task(long())
    await begun.wait()
    open_tabs.stop("another session")
    open_tabs.stop("session")
    assert isinstance((await asyncio.gather(mine, return_exceptions=True))[0], asyncio.CancelledError)


async def test_a_tab_of_another_login_stays(world: World) -> None:
    first, second = world.log_in(OWNER), world.log_in(OWNER)
    async with Tab.open(world.portal_address, cookie=second) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(OWNER)
        await _log_out(world, first)
        await tab.quiet()
        assert not tab.redirects
        assert live(world, second)


@attack("a copied cookie after logout", by="sessions.service")
async def test_the_cookie_opens_nothing_any_more(world: World) -> None:
    cookie = world.log_in(ATTACKER)
    answer = await _log_out(world, cookie)
    assert answer.headers["clear-site-data"] == '"storage", "cache"'
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert not live(world, cookie)
    with world.visitor(cookie) as visitor:
        assert visitor.get("/loket/draft").status_code == 401
    async with Tab.open(world.portal_address, cookie=cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.until(lambda t: t.redirects)
        assert ATTACKER not in tab.heard


@attack("a tab's token after logout", by="doorway")
async def test_a_token_of_a_login_that_ended_is_dead_for_everybody(world: World, attacker: str) -> None:
    cookie = world.log_in(OWNER)
    async with Tab.open(world.portal_address, cookie=cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(OWNER)
    await _log_out(world, cookie)
    async with Tab.open(world.portal_address, cookie=cookie, token=tab.token) as same:
        await same.visit("/nl/mijn")
        assert await same.until(lambda t: t.redirects)
        assert same.redirects[-1].startswith(("/nl/verlopen", "/nl/uitgelogd"))
        assert OWNER not in same.heard
