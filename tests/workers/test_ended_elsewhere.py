"""A session that ends outside the portal, at the provider or by an operator, empties its tabs on every worker."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic

import httpx
import pytest

from portal.sessions.service import hashed
from portal.wiring import ROOT
from tests.attacks.people import ATTACKER, OWNER, live
from tests.attacks.tab import Tab
from tests.digid_login import log_in_with
from tests.evidence import measured
from tests.world import COOKIE, ORIGIN, World

GOAL = 1.0
"""Most seconds until every tab is blank."""

Leave = Callable[[World, httpx.Client, str], Awaitable[float]]


async def _at_the_provider(world: World, browser: httpx.Client, _cookie: str) -> float:
    """Log out at the provider itself, which then tells us; answers when that began."""
    begun = monotonic()
    async with httpx.AsyncClient(cookies=browser.cookies, timeout=20) as same:
        (await same.get(f"{world.digid}/logout")).raise_for_status()
    return begun


async def _by_an_operator(world: World, _browser: httpx.Client, cookie: str) -> float:
    """`mijnloket sessions end`; answers when it said that it was done."""
    words = ["-m", "portal.cli", "sessions", "end", hashed(cookie)[:12]]
    command = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=ROOT, env=world.environment, stdout=asyncio.subprocess.PIPE
    )
    assert command.stdout
    said = await command.stdout.readline()
    done = monotonic()
    assert (await command.wait(), said) == (0, b"Ended 1 sessions.\n")
    return done


@asynccontextmanager
async def _tabs(world: World, cookie: str, name: str) -> AsyncIterator[list[Tab]]:
    """Two tabs of a login on each worker, which show their owner."""
    async with AsyncExitStack() as held:
        tabs = [
            await held.enter_async_context(Tab.open(address, cookie=cookie))
            for address in world.addresses * 2
        ]
        for tab in tabs:
            await tab.visit("/nl/mijn")
            assert await tab.shows(name)
            await tab.quiet()
        yield tabs


async def _blank(tab: Tab) -> float:
    await tab.until(lambda seen: seen.left)
    return monotonic()


@pytest.mark.parametrize(
    ("name", "leave"), [("by the provider", _at_the_provider), ("by an operator", _by_an_operator)]
)
async def test_every_tab_of_that_session_is_blank_and_no_other(world: World, name: str, leave: Leave) -> None:
    with httpx.Client(timeout=20) as browser:
        cookie = log_in_with(browser, world.portal_address, ORIGIN, OWNER, cookie=COOKIE)
        other = world.log_in(ATTACKER)
        async with _tabs(world, cookie, OWNER) as tabs, _tabs(world, other, ATTACKER) as others:
            blank = asyncio.gather(*(_blank(tab) for tab in tabs))
            begun = await leave(world, browser, cookie)
            took = max(await blank) - begun
            assert [(tab.redirects[-1], tab.values["visit.person"]) for tab in tabs] == [
                ("/nl/uitgelogd", "")
            ] * len(tabs)
            for tab in others:
                await tab.quiet()
            assert not any(tab.left or tab.redirects for tab in others)
    note = f"{len(tabs)} tabs on {len(world.addresses)} workers"
    measured("logout", f"ended {name}: the last tab is blank", took, "s", GOAL, note=note)
    assert not live(world, cookie)
    assert live(world, other)
