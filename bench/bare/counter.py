"""The smallest Reflex app: one number that goes up by one, and one list; nobody logs in, nothing is kept."""

from dataclasses import dataclass

import reflex as rx


@dataclass(frozen=True)
class Row:
    """What a card of the portal holds."""

    title: str
    href: str
    status: str
    kind: str
    facts: list[tuple[str, str]]
    note: str = ""


class Sheet(rx.State):
    """A list as long as that of a resident with twenty cases, of texts as long as theirs."""

    rows: list[Row] = []

    @rx.event
    async def fill(self):
        """Twenty rows."""
        facts = [("Aangevraagd op", "18 november 2026"), ("Zaaknummer", "BENCH-000")]
        here = "/nl/mijn/aanvraag?id=00000000-0000-4000-8000-000000000000"
        self.rows = [
            Row("Vraag om hulp", here, "In behandeling", "neutral", facts, "Wij bellen u morgen.")
            for _row in range(20)
        ]


class Counter(rx.State):
    """A number in memory."""

    count: int = 0

    @rx.event
    async def add(self):
        """One more."""
        self.count += 1


def page() -> rx.Component:
    """The number."""
    return rx.el.p(Counter.count)


app = rx.App()
app.add_page(page, route="/")
