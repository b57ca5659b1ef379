"""The warning before a session ends: hidden until `portal.js` opens it."""

import reflex as rx

from portal.core.i18n import _
from portal.ui.actions import actions, button, post_button
from portal.ui.icons import icon
from portal.ui.native import attrs
from portal.ui.navigation import LOGOUT
from portal.ui.text import heading

DIALOG = "session-warning"
COUNTDOWN = "session-countdown"
STAY = "session-stay"


def session_warning() -> rx.Component:
    """A native dialog; its countdown carries its sentences: `data-minutes`, `data-minute`, `data-seconds`."""
    count = rx.el.span(
        _("{number} minuten").format(number=2),
        id=COUNTDOWN,
        custom_attrs=attrs(
            data_minutes=_("{number} minuten"), data_minute=_("1 minuut"), data_seconds=_("{number} seconden")
        ),
        class_name="ml-dialog__count",
    )
    return rx.el.dialog(
        rx.el.span(icon("clock", "lg"), class_name="ml-dialog__sign"),
        heading(_("Bent u er nog?"), id=f"{DIALOG}-titel"),
        rx.el.p(_("U wordt uitgelogd over"), " ", count, ".", class_name="nl-paragraph"),
        rx.el.p(
            _("Dat is voor uw veiligheid. Wat u hebt ingevuld, blijft bewaard."),
            id=f"{DIALOG}-uitleg",
            class_name="nl-paragraph",
        ),
        actions(
            button(_("Ingelogd blijven"), kind="primary", id=STAY, auto_focus=True),
            post_button(_("Uitloggen"), LOGOUT),
        ),
        id=DIALOG,
        class_name="ml-dialog",
        custom_attrs=attrs(
            role="alertdialog", aria_labelledby=f"{DIALOG}-titel", aria_describedby=f"{DIALOG}-uitleg"
        ),
    )
