"""What a browser is shown of the person who is logged in."""

import reflex as rx

from portal.access.domain import Act, Level
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.doorway import acting, needs
from portal.identity import service
from portal.visit import Visit


class PersonalData(Visit):
    """The page with what the portal knows about a resident."""

    rows: list[tuple[str, str]] = []

    @rx.event
    @needs(Act.VIEW_PERSON, passive=True)
    async def load(self):
        """Show the resident what we know; a login that is not certain enough is asked to step up."""
        async with acting(self) as (work, actor):
            known = await service.personal_data(work, actor)
        if known is None:
            raise NotFound
        levels = {
            Level.BASIS: _("Basis"),
            Level.MIDDEN: _("Midden"),
            Level.SUBSTANTIEEL: _("Substantieel"),
            Level.HOOG: _("Hoog"),
        }
        self.rows = [
            (_("Naam"), known.name or _("Niet bekend")),
            (_("Burgerservicenummer"), known.bsn),
            (_("Zo bent u ingelogd"), levels[known.level]),
        ]
