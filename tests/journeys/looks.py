"""What must be true of every page, whoever looks at it and however."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW = 320
"""CSS pixels without scrolling sideways (WCAG 1.4.10 Reflow); also what 1280 pixels are at 400 % zoom."""


@dataclass
class Looks:
    """Holds pages to it. A page that looks exactly as one it held before is not measured again."""

    axe: Path
    municipality: str
    seen: set[str] = field(default_factory=set)

    def held(self, page: Page, language: str, direction: str) -> None:
        """Raises AssertionError for the first thing that is not as it must be."""
        expect(page.locator("h1")).to_have_count(1)
        assert re.fullmatch(rf".+ - {re.escape(self.municipality)}", page.title()), page.title()
        html = page.locator("html")
        expect(html).to_have_attribute("lang", language)
        expect(html).to_have_attribute("dir", direction)
        if self._new(page):
            self._measured(page)

    def _new(self, page: Page) -> bool:
        """Whether this is a look not held before: numbers apart, and apart from what cannot be seen."""
        body = re.sub(r"\d+", "0", page.evaluate("document.body.innerHTML"))
        look = f"{page.viewport_size} {page.locator('html').get_attribute('dir')} {body}"
        mark = hashlib.sha256(look.encode()).hexdigest()
        known = mark in self.seen
        self.seen.add(mark)
        return not known

    def _measured(self, page: Page) -> None:
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        twice = {one for one in ids if ids.count(one) > 1}
        assert not twice, f"{page.url}: ids that occur twice: {twice}"
        assert self.violations(page) == [], page.url
        size = page.viewport_size
        assert size
        page.set_viewport_size({"width": NARROW, "height": size["height"]})
        assert sideways(page) == [], f"{page.url}: does not fit in {NARROW} pixels"
        page.set_viewport_size(size)

    def violations(self, page: Page) -> list[str]:
        """What the accessibility checker finds wrong, one line for each element."""
        page.evaluate(self.axe.read_text("utf-8"))
        found = page.evaluate("tags => axe.run(document, {runOnly: tags})", STANDARD)["violations"]
        return [f"{v['id']}: {n['target']} {n['failureSummary'][:300]}" for v in found for n in v["nodes"]]


def sideways(page: Page) -> list[str]:
    """What makes one scroll sideways: nothing, if the page is as wide as its window."""
    return page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            const outside = (box) => box.width && (box.right > width + 1 || box.left < -1);
            const all = [...document.body.querySelectorAll('*')];
            const found = all.filter(e => outside(e.getBoundingClientRect()));
            return [`${document.documentElement.scrollWidth} > ${width}`]
                .concat(found.slice(-5).map(e => `${e.tagName}.${e.className}`));
        }"""
    )
