"""What the visitor sees of the guide: what one can get help with, found in own words or by part of life."""

# A var looks like its plain type to the checker.
# pyright: reportAttributeAccessIssue=false

import reflex as rx

from portal.core.i18n import _, locale
from portal.guide.domain import Part, Provision
from portal.guide.state import RESULTS, Offer, Search
from portal.ui.actions import actions, login_button, submit_button
from portal.ui.cards import badge, card, card_list, data_list, more, topic
from portal.ui.danger import danger_numbers, urgent_advice
from portal.ui.forms import form, text_area
from portal.ui.frame import frame
from portal.ui.layout import page_title, section, stack
from portal.ui.text import heading, paragraph, small
from portal.visit import public_page
from portal.wiring import guide


def what_can_i_arrange() -> rx.Component:
    """Wat kan ik regelen: danger first, then own words, then everything by part of life."""
    return frame(
        page_title(
            _("Wat kan ik regelen?"),
            intro=_(
                "Vertel wat er aan de hand is. Wij laten zien welke hulp er is. U hoeft niet in te loggen."
            ),
        ),
        danger_numbers(),
        _question(),
        rx.cond(Search.asked, _found()),
        section(
            _("Of zoek op onderwerp"),
            stack(*[_part(part, guide().of(part)) for part in guide().parts], gap="sm"),
        ),
        path="/wat-kan-ik-regelen",
        **public_page(),
    )


def _question() -> rx.Component:
    return form(
        text_area(
            "question",
            _("Wat is er aan de hand?"),
            help=_("Gewone woorden zijn goed. Bijvoorbeeld: ik kom de trap niet meer op."),
            error=Search.error,
            rows=3,
        ),
        actions(submit_button(_("Zoek hulp"))),
        small(_("Wij bewaren niet wat u hier typt.")),
        on_submit=Search.look,
        reset_on_submit=False,
    )


def _found() -> rx.Component:
    return section(
        _("Dit past misschien bij u"),
        urgent_advice(Search.advice),
        rx.cond(
            Search.offers.length() > 0,
            stack(
                paragraph(
                    _(
                        "Dit is geen besluit. Een medewerker bekijkt samen met u wat echt past. "
                        "Staat het er niet bij, of klopt het niet? Stel dan uw vraag aan ons."
                    )
                ),
                card_list(Search.offers, _offer),
            ),
            paragraph(
                _("Wij vonden hier niets bij. Stel uw vraag aan ons: dan zoekt een medewerker met u mee.")
            ),
        ),
        actions(login_button(_("Stel uw vraag met DigiD"), "/auth/login")),
        id=RESULTS,
    )


def _offer(offer: rx.Var[Offer]) -> rx.Component:
    return card(
        rx.el.div(badge(offer.kind)),
        heading(offer.title, level=3),
        paragraph(offer.summary),
        more(_("Voor wie, waar en wat het kost"), data_list(offer.facts)),
    )


def _part(part: Part, provisions: list[Provision]) -> rx.Component:
    code = locale()
    return topic(part.name[code], [(one.name[code], one.summary[code]) for one in provisions])
