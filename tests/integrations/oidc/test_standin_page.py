"""The stand-in's pages in a real browser: accessible, small screens included, and without JavaScript."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, Page, Request, async_playwright, expect

from integrations.oidc.client import RelyingParty
from integrations.oidc.messages import Level
from integrations.oidc.standin import Faults
from tests.integrations.oidc.registration import ANNA, BRAM, Clock, provider, standin_app

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one browser for all of them
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def say_hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The portal, as far as a browser needs it here."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\nportal")
    await writer.drain()
    writer.close()


@pytest_asyncio.fixture(loop_scope="module")
async def portal() -> AsyncIterator[str]:
    """Where the stand-in sends people back to: another origin than its own."""
    async with await asyncio.start_server(say_hello, "127.0.0.1", 0) as server:
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}/terug"


@pytest_asyncio.fixture(loop_scope="module")
async def served(folder: Path, portal: str) -> AsyncIterator[RelyingParty]:
    """The stand-in behind a real server on a free port, and the portal's side of it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        issuer = f"http://localhost:{listening.getsockname()[1]}"
        clock = Clock()
        app = standin_app(folder, clock, Faults(), issuer=issuer, callback=portal)
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off"))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        own = replace(provider(issuer), redirect_uri=portal)
        async with RelyingParty(own, now=clock) as party:
            yield party
        server.should_exit = True
        await running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium where there is one."""
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(
    loop_scope="module", params=[(390, 844), (320, 640), (1280, 800)], ids=["phone", "narrow", "desktop"]
)
async def screen(request: pytest.FixtureRequest, chromium: Browser) -> AsyncIterator[Page]:
    """A page on a screen of one of three sizes."""
    width, height = request.param
    context = await chromium.new_context(viewport={"width": width, "height": height})
    yield await context.new_page()
    await context.close()


async def check(screen: Page, axe: Path, language: str) -> None:
    """What every page must have: no axe violation, one h1, a language, and no scrolling sideways."""
    session = await screen.context.new_cdp_session(screen)
    await session.send("Page.setBypassCSP", {"enabled": True})
    await screen.reload()
    await screen.add_script_tag(path=axe)
    found = await screen.evaluate("levels => axe.run({runOnly: levels})", LEVELS)
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
    assert await screen.locator("h1").count() == 1
    assert await screen.locator("html").get_attribute("lang") == language
    assert await screen.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_log_in_page_is_accessible(
    served: RelyingParty, screen: Page, node_modules: Path, language: str
) -> None:
    start = await served.begin(Level.MIDDEN, language)
    await screen.goto(start.url)
    await check(screen, node_modules / "axe-core" / "axe.min.js", language)


@pytest.mark.parametrize("path", ["/authorize?client_id=unknown", "/logout"])
async def test_the_other_pages_are_accessible(
    served: RelyingParty, screen: Page, node_modules: Path, path: str
) -> None:
    await screen.goto(f"{served.provider.issuer}{path}")
    await check(screen, node_modules / "axe-core" / "axe.min.js", "nl")


async def test_a_resident_logs_in_by_keyboard_and_the_browser_follows(
    served: RelyingParty, screen: Page
) -> None:
    start = await served.begin(Level.MIDDEN, "nl")
    await screen.goto(start.url)
    await screen.get_by_label("DigiD app met ID-check").focus()
    await screen.keyboard.press("Space")
    await screen.get_by_role("button", name=ANNA.name).focus()
    async with screen.expect_request(f"{served.provider.redirect_uri}**") as back:
        await screen.keyboard.press("Enter")
    who = await served.finish(_params(await back.value), start)
    assert (who.acting, who.level) == (ANNA.bsn, Level.SUBSTANTIEEL)
    await expect(screen.get_by_text("portal")).to_be_visible()


async def test_cancelling_goes_back(served: RelyingParty, screen: Page) -> None:
    start = await served.begin(Level.MIDDEN, "en")
    await screen.goto(start.url)
    async with screen.expect_request(f"{served.provider.redirect_uri}**") as back:
        await screen.get_by_role("button", name="Cancel and go back").click()
    assert _params(await back.value)["error"] == "access_denied"


async def test_choices_are_large_enough_to_hit(served: RelyingParty, screen: Page) -> None:
    start = await served.begin(Level.MIDDEN, "nl")
    await screen.goto(start.url)
    targets = [
        screen.get_by_role("button", name=BRAM.name),
        screen.locator("label").first,
        screen.get_by_role("link"),
    ]
    for target in targets:
        box = await target.bounding_box()
        assert box is not None and box["height"] >= 44


def _params(request: Request) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.url).query))
