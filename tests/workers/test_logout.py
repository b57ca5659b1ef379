"""Logging out, revocation and news reach the tabs on every worker."""

import asyncio
import time
from contextlib import AsyncExitStack
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.attacks.people import ASK, LOAD_CASES, OWNER, PHONE
from tests.attacks.tab import Tab
from tests.evidence import measured
from tests.world import COOKIE, ORIGIN, World

PATIENCE = 30.0
AWAY = ("/nl/uitgelogd", "/nl/verlopen", "/nl/inloggen")


async def on_each(stack: AsyncExitStack, world: World, cookie: str, path: str = "/nl/mijn") -> list[Tab]:
    """A tab on every worker, which shows its owner."""
    tabs = [await stack.enter_async_context(Tab.open(a, cookie=cookie)) for a in world.addresses]
    for tab in tabs:
        await tab.visit(path)
        assert await tab.shows(OWNER, PATIENCE)
        await tab.quiet()
    return tabs


def _told_to_look_again(tab: Tab) -> bool:
    events = [event for update in tab.updates for event in update.get("events") or []]
    return any(event["name"].endswith("cases.reload") for event in events)


async def log_out(world: World, cookie: str) -> float:
    """Log out on the first worker; answers when it was asked."""
    async with httpx.AsyncClient(timeout=30) as browser:
        headers = {"Origin": ORIGIN, "Referer": f"{ORIGIN}/nl/mijn", "Cookie": f"{COOKIE}={cookie}"}
        begun = time.monotonic()
        await browser.post(f"{world.addresses[0]}/auth/logout", headers=headers)
    return begun


async def test_logging_out_on_one_worker_blanks_the_tabs_on_all(world: World) -> None:
    cookie = world.log_in(OWNER)
    async with AsyncExitStack() as stack:
        tabs = await on_each(stack, world, cookie)
        begun = await log_out(world, cookie)
        for tab in tabs:
            await tab.until(lambda t: t.left, PATIENCE)
            # Work that was under way may be refused at the same moment, and lead to the login page.
            assert "/nl/uitgelogd" in tab.redirects
            assert all(path.startswith(AWAY) for path in tab.redirects)
            assert tab.values["visit.person"] == ""
        took = time.monotonic() - begun
        measured("logout", "every tab on both workers blank after logging out", took, "s", 1)
        before = [len(tab.frames) for tab in tabs]
        for tab in tabs:
            await tab.call(LOAD_CASES)
            assert await tab.until(lambda t: t.closed.is_set(), PATIENCE), "the line itself is cut"
        after = sum(len(tab.frames) for tab in tabs) - sum(before)
        measured("logout", "frames after it, over both workers", after, "frames", 0)
        assert after == 0


async def test_news_reaches_the_tabs_on_all_workers(world: World) -> None:
    cookie = world.log_in(OWNER)
    async with AsyncExitStack() as stack:
        tabs = await on_each(stack, world, cookie, "/nl/mijn/aanvragen")
        question = f"Ik val vaak onder de douche {time.monotonic_ns()}"
        form = {"question": question, "channel": "phone", "phone": PHONE, "email": ""}
        async with Tab.open(world.addresses[0], cookie=cookie) as asking:
            await asking.visit("/nl/loket")
            await asking.call(ASK, "/nl/loket", {"form": form})
            assert await asking.until(lambda t: t.redirects, PATIENCE)
        number = parse_qs(urlsplit(asking.redirects[-1]).query)["nummer"][0]
        for tab in tabs:
            assert await tab.until(_told_to_look_again, PATIENCE), "it was told without asking"
            await tab.call(LOAD_CASES)
            assert await tab.shows(number, PATIENCE)


async def test_a_session_that_is_ended_elsewhere_leaves_every_worker(world: World) -> None:
    """Logging in again ends the session this browser had; it is the same news as a revocation."""
    cookie = world.log_in(OWNER)
    async with AsyncExitStack() as stack:
        tabs = await on_each(stack, world, cookie)
        await asyncio.to_thread(world.log_in, OWNER, replacing=cookie)
        for tab in tabs:
            await tab.until(lambda t: t.left, PATIENCE)
            assert any(path.startswith("/nl/verlopen") for path in tab.redirects)
            assert all(path.startswith(AWAY) for path in tab.redirects)


@pytest.mark.parametrize("worker", [0, 1])
async def test_a_token_of_another_session_opens_nothing_on_any_worker(world: World, worker: int) -> None:
    mine, other = world.log_in(OWNER), world.log_in("Suzanne Moulin")
    async with Tab.open(world.addresses[0], cookie=mine) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(OWNER, PATIENCE)
    for cookie in (other, ""):
        with pytest.raises(Exception, match="403"):
            async with Tab.open(world.addresses[worker], cookie=cookie, token=tab.token):
                pass


async def test_a_tab_goes_on_where_another_worker_left_it(world: World) -> None:
    cookie = world.log_in(OWNER)
    async with Tab.open(world.addresses[0], cookie=cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(OWNER, PATIENCE)
        await tab.quiet()
    async with Tab.open(world.addresses[1], cookie=cookie, token=tab.token) as same:
        await same.visit("/nl/mijn")
        assert await same.shows(OWNER, PATIENCE)
        await same.quiet()
        assert not same.redirects
        assert {t for t in same.values if t.startswith("visit.")} == {
            t for t in tab.values if t.startswith("visit.")
        }
    with world.visitor(cookie) as typing:
        kept = typing.put("/loket/draft", json={"draft": "", "fields": {"question": "Ik typ door"}})
        assert kept.status_code == 200
