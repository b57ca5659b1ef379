"""The desk in a real browser: nothing for axe to find, nothing too wide, nothing wrong in the console."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from integrations.zgw.standin.app import build
from integrations.zgw.standin.server import server
from tests.integrations.zgw.standin_world import Clock, settings
from tests.node_packages import node_modules as node_modules

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = [(390, 844), (1280, 800), (320, 640)]


@dataclass
class Desk:
    """A desk that is open, and a browser to look at it."""

    base: str
    browser: Browser


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no chromium on this machine: the desk is not looked at in a browser")
    listening = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    running = server(build(replace(settings(Clock()), base_url=base)), "127.0.0.1", 0)
    task = asyncio.create_task(running.serve(sockets=[listening]))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium)
        yield Desk(base, browser)
        await browser.close()
    running.should_exit = True
    await task


async def arrived(page: Page, heading: str) -> None:
    """The page with this heading is there, its looks included."""
    await page.get_by_role("heading", level=1, name=heading, exact=True).wait_for()
    await page.wait_for_load_state("load")


async def told(page: Page, sentence: str) -> None:
    """The page says that it was done."""
    await page.get_by_role("status").filter(has_text=sentence).wait_for()
    await page.wait_for_load_state("load")


async def looked_at(page: Page, axe: str) -> None:
    """A page has no violation, is no wider than the screen, and has one h1."""
    await page.evaluate(axe)
    found = await page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert await page.locator("h1").count() == 1


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_a_case_worker_finds_their_way(desk: Desk, node_modules: Path, width: int, height: int) -> None:
    axe = (node_modules / "axe-core" / "axe.min.js").read_text()
    # The page's own rules forbid any script, axe included: only for looking they are set aside.
    context = await desk.browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True)
    page, complaints = await context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))

    await page.goto(f"{desk.base}/")
    await looked_at(page, axe)
    await page.get_by_role("link", name="Hulp bij koken en eten").click()
    await arrived(page, "Hulp bij koken en eten")
    await looked_at(page, axe)
    await moved_on(page)
    await looked_at(page, axe)
    for link, heading in (("Nieuwe zaak", "Nieuwe zaak"), ("Storingen", "Storingen")):
        await page.get_by_role("link", name=link).click()
        await arrived(page, heading)
        await looked_at(page, axe)
    await page.get_by_role("button", name="Zet aan").click()
    await page.get_by_role("button", name="Zet alles uit").wait_for()
    await page.get_by_role("link", name="Zaken", exact=True).click()
    await arrived(page, "Zaken")
    await looked_at(page, axe)
    assert complaints == []


async def moved_on(page: Page) -> None:
    """A case gets a handler and the next status."""
    await page.get_by_label("Naam van de behandelaar").fill("Joyce Mensah")
    await page.get_by_role("button", name="Zet op deze naam").click()
    await told(page, "De behandelaar is bekend")
    await page.get_by_label("Uitleg voor de inwoner").fill("Wij bellen u.")
    await page.get_by_role("button", name="Zet op In behandeling").click()
    await told(page, "De status is veranderd")


async def test_the_pages_need_no_script(desk: Desk) -> None:
    context = await desk.browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{desk.base}/balie")
    await page.get_by_label("Zoek op zaaknummer").fill("0010")
    await page.get_by_role("button", name="Zoek").click()
    await page.get_by_role("link", name="Hulp bij koken en eten").click()
    await page.get_by_label("Uitkomst", exact=True).select_option("Doorverwezen")
    await page.get_by_role("button", name="Rond de zaak af").click()
    await page.get_by_role("status").filter(has_text="De zaak is afgerond").wait_for()
