"""The smallest Reflex app: one number that goes up by one; nobody logs in, nothing is kept."""

import reflex as rx


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
