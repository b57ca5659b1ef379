"""What the visitor sees of logging in and out, and of what the portal knows about them."""

# A var looks like its plain type to the checker.
# pyright: reportAttributeAccessIssue=false

import reflex as rx

from portal.core.i18n import _
from portal.identity.state import PersonalData
from portal.ui.actions import login_button
from portal.ui.cards import card, data_list
from portal.ui.frame import frame
from portal.ui.layout import message_page, page_title, section
from portal.ui.native import to
from portal.ui.notices import loading
from portal.ui.text import bullets, link, paragraph, small
from portal.visit import public_page, resident_page, spoken_notice
from portal.wiring import speaking_municipality


def _door(title: str, *words: str, label: str, href: str = "/auth/login") -> rx.Component:
    organisation = speaking_municipality().organisation
    return frame(
        message_page(
            title,
            *[paragraph(sentence) for sentence in words],
            login_button(label, href),
            small(
                _("Na het inloggen mag {organisation} uw BSN gebruiken.").format(organisation=organisation)
            ),
            paragraph(link(_("Naar de beginpagina"), to("/"))),
        ),
        path="/inloggen",
        **public_page(),
    )


def login() -> rx.Component:
    """For this page one has to be logged in."""
    return _door(
        _("Log in om verder te gaan"),
        _("Deze pagina is alleen voor u. Daarom vragen wij u in te loggen met DigiD."),
        label=_("Inloggen met DigiD"),
    )


def logged_out() -> rx.Component:
    """The resident logged out."""
    return _door(
        _("U bent uitgelogd"),
        _("Op dit apparaat is niets van u meer te zien."),
        label=_("Opnieuw inloggen met DigiD"),
    )


def session_ended() -> rx.Component:
    """The session ended by itself."""
    return _door(
        _("U bent automatisch uitgelogd"),
        _("U was een tijd niet actief, of u was lang ingelogd. Wij hebben u uitgelogd. Dat is veiliger."),
        _("Wat u typte, is bewaard. Log opnieuw in, dan gaat u verder waar u was."),
        label=_("Opnieuw inloggen met DigiD"),
    )


def higher_level() -> rx.Component:
    """The login is not certain enough for a page."""
    return _door(
        _("Log in met extra controle"),
        _("Deze pagina toont gevoelige gegevens. Log daarom in met de DigiD-app met ID-check."),
        label=_("Inloggen met extra controle"),
        href="/auth/login?niveau=substantieel",
    )


def login_stopped() -> rx.Component:
    """The resident stopped at the provider."""
    return _door(
        _("U bent gestopt met inloggen"),
        _("Er is niets verstuurd. U kunt het opnieuw proberen."),
        label=_("Opnieuw inloggen met DigiD"),
    )


def login_failed() -> rx.Component:
    """Logging in did not work."""
    return _door(
        _("Inloggen is niet gelukt"),
        _("Het duurde te lang, of er ging iets mis. Wat u eerder typte, is bewaard."),
        _("Probeer het over een paar minuten opnieuw. Lukt het niet? Bel ons, dan helpen wij u."),
        label=_("Opnieuw inloggen met DigiD"),
    )


def acts_for_another() -> rx.Component:
    """Somebody logged in for somebody else; that cannot be done here yet."""
    return _door(
        _("Inloggen voor iemand anders kan hier nog niet"),
        _("U koos bij het inloggen voor iemand anders. Dat kan hier nog niet."),
        _("Log in voor uzelf. Of bel ons, dan helpen wij u en degene voor wie u dit doet."),
        label=_("Inloggen voor mijzelf"),
    )


def personal_data() -> rx.Component:
    """What the portal itself knows about a resident."""
    return frame(
        page_title(_("Mijn gegevens"), intro=_("Dit weet Mijn Loket over u.")),
        spoken_notice(),
        rx.cond(PersonalData.rows.length() > 0, card(data_list(PersonalData.rows)), loading()),
        section(
            _("Goed om te weten"),
            bullets(
                [
                    _("Uw naam en burgerservicenummer kregen wij van DigiD toen u inlogde."),
                    _("Wij bewaren ze op slot: anderen kunnen ze niet lezen."),
                    _("Klopt er iets niet? Bel ons, dan zoeken wij uit waar het verbeterd moet worden."),
                ]
            ),
        ),
        path="/mijn/gegevens",
        **resident_page(),
    )
