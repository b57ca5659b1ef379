"""Holds back what a page asks for, as a slow connection would, until it is let through."""

from playwright.sync_api import Page, Route


class Dam:
    """Everything that a page asks at these addresses waits, until `open`."""

    def __init__(self, page: Page, addresses: str) -> None:
        self._held: list[Route] | None = []
        page.route(addresses, lambda route: self._asked(route))

    def open(self) -> None:
        """Let through what waited, in its order, and everything after it at once."""
        held, self._held = self._held or [], None
        for route in held:
            route.continue_()

    def _asked(self, route: Route) -> None:
        if self._held is None:
            route.continue_()
        else:
            self._held.append(route)
