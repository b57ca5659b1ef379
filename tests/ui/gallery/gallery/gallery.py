"""The gallery: every page in every language, in the theme of GALLERY_THEME."""

import os
from types import SimpleNamespace

import reflex as rx

from gallery import pages
from gallery.state import Gallery
from portal.core.i18n import LOCALES, speaking
from portal.ui.document import SHARED_PICTURE, app_options
from portal.ui.frame import frame

THEME = os.environ.get("GALLERY_THEME", "voorbeeld")
VOORBEELD = SimpleNamespace(
    name="Gemeente Voorbeeld",
    theme=THEME,
    phone="14 0123",
    phone_link="tel:140123",
    opening_hours={"nl": "Op werkdagen van 8.30 tot 17.00 uur", "en": "On weekdays from 8.30 to 17.00"},
    website="https://gemeente.example",
)
OUTSIDE = {
    "start": ("/", pages.start, True),
    "ended": ("/uitgelogd", pages.ended, False),
    "missing": ("/weg", pages.not_found, False),
}
INSIDE = {
    "home": ("/mijn", pages.home, False),
    "cases": ("/mijn/aanvragen", pages.my_cases, False),
    "case": ("/mijn/aanvragen/zaak", pages.one_case, False),
    "ask": ("/loket", lambda: pages.ask(errors=False), False),
    "errors": ("/loket/fouten", lambda: pages.ask(errors=True), False),
    "sent": ("/loket/verstuurd", pages.sent, False),
    "broken": ("/kapot", pages.broken, False),
    "parts": ("/onderdelen", pages.parts, False),
}


def _page(path: str, content, wide: bool, logged_in: bool) -> rx.Component:
    person = Gallery.person if logged_in else None
    return frame(*content(), path=path, logged_in=logged_in, municipality=VOORBEELD, person=person, wide=wide)


app = rx.App(**app_options(THEME))
for code in LOCALES:
    with speaking(code):
        for group, logged_in in ((OUTSIDE, False), (INSIDE, True)):
            for path, content, wide in group.values():
                app.add_page(
                    _page(path, content, wide, logged_in),
                    route=f"/{code}{path}".rstrip("/"),
                    title="Galerij - Gemeente Voorbeeld",
                    image=SHARED_PICTURE,
                )
