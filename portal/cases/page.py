"""What the visitor sees of cases: the overview, the list, and one case with its timeline."""

# A var looks like its plain type to the checker.
# pyright: reportAttributeAccessIssue=false

import reflex as rx

from portal.cases.state import Card, CasePage, Cases
from portal.core.i18n import _
from portal.ui.actions import actions, button_link
from portal.ui.cards import badge, card, card_list, case_card, choice_card, data_list
from portal.ui.frame import frame
from portal.ui.layout import aside, page_title, section, stack
from portal.ui.native import to
from portal.ui.notices import alert, empty_state, freshness, loading
from portal.ui.text import paragraph, quote, small, strong
from portal.ui.timeline import timeline
from portal.visit import Visit, resident_page, spoken_notice, waiting


def home() -> rx.Component:
    """Mijn overzicht: what matters first."""
    return frame(
        page_title(
            rx.cond(Visit.greeting != "", Visit.greeting, _("Welkom")),
            intro=_("Hier ziet u wat er loopt en wat u kunt doen."),
        ),
        spoken_notice(),
        choice_card(
            _("Vraag hulp"),
            _("Vertel in uw eigen woorden wat er aan de hand is."),
            to("/loket"),
            "help",
            level=2,
            tone="accent",
        ),
        section(
            _("Wat er loopt"), rx.cond(Cases.ready, _running(), loading(_("Uw aanvragen worden opgehaald…")))
        ),
        actions(button_link(_("Alle aanvragen"), to("/mijn/aanvragen"), kind="secondary")),
        path="/mijn",
        **resident_page(),
    )


def cases() -> rx.Component:
    """Mijn aanvragen: everything, newest first, open and closed."""
    return frame(
        page_title(
            _("Mijn aanvragen"),
            intro=_("Al uw aanvragen bij de gemeente. Ook aanvragen die u niet hier begon."),
        ),
        spoken_notice(),
        rx.cond(
            Cases.ready,
            stack(
                _freshness(Cases),
                section(_("Lopend"), _running()),
                rx.cond(
                    Cases.closed.length() > 0,
                    section(_("Afgerond"), card_list(Cases.closed, _shown)),
                ),
                gap="lg",
            ),
            loading(_("Uw aanvragen worden opgehaald…")),
        ),
        actions(button_link(_("Vraag hulp"), to("/loket"))),
        path="/mijn/aanvragen",
        **resident_page(),
    )


def _running() -> rx.Component:
    present = (Cases.waiting.length() + Cases.running.length()) > 0
    return stack(
        rx.cond(Cases.waiting.length() > 0, card_list(Cases.waiting, _shown)),
        rx.cond(Cases.running.length() > 0, card_list(Cases.running, _shown)),
        rx.cond(~present, _nothing()),
    )


def _nothing() -> rx.Component:
    """Nothing runs — said only when the municipality told us so."""
    none = empty_state(
        _("U hebt nu geen lopende aanvragen"),
        _("Hebt u ergens hulp bij nodig? Vraag het ons gerust."),
    )
    return rx.cond(
        Cases.known,
        none,
        rx.cond(
            Cases.trouble != "",
            alert(Cases.trouble, kind="warning"),
            loading(_("Wij vragen het de gemeente…")),
        ),
    )


def _shown(shown: rx.Var[Card]) -> rx.Component:
    return case_card(
        shown.title, shown.href, status=shown.status, kind=shown.kind, facts=shown.facts, note=shown.note
    )


def _freshness(state: type[Cases] | type[CasePage]) -> rx.Component:
    return rx.fragment(
        freshness(state.moment, trouble=rx.cond(state.moment != "", state.trouble, "")),
        rx.cond(state.broken != "", alert(state.broken, kind="warning")),
    )


def case() -> rx.Component:
    """One case: where it stands, what happens next, by when, and who handles it."""
    return frame(
        spoken_notice(),
        rx.cond(CasePage.ready, _case(), stack(page_title(_("Uw aanvraag")), waiting())),
        path="/mijn/aanvragen",
        **resident_page(),
    )


def _case() -> rx.Component:
    return stack(
        page_title(
            CasePage.title,
            back=(_("Mijn aanvragen"), to("/mijn/aanvragen")),
            above=badge(CasePage.status, CasePage.kind),
        ),
        _freshness(CasePage),
        aside(
            stack(
                rx.cond((CasePage.next_step != "") | (CasePage.by_when != ""), _next()),
                section(_("Hoe ver is uw aanvraag?"), timeline(CasePage.steps)),
                rx.cond(CasePage.question != "", section(_("Uw vraag"), quote(CasePage.question))),
                gap="lg",
            ),
            card(data_list(CasePage.facts), title=_("Gegevens")),
        ),
        gap="lg",
    )


def _next() -> rx.Component:
    return card(
        rx.cond(CasePage.next_step != "", paragraph(CasePage.next_step)),
        rx.cond(
            CasePage.by_when != "",
            stack(
                paragraph(strong(CasePage.by_when)),
                rx.cond(CasePage.article != "", small(CasePage.article)),
                gap="sm",
            ),
        ),
        title=_("Wat gebeurt er nu?"),
        tone="accent",
    )
