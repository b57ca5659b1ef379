"""The frame around every page: skip link, header, navigation, main, footer, banner and session warning."""

from typing import Any

import reflex as rx

from portal.core.i18n import _
from portal.core.municipality import Municipality
from portal.ui.marks import mark
from portal.ui.native import Part, Text, anchor, attrs, classes, routed, to
from portal.ui.navigation import language_switch, main_navigation, person_tools
from portal.ui.notices import connection_banner
from portal.ui.page_foot import page_foot
from portal.ui.session_warning import session_warning

LIVE_REGION = "live"


def frame(
    *content: Part,
    path: str,
    logged_in: bool,
    municipality: Municipality,
    person: Text | None = None,
    wide: bool = False,
) -> rx.Component:
    """A whole page. `path` has no language (`/mijn/aanvragen`): it marks the current item in the navigation.

    `person` is the name (or a var) of who is logged in; `wide` gives the content the full width.
    `#main` takes the focus of the skip link; `#live` is for words spoken without moving the focus, and
    carries the words of Reflex's banner for a new version (`data-new-version`, `data-reload`).
    """
    main = rx.el.main(
        *content, id="main", tab_index=-1, class_name=classes("ml-main", wide and "ml-main--wide")
    )
    return rx.el.div(
        anchor(_("Naar de inhoud"), href="#main", class_name="nl-skip-link nl-skip-link--visible-on-focus"),
        _header(municipality, logged_in, person),
        connection_banner(),
        rx.el.div(
            main_navigation(path) if logged_in else None,
            main,
            class_name=classes("ml-body", logged_in and "ml-body--nav"),
        ),
        page_foot(municipality),
        session_warning() if logged_in else None,
        rx.el.p(
            id=LIVE_REGION,
            role="status",
            aria_live="polite",
            class_name="ml-hidden",
            custom_attrs=attrs(
                data_new_version=_("Er is een nieuwe versie van deze site."), data_reload=_("Vernieuw")
            ),
        ),
        class_name=classes("utrecht-page-layout ml-page", logged_in and "ml-page--nav"),
    )


def _header(municipality: Municipality, logged_in: bool, person: Any) -> rx.Component:
    home = to("/mijn") if logged_in else to("/")
    brand = routed(
        mark(municipality.theme),
        rx.el.span(
            rx.el.span(municipality.name, class_name="ml-brand__name"),
            rx.el.span(_("Mijn Loket"), class_name="ml-brand__what"),
            class_name="ml-brand__words",
        ),
        href=home,
        class_name="ml-brand",
    )
    tools = [language_switch(), person_tools(person) if logged_in else None]
    return rx.el.header(
        rx.el.div(
            brand,
            rx.el.div(*tools, class_name="ml-tools"),
            class_name="utrecht-page-header__content ml-header",
        ),
        class_name="utrecht-page-header",
    )
