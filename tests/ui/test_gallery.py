"""Every part in a real browser: readable, reachable and light, in both themes and at every width."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.core.i18n import _, speaking
from portal.ui.build_css import BUDGET
from tests.ui.conftest import visit

pytestmark = pytest.mark.journey
Look = Callable[..., Page]
PATHS = [
    "nl",
    "nl/mijn",
    "nl/mijn/aanvragen",
    "nl/mijn/aanvragen/zaak",
    "nl/loket",
    "nl/loket/fouten",
    "nl/loket/verstuurd",
    "nl/onderdelen",
    "nl/uitgelogd",
    "nl/weg",
]
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
JS_BUDGET = 175_000


@pytest.fixture(scope="session")
def axe(node_modules: Path) -> str:
    """The accessibility checker."""
    return (node_modules / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(page: Page, axe: str) -> list[str]:
    """What the checker finds wrong, one line each."""
    page.evaluate(axe)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", STANDARD)["violations"]
    return [f"{v['id']}: {n['target']} {n['failureSummary'][:200]}" for v in found for n in v["nodes"]]


def held(page: Page, axe: str) -> None:
    """What must be true of every page."""
    expect(page.locator("h1")).to_have_count(1)
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize(
    ("theme", "width"), [("voorbeeld", 320), ("voorbeeld", 390), ("voorbeeld", 1280), ("ma", 390)]
)
def test_every_page_is_accessible(look: Look, axe: str, theme: str, width: int):
    page = look("nl", theme=theme, width=width)
    for path in PATHS:
        visit(page, path)
        held(page, axe)


def test_the_checker_notices_what_is_wrong(look: Look, axe: str):
    page = look("nl/weg")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><img src=x>')")
    assert {line.split(":")[0] for line in violations(page, axe)} == {"label", "image-alt"}


def test_every_page_reads_from_right_to_left(look: Look, axe: str):
    page = look("nl", width=320)
    for path in PATHS:
        visit(page, path)
        page.evaluate("document.documentElement.dir = 'rtl'")
        held(page, axe)


def test_the_language_stands_in_the_page_and_changes_with_it(look: Look):
    page = look("nl/mijn/aanvragen")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.get_by_role("navigation", name=re.compile("Taal")).get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile("/en/mijn/aanvragen/?$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")


def test_without_javascript_the_page_is_there(look: Look):
    page = look("en/mijn", java_script_enabled=False)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("form[action='/auth/logout'][method=post] button").first).to_be_visible()


def test_the_skip_link_is_first_and_moves_the_focus(look: Look):
    page = look("nl/mijn")
    page.keyboard.press("Tab")
    expect(page.locator(".nl-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_an_error_is_told_in_words_and_leads_to_its_field(look: Look):
    page = look("nl/loket/fouten")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Er gaat nog iets niet goed")
    field = page.locator("#vraag")
    expect(field).to_have_accessible_description(re.compile(r"Fout:.*10 tekens"))
    expect(field).to_have_attribute("aria-invalid", "true")
    summary.get_by_role("link").nth(1).click()
    expect(page.get_by_label("Bellen")).to_be_focused()


def test_the_counter_counts_what_one_reads(look: Look):
    page = look("nl/loket")
    page.locator("#vraag").fill("a👍")
    expect(page.locator("#vraag-teller")).to_have_text("Nog 1998 tekens")
    page.locator("#vraag").fill("a" * 2003)
    expect(page.locator("#vraag-teller")).to_have_text("3 tekens te veel")


def test_the_timeline_says_what_is_done_what_is_now_and_what_comes(look: Look):
    page = look("nl/mijn/aanvragen/zaak")
    steps = page.locator("ol.ml-timeline > li")
    expect(steps).to_have_text(
        [re.compile("^Klaar"), re.compile("^Nu"), re.compile("^Komt nog"), re.compile("^Komt nog")]
    )
    expect(steps.nth(1)).to_have_attribute("aria-current", "step")


def test_the_session_warning_speaks_and_takes_the_focus(look: Look, axe: str):
    page = look("nl/mijn")
    page.locator("#session-warning").evaluate("dialog => dialog.showModal()")
    dialog = page.get_by_role("alertdialog", name="Bent u er nog?")
    expect(dialog).to_have_accessible_description(re.compile("blijft bewaard"))
    expect(dialog.get_by_role("button", name="Ingelogd blijven")).to_be_focused()
    assert violations(page, axe) == []


def test_a_lost_connection_is_told_in_the_language_of_the_page(look: Look):
    page = look("nl/mijn")
    page.unroute_all()
    lost = page.context.new_page()
    lost.route("**/_event/**", lambda route: route.abort())
    lost.goto("/nl/mijn/")
    expect(lost.get_by_role("status").filter(has_text="U hebt nu geen verbinding")).to_be_visible(
        timeout=30_000
    )
    expect(lost.get_by_text("Cannot connect")).to_have_count(0)


def test_a_page_that_breaks_apologises_in_its_language(look: Look):
    page = look("en/kapot")
    page.evaluate("sessionStorage.setItem('breken', 'ja')")
    page.reload()
    with speaking("en"):
        expect(page.get_by_role("heading", level=1)).to_have_text(_("Er ging iets mis"))
        expect(page.get_by_role("link", name=_("Naar de beginpagina"))).to_have_attribute("href", "/en")
    expect(page.locator("main [lang=en]")).to_be_visible()


def test_a_page_made_in_the_browser_waits_in_words(look: Look):
    text = look("nl").request.get("/__spa-fallback.html").text()
    assert re.search(
        r'lang="nl".*De pagina wordt geladen.*<noscript>.*JavaScript.*lang="en".*<noscript>', text
    )


@pytest.mark.parametrize("path", ["nl", "nl/mijn", "nl/loket"])
def test_what_one_taps_is_large_enough(look: Look, path: str):
    page = look(path)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, summary')]
            .filter(e => e.checkVisibility() && !e.closest('p'))
            .filter(e => !e.matches('.nl-skip-link, .ml-case__link, label *'))
            .map(e => [e.textContent, e.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""
    )
    assert small == []
    for action in page.locator(".nl-button:visible, .ml-nav__link:visible, .ml-tool:visible").all():
        box = action.bounding_box()
        assert box and box["height"] >= 44 and box["width"] >= 44


def test_at_400_per_cent_the_navigation_leaves_room_to_read(look: Look):
    assert look("nl/mijn").locator(".ml-nav").evaluate("e => getComputedStyle(e).position") == "fixed"
    zoomed = look("nl/mijn", width=320, height=200)
    assert zoomed.locator(".ml-nav").evaluate("e => getComputedStyle(e).position") == "static"


def test_on_paper_there_is_only_content(look: Look):
    page = look("nl/mijn/aanvragen/zaak", width=1280)
    page.emulate_media(media="print")
    expect(page.locator(".ml-nav")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_page_is_light(look: Look):
    page = look("nl")
    weights: dict[str, int] = {}

    def weigh(answer) -> None:
        if answer.ok and answer.request.resource_type in ("script", "stylesheet"):
            weights[answer.url] = len(gzip.compress(answer.body(), 9))

    page.on("response", weigh)
    page.goto("/nl/mijn/aanvragen/", wait_until="networkidle")
    assert sum(size for url, size in weights.items() if url.endswith(".css")) <= BUDGET
    assert sum(size for url, size in weights.items() if not url.endswith(".css")) <= JS_BUDGET
    print({url.rsplit("/", 1)[1]: size for url, size in weights.items()})


def test_the_device_keeps_nothing_of_a_person(look: Look):
    page = look("nl/mijn")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller")
    visit(page, "nl/mijn/aanvragen")
    page.wait_for_function("caches.open('loket-1').then(kept => kept.keys()).then(keys => keys.length > 3)")
    kept = page.evaluate(
        """async () => {
            const caching = await Promise.all((await caches.keys()).map(name => caches.open(name)));
            const requests = (await Promise.all(caching.map(cache => cache.keys()))).flat();
            return requests.map(request => new URL(request.url).pathname);
        }"""
    )
    assert [path for path in kept if not re.match(r"/(assets|fonts|icons)/|/offline\.html$", path)] == []
    page.context.set_offline(True)
    page.goto("/nl/mijn/aanvragen/zaak/")
    expect(page.get_by_role("heading", level=1)).to_have_text("U hebt nu geen internet")
