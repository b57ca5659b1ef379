"""Every page can be read narrow, four times enlarged, and from right to left."""

import pytest
from playwright.sync_api import expect

from tests.journeys import asking
from tests.journeys.conftest import Come
from tests.journeys.looks import sideways
from tests.journeys.resident import SETTLES, Resident

pytestmark = pytest.mark.journey
PUBLIC = [
    "",
    "/inloggen",
    "/inloggen-gestopt",
    "/inloggen-mislukt",
    "/inloggen-voor-een-ander",
    "/niveau",
    "/uitgelogd",
    "/verlopen",
    "/toegankelijkheid",
    "/privacy",
]
PERSONAL = ["/mijn", "/mijn/aanvragen", "/mijn/gegevens", "/loket"]
ENLARGED = {"width": 320, "height": 200}
"""What is left of 1280 x 800 pixels at 400 %."""

HIDDEN = """() => {
    const parts = [0.1, 0.5, 0.9];
    const seen = (one) => {
        one.focus();
        const box = one.getBoundingClientRect();
        const at = (start, size, part) => start + size * part;
        const on_top = (x, y) => document.elementFromPoint(at(box.left, box.width, x), at(box.top, box.height, y));
        return parts.some(x => parts.some(y => one.contains(on_top(x, y)) || on_top(x, y)?.contains(one)));
    };
    return [...document.querySelectorAll("main :is(a, button, input, textarea)")]
        .filter(one => one.checkVisibility() && one.type !== "hidden" && !seen(one))
        .map(one => one.outerHTML.slice(0, 120));
}"""
"""What has the focus but lies wholly under something else (WCAG 2.4.11)."""

TELL = "addEventListener('securitypolicyviolation', e => refused(`${e.violatedDirective} ${e.blockedURI}`))"


def pages(come: Come) -> list[tuple[Resident, str]]:
    """Every page, with who can see it."""
    resident = come("Akwasi", "SUBSTANTIEEL")
    number = asking.ask(resident, "Mijn dak lekt al een week.")
    resident.visit("/mijn/aanvragen")
    case = resident.page.locator("article h3 a[href*='/mijn/aanvraag?']").first.get_attribute("href") or ""
    own = [*PERSONAL, f"/loket/verstuurd?nummer={number}", case.removeprefix(f"/{resident.language}")]
    visitor = come()
    return [(resident, path) for path in own] + [(visitor, path) for path in PUBLIC]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_everywhere_it_can_be_read(come: Come, device: str):
    for one, path in pages(come):
        one.page.goto(one.at(path))
        one.settled()
        one.arrived(path.partition("?")[0])
        if device == "desktop":
            continue
        one.page.evaluate("document.documentElement.dir = 'rtl'")
        one.page.set_viewport_size({"width": 320, "height": 844})
        assert sideways(one.page) == [], f"{path} from right to left"
        assert one.looks.violations(one.page) == [], f"{path} from right to left"
        one.page.set_viewport_size({"width": 390, "height": 844})


@pytest.mark.parametrize("device", ["desktop"])
def test_four_times_enlarged_nothing_lies_under_something_else(come: Come):
    for one, path in pages(come):
        one.page.goto(one.at(path))
        one.settled()
        one.page.set_viewport_size(ENLARGED)
        assert sideways(one.page) == [], path
        assert one.page.evaluate(HIDDEN) == [], path
        one.page.set_viewport_size({"width": 1280, "height": 800})


def test_a_page_that_is_not_there_says_so_and_leads_back(come: Come, language: str):
    visitor = come()
    visitor.excuse(r"404 \(Not Found\)")
    answer = visitor.page.goto(visitor.at("/bestaat-niet"))
    assert answer and answer.status == 404
    visitor.arrived("/bestaat-niet", "Deze pagina is er niet")
    visitor.page.locator("main").get_by_role("link").first.click()
    expect(visitor.page).to_have_url(visitor.address(""), timeout=SETTLES)


def test_no_page_asks_for_what_its_policy_forbids(come: Come):
    refused: list[str] = []
    everyone = pages(come)
    for context in {one.context for one, _path in everyone}:
        context.expose_binding("refused", lambda _source, what: refused.append(what))
        context.add_init_script(TELL)
    for one, path in everyone:
        answer = one.page.goto(one.at(path))
        policy = answer.headers["content-security-policy"] if answer else ""
        assert "unsafe-eval" not in policy and "script-src 'self' 'sha256-" in policy
        one.settled()
    assert refused == []
