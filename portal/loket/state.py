"""What a browser is shown of the question being asked and of the one just sent."""

from typing import Any

import reflex as rx

from portal.access.domain import Act
from portal.core.i18n import spoken_moment
from portal.doorway import acting, needs
from portal.loket import service
from portal.loket.domain import DRAFT_ID, FIELDS, WrongFields
from portal.visit import Visit


class Loket(Visit):
    """The form; what was typed lives in the browser and, at every change, in the draft — never here."""

    errors: dict[str, str] = {}
    problems: list[tuple[str, str]] = []

    @rx.event
    @needs(Act.VIEW_DRAFT, passive=True)
    async def load(self):
        """Begin without complaints; portal.js brings back what was typed before."""
        self.errors, self.problems = {}, []

    @rx.event
    @needs(Act.ASK_HELP)
    async def ask(self, form: dict[str, Any]):
        """Send the question; everything that is wrong is said at once and gets the focus."""
        fields = {name: str(form.get(name) or "") for name in FIELDS}
        try:
            async with acting(self) as (work, actor):
                request = await service.ask(work, actor, fields, _draft_id(form))
        except WrongFields as wrong:
            self.errors = {refusal.field: refusal.spoken() for refusal in wrong.wrong}
            self.problems = [(f"#{refusal.field}", refusal.spoken()) for refusal in wrong.wrong]
            return rx.set_focus("fouten")
        self.errors, self.problems = {}, []
        return rx.redirect(f"/{self._locale()}/loket/verstuurd?nummer={request.number}", replace=True)


def _draft_id(form: dict[str, Any]) -> str:
    """The draft that a form says it is; one of another shape is none."""
    said = str(form.get("draft") or "")
    return said if DRAFT_ID.fullmatch(said) else ""


class Sent(Visit):
    """The page after sending: the number, and whether the municipality has it."""

    number: str = ""
    asked_on: str = ""
    delivered: bool = False
    given_up: bool = False

    @rx.event
    @needs(Act.VIEW_REQUEST, passive=True)
    async def load(self):
        """Show the request that was sent, by its number in the address."""
        await self._show(self._asked("nummer"))

    @rx.event
    @needs(Act.VIEW_REQUEST, passive=True)
    async def reload(self):
        """Something happened to a letter: look again."""
        if self.number:
            await self._show(self.number)

    async def _show(self, number: str) -> None:
        async with acting(self) as (work, actor):
            request = await service.request(work, actor, number)
        self.number = request.number
        self.asked_on = spoken_moment(request.asked_at)
        self.delivered = request.delivered_at is not None
        self.given_up = request.given_up
