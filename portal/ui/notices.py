"""Notices: alerts, how fresh something is, what is not yet sent, no connection, nothing here."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.core.banner import has_too_many_connection_errors

from portal.core.i18n import _
from portal.ui.icons import icon
from portal.ui.illustrations import letterbox
from portal.ui.native import Part, Text, when
from portal.ui.text import heading, paragraph

AlertKind = Literal["info", "ok", "warning", "error"]
_SIGNS = {"info": "info", "ok": "check", "warning": "warning", "error": "error"}


def alert(
    *parts: Part,
    kind: AlertKind = "info",
    title: Text | None = None,
    level: int = 2,
    live: bool = False,
    **props: Any,
) -> rx.Component:
    """A notice; `live` when it appears while the page is open, so that it is spoken (errors at once)."""
    if live:
        props["role"] = "alert" if kind == "error" else "status"
    words = [part if isinstance(part, rx.Component) else paragraph(part) for part in parts]
    top = heading(title, level=level, look=4) if title is not None else None
    return rx.el.div(
        rx.el.div(icon(_SIGNS[kind], "lg"), class_name="utrecht-alert__icon"),
        rx.el.div(
            rx.el.div(top, *words, class_name="utrecht-alert__message"), class_name="utrecht-alert__content"
        ),
        class_name=f"utrecht-alert utrecht-alert--{kind} ml-alert",
        **props,
    )


def freshness(moment: Text, *, trouble: Text = "") -> rx.Component:
    """How old our copy is (`moment` is a sentence), and when set, why it is not newer."""
    line = rx.el.p(icon("refresh", "sm"), rx.el.span(moment), class_name="nl-paragraph ml-fresh")
    return rx.el.div(
        when(trouble, alert(trouble, kind="warning")), when(moment, line), class_name="ml-freshness"
    )


def not_yet_sent(*, live: bool = False) -> rx.Component:
    """The resident's words are safe with us, and still on their way to the municipality."""
    return alert(
        _("Uw vraag is veilig bewaard. Wij sturen uw vraag zo snel mogelijk door. U hoeft niets te doen."),
        kind="info",
        title=_("Nog niet bij de gemeente"),
        live=live,
    )


def connection_banner() -> rx.Component:
    """Says, while the page has no connection, that nothing is lost; the frame has it."""
    words = _("U hebt nu geen verbinding. Wat u invult blijft staan. Wij proberen het steeds opnieuw.")
    shown = rx.el.div(icon("cloud_off"), rx.el.p(words), class_name="ml-banner__line")
    return rx.el.div(rx.cond(has_too_many_connection_errors, shown), role="status", class_name="ml-banner")


def saved_line(words: Text) -> rx.Component:
    """A quiet line that says a draft was kept; empty words show nothing, new words are spoken."""
    line = rx.el.span(icon("check", "sm"), rx.el.span(words), class_name="ml-saved__words")
    return rx.el.p(when(words, line), role="status", class_name="ml-saved")


def empty_state(
    title: Text, *parts: Part, level: int = 2, picture: rx.Component | None = None
) -> rx.Component:
    """There is truly nothing here yet, and what one can do (never for an outage: that is an alert)."""
    words = [part if isinstance(part, rx.Component) else paragraph(part) for part in parts]
    return rx.el.div(
        picture if picture is not None else letterbox(),
        rx.el.div(heading(title, level=level, look=3), *words, class_name="ml-stack"),
        class_name="utrecht-card ml-card ml-empty",
    )


def loading(words: Text | None = None, rows: int = 2) -> rx.Component:
    """Grey shapes where the content will be, with words for a screen reader."""
    said = words if words is not None else _("De gegevens worden opgehaald…")
    shapes = [rx.el.span(class_name="ml-bone") for _row in range(rows * 3)]
    return rx.el.div(
        rx.el.p(said, role="status", class_name="ml-loading__words"),
        rx.el.div(*shapes, class_name="utrecht-card ml-card", aria_hidden="true"),
        class_name="ml-loading",
    )
