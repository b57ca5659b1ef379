"""Somebody at a browser: goes to pages, reads and presses what stands there in their own language."""

import re
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from portal.core.i18n import _, direction, speaking
from tests.journeys.looks import Looks
from tests.world import COOKIE, World

SETTLES = 10_000
"""Milliseconds within which a page has what it shows, also on a busy machine."""

UNSETTLED = ".ml-loading, [aria-busy=true], .ml-page--nav .ml-person > span:empty"
"""What a page shows that still fetches: grey shapes, a form without its draft, a header without a name."""


class Resident:
    """One tab of a browser, in one language. Everything it visits is held to what every page must be."""

    def __init__(self, context: BrowserContext, world: World, language: str, looks: Looks) -> None:
        self.context, self.world, self.language, self.looks = context, world, language, looks
        self.secret = ""
        self.page: Page = context.new_page()
        self.page.set_default_timeout(SETTLES)
        self.complaints: list[str] = []
        self.excused: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))

    def say(self, message: str, **values: Any) -> str:
        """A sentence of the portal in this visitor's language."""
        with speaking(self.language):
            return _(message).format(**values) if values else _(message)

    def at(self, path: str) -> str:
        """The whole address of a path without its language."""
        return f"{self.world.origin}/{self.language}{path}"

    def address(self, path: str) -> re.Pattern[str]:
        """The same with any query and any place within the page."""
        return re.compile(re.escape(self.at(path)) + r"/?([?#].*)?$")

    def comes_in(self, name: str, level: str = "") -> "Resident":
        """Log in without looking at the log-in pages."""
        self.secret = self.world.log_in(name, level)
        self.context.add_cookies([{"name": COOKIE, "value": self.secret, "url": self.world.origin}])
        return self

    def visit(self, path: str, *, settled: bool = True) -> "Resident":
        """Go to a page by its address, and look at it well."""
        self.page.goto(self.at(path))
        return self.arrived(path) if settled else self

    def arrived(self, path: str, title: str = "") -> "Resident":
        """Be at a page (whatever its query, unless given) that shows all it has, and look at it well."""
        expect(self.page).to_have_url(self.address(path), timeout=SETTLES)
        if title:
            expect(self.heading(title)).to_be_visible(timeout=SETTLES)
        self.settled()
        self.looks.held(self.page, self.language, self.direction)
        return self

    def settled(self) -> "Resident":
        """Wait until nothing is being fetched any more."""
        expect(self.page.locator("main h1")).to_be_visible(timeout=SETTLES)
        expect(self.page.locator(UNSETTLED)).to_have_count(0, timeout=SETTLES)
        return self

    @property
    def direction(self) -> str:
        """How this visitor reads."""
        return direction(self.language)

    def heading(self, title: str, **values: Any) -> Locator:
        """A heading with these words."""
        return self.page.get_by_role("heading", name=self.say(title, **values), exact=True)

    def link(self, name: str, **values: Any) -> Locator:
        """A link in the content of the page."""
        return self.page.locator("main").get_by_role("link", name=self.say(name, **values), exact=True)

    def button(self, name: str) -> Locator:
        """A button in the content of the page."""
        return self.page.locator("main").get_by_role("button", name=self.say(name), exact=True)

    def field(self, label: str) -> Locator:
        """A field by its label."""
        return self.page.get_by_label(self.say(label), exact=True)

    def words(self, sentence: str, **values: Any) -> Locator:
        """Where a sentence stands."""
        return self.page.locator("main").get_by_text(self.say(sentence, **values))

    def tab(self) -> "Resident":
        """Another tab of the same browser."""
        other = Resident(self.context, self.world, self.language, self.looks)
        other.secret, other.complaints, other.excused = self.secret, self.complaints, self.excused
        return other

    def excuse(self, *patterns: str) -> None:
        """Errors that this journey brings about itself, such as a lost connection."""
        self.excused += patterns

    def unexcused(self) -> list[str]:
        """What the browser complained of."""
        return [told for told in self.complaints if not any(re.search(one, told) for one in self.excused)]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} ({message.location.get('url', '')})")
