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
SPOKEN = "session-spoken"
STAY = "session-stay"


def session_warning() -> rx.Component:
    """A native dialog; its countdown carries its sentences, and is spoken now and then, not every second."""
    count = rx.el.p(
        _("U wordt uitgelogd over {number} minuten.").format(number=2),
        id=COUNTDOWN,
        custom_attrs=attrs(
            data_minutes=_("U wordt uitgelogd over {number} minuten."),
            data_minute=_("U wordt uitgelogd over 1 minuut."),
            data_seconds=_("U wordt uitgelogd over {number} seconden."),
        ),
        class_name="nl-paragraph ml-dialog__count",
    )
    return rx.el.dialog(
        rx.el.span(icon("clock", "lg"), class_name="ml-dialog__sign"),
        heading(_("Bent u er nog?"), id=f"{DIALOG}-titel"),
        count,
        rx.el.p(id=SPOKEN, role="status", class_name="ml-hidden"),
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
