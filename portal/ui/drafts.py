"""How a form says that what is typed is kept; portal.js keeps it and chooses the sentence."""

from typing import Any

import reflex as rx

from portal.core.i18n import _

STATE = "draft-state"


CLEARS = {"data-draft-clear": "yes"}
"""Attributes of the button that empties the form and drops the draft."""


def kept_at(address: str) -> dict[str, Any]:
    """Attributes of a form whose fields are kept at an address at every change, and brought back from it."""
    return {"data-draft": address}


def draft_state() -> rx.Component:
    """The line that says whether what was typed is kept."""
    return rx.el.p(
        id=STATE,
        role="status",
        class_name="ml-saved",
        custom_attrs={
            "data-saved": _("Bewaard. U kunt later verdergaan."),
            "data-saving": _("Wij bewaren wat u typt…"),
            "data-cleared": _("Alles is gewist."),
            "data-waiting": _("Nog niet bewaard: er is geen verbinding. Uw tekst staat op dit apparaat."),
        },
    )


def shown_with(control: rx.Component, choice: str) -> rx.Component:
    """A field that belongs to one choice (`channel=phone`); portal.js hides it with other choices."""
    return rx.el.div(control, hidden=True, custom_attrs={"data-shown-with": choice})
