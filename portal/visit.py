"""What every page knows of its visit, and what the frame of a page needs of it."""

from typing import Any

import reflex as rx

from portal import wiring
from portal.access.domain import Act
from portal.arrival import path_of
from portal.core.i18n import _, locale_of
from portal.doorway import acting, needs
from portal.identity import service as identity
from portal.ui.notices import alert, loading


class Visit(rx.State):
    """What every page knows of its visit; everything here can be rebuilt from cookie, path and database."""

    notice: str = ""
    person: str = ""
    greeting: str = ""

    @rx.event
    @needs(Act.VIEW_NAME, passive=True)
    async def enter(self) -> Any:
        """A resident comes in: greet them by name."""
        async with acting(self) as (work, actor):
            person = await identity.who(work, actor)
        self.notice = ""
        self.person = (person.name if person else None) or ""
        self.greeting = _("Welkom, {name}").format(name=self.person) if self.person else ""

    def _locale(self) -> str:
        return locale_of(path_of(self))

    def _asked(self, name: str) -> str:
        """A value from the query of the address."""
        return str(self.router.url.query_parameters.get(name) or "")[:100]


def resident_page() -> dict[str, Any]:
    """What the frame of a page behind the login needs, besides its content and path."""
    return {"logged_in": True, "person": Visit.person, "municipality": wiring.speaking_municipality()}


def public_page() -> dict[str, Any]:
    """What the frame of a page before the login needs, besides its content and path."""
    return {"logged_in": False, "municipality": wiring.speaking_municipality()}


def spoken_notice() -> rx.Component:
    """Where refusals and apologies appear, spoken as they come; and what to do without JavaScript."""
    without = alert(_("Voor deze pagina moet JavaScript aan staan. Lukt dat niet? Bel dan de gemeente."))
    return rx.fragment(
        rx.el.noscript(without), rx.cond(Visit.notice != "", alert(Visit.notice, kind="error", live=True))
    )


def waiting() -> rx.Component:
    """Grey shapes while a page fetches what it shows; nothing once a refusal was spoken."""
    return rx.cond(Visit.notice == "", loading())
