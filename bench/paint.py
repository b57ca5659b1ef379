"""Measures how soon Mijn aanvragen shows the first of twenty cases from our copy, in Chromium."""

import os
import shutil
import statistics
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.figures import Figure
from bench.town import OVERVIEW, WITH, Town

TOPIC = "First paint of Mijn aanvragen with 20 cases from our copy"
TIMES = 7
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SLOW_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_638_400 / 8,
    "uploadThroughput": 750_000 / 8,
}
"""The slow 4G of Lighthouse: 150 ms there and back, 1.6 Mbit/s down, 0.75 Mbit/s up."""

SLOWER_PROCESSOR = 4
_WATCH = """
window.seen = {};
new PerformanceObserver(list => list.getEntries().forEach(e => { seen.lcp = e.startTime; }))
  .observe({type: 'largest-contentful-paint', buffered: true});
const look = () => {
  if (document.querySelector('.ml-case')) seen.card = performance.now(); else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
_TELL = """() => new Promise(tell => requestAnimationFrame(() => requestAnimationFrame(() => {
  const files = performance.getEntriesByType('resource').filter(e => /\\.(js|css)$/.test(e.name));
  tell({card: seen.card, lcp: seen.lcp,
        fcp: performance.getEntriesByName('first-contentful-paint')[0].startTime,
        kb: files.reduce((sum, e) => sum + e.encodedBodySize, 0) / 1000});
})))"""


def measure(town: Town, _quick: bool) -> list[Figure]:
    """A phone on this machine, and one with a slow processor on a slow network; nothing cached before."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("MIJNLOKET_CHROMIUM") or shutil.which("chromium"),
            args=[f"--host-resolver-rules=MAP localhost:3000 127.0.0.1:{town.world.portal_port}"],
        )
        try:
            fast = [_visit(browser, town, slow=False) for _time in range(TIMES + 1)][1:]
            slow = [_visit(browser, town, slow=True) for _time in range(TIMES)]
        finally:
            browser.close()
    return _figures("phone", fast) + _figures("phone, processor 4x slower, slow 4G", slow)


def _visit(browser: Browser, town: Town, *, slow: bool) -> dict[str, float]:
    """Come to the page with an empty cache; milliseconds since the navigation began."""
    context = browser.new_context(**PHONE)
    try:
        return _seen(_page(context, town, slow), f"{town.world.origin}{OVERVIEW}")
    finally:
        context.close()


def _page(context: BrowserContext, town: Town, slow: bool) -> Page:
    name, _is, secret = town.cookies[WITH].partition("=")
    context.add_cookies([{"name": name, "value": secret, "url": town.world.origin}])
    page = context.new_page()
    page.add_init_script(_WATCH)
    if slow:
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW_NETWORK)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    return page


def _seen(page: Page, address: str) -> dict[str, float]:
    page.goto(address)
    page.locator(".ml-case").first.wait_for()
    return page.evaluate(_TELL)


def _figures(device: str, visits: list[dict[str, float]]) -> list[Figure]:
    kb = statistics.median(visit["kb"] for visit in visits)
    names = {"card": "first case card", "fcp": "first contentful paint", "lcp": "largest contentful paint"}
    return [_figure(f"{device}: {said}", [visit[key] for visit in visits], kb) for key, said in names.items()]


def _figure(name: str, took: list[float], kb: float) -> Figure:
    note = f"{len(took)} visits, {min(took):.0f} to {max(took):.0f} ms, {kb:.0f} KB of JS and CSS received"
    return Figure(TOPIC, name, statistics.median(took), "ms", None, note, {"kb_received": round(kb, 1)})
