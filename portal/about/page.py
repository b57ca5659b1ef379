"""What the visitor reads about accessibility and privacy, and when a page is not there."""

import reflex as rx

from portal.core.i18n import LOCALES, _, speaking
from portal.ui.frame import frame
from portal.ui.illustrations import signpost
from portal.ui.layout import page_title, section, stack
from portal.ui.native import to
from portal.ui.text import bullets, heading, link, paragraph, phone_link
from portal.visit import public_page
from portal.wiring import speaking_municipality


def accessibility() -> rx.Component:
    """How accessible the portal is meant to be, and what to do when it is not."""
    return frame(
        page_title(
            _("Toegankelijkheid"),
            intro=_("Iedereen moet Mijn Loket kunnen gebruiken. Ook als u slecht ziet, hoort of leest."),
        ),
        section(
            _("Wat wij doen"),
            bullets(
                [
                    _("Wij volgen WCAG 2.2 (A en AA): regels voor websites die iedereen kan gebruiken."),
                    _("Wij testen elke pagina met een programma en met het toetsenbord."),
                    _("Alles werkt op een klein scherm, en als u de letters vier keer zo groot maakt."),
                    _("Wij schrijven in gewone taal."),
                ]
            ),
        ),
        section(
            _("Lukt er iets niet?"),
            paragraph(_("Vertel het ons. Wij helpen u, en wij maken het beter.")),
            _call(),
        ),
        path="/toegankelijkheid",
        **public_page(),
    )


def privacy() -> rx.Component:
    """What the portal does with data, in short."""
    organisation = speaking_municipality().organisation
    return frame(
        page_title(_("Privacy"), intro=_("Uw gegevens zijn van u. Hier leest u wat wij ermee doen.")),
        section(
            _("Wat wij bewaren"),
            bullets(
                [
                    _("Uw naam en burgerservicenummer, als u inlogt. Daarmee vinden wij uw aanvragen."),
                    _("Wat u typt en verstuurt. Wat u niet verstuurt, bewaren wij hoogstens 30 dagen."),
                    _("Een kopie van uw aanvragen bij {organisation}, zodat u ze altijd kunt zien.").format(
                        organisation=organisation
                    ),
                ]
            ),
        ),
        section(
            _("Hoe wij dat doen"),
            bullets(
                [
                    _("Wij bewaren alles over u op slot. Anderen kunnen het niet lezen."),
                    _("Wij schrijven op wie uw gegevens bekijkt."),
                    _("Wij gebruiken alleen cookies die nodig zijn om in te loggen. Niemand volgt u."),
                ]
            ),
        ),
        section(
            _("Wat u kunt vragen"),
            paragraph(
                _("U mag zien wat wij over u weten, en vragen om het te verbeteren. Bel ons daarvoor.")
            ),
            _call(),
        ),
        path="/privacy",
        **public_page(),
    )


def not_found() -> rx.Component:
    """A page that is not there; it has no language of its own, so it speaks them all."""
    parts = [_missing(code, first=code == LOCALES[0]) for code in LOCALES]
    return frame(stack(signpost(), *parts, gap="lg"), path="/", **public_page())


def _missing(code: str, *, first: bool) -> rx.Component:
    with speaking(code):
        title = heading(_("Deze pagina is er niet"), level=1 if first else 2)
        return rx.el.div(
            title,
            paragraph(_("Misschien is het adres verkeerd getypt, of is de pagina verplaatst.")),
            paragraph(link(_("Naar de beginpagina"), to("/"))),
            lang=code,
        )


def _call() -> rx.Component:
    municipality = speaking_municipality()
    return paragraph(phone_link(municipality.phone, municipality.phone_link))
