"""The foot of every page: how to reach the municipality, and what it promises."""

import reflex as rx

from portal.core.i18n import _, locale
from portal.core.municipality import Municipality
from portal.ui.icons import icon
from portal.ui.native import to
from portal.ui.text import link, paragraph, phone_link


def page_foot(municipality: Municipality) -> rx.Component:
    """Phone with opening hours, website, accessibility and privacy."""
    hours = municipality.opening_hours.get(locale(), "")
    reach = rx.el.div(
        rx.el.p(_("Lukt het niet, of belt u liever?"), class_name="ml-foot__title"),
        paragraph(phone_link(municipality.phone, municipality.phone_link)),
        rx.el.p(hours, class_name="nl-paragraph ml-foot__hours") if hours else None,
        class_name="ml-stack ml-stack--sm",
    )
    links = rx.el.ul(
        rx.el.li(link(_("Toegankelijkheid"), to("/toegankelijkheid"))),
        rx.el.li(link(_("Privacy"), to("/privacy"))),
        rx.el.li(link(_("Website van {name}").format(name=municipality.name), municipality.website)),
        class_name="ml-foot__links",
    )
    promise = rx.el.p(
        icon("lock", "sm"),
        rx.el.span(_("Uw gegevens zijn van u. Wij schrijven op wie ernaar kijkt.")),
        class_name="ml-foot__promise",
    )
    return rx.el.footer(
        rx.el.div(reach, links, promise, class_name="utrecht-page-footer__content ml-foot"),
        class_name="utrecht-page-footer",
    )
