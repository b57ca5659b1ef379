"""Danger goes first: numbers on every page where one asks for help, and advice when words point to it."""

from typing import Any

import reflex as rx

from portal.core.i18n import _
from portal.ui.cards import card
from portal.ui.native import Text, each
from portal.ui.notices import alert
from portal.ui.text import paragraph, phone_link


def danger_numbers() -> rx.Component:
    """Numbers for danger, before anything else and without login."""
    return card(
        urgent_numbers(
            (_("Direct gevaar: politie, brandweer, ambulance"), "112", "tel:112"),
            (_("U denkt aan zelfmoord"), "113", "tel:113"),
            (_("Thuis is het niet veilig: Veilig Thuis"), "0800-2000", "tel:08002000"),
        ),
        title=_("Is er nu gevaar?"),
        tone="attention",
    )


def urgent_numbers(*lines: tuple[Text, Text, Text]) -> rx.Component:
    """Numbers for danger, each (what it is for, number as one reads it, `tel:` address)."""
    return rx.el.ul(
        *[rx.el.li(rx.el.span(what), phone_link(number, href)) for what, number, href in lines],
        class_name="ml-urgent",
    )


def urgent_advice(items: Any) -> rx.Component:
    """What to do first, as soon as words point to danger: a var with (advice, number, its `tel:` address)."""
    return rx.el.div(*each(items, _advice), role="alert", class_name="ml-stack")


def waiting_advice(items: dict[str, tuple[Text, Text, Text]]) -> rx.Component:
    """The same for what is being typed: each stays hidden until portal.js hears of that danger, by its id."""
    hidden = [
        rx.el.div(_advice(one), hidden=True, custom_attrs={"data-danger": id}) for id, one in items.items()
    ]
    return rx.el.div(*hidden, role="alert", class_name="ml-stack")


def _advice(one: Any) -> rx.Component:
    return alert(paragraph(one[0]), paragraph(phone_link(one[1], one[2])), kind="warning")
