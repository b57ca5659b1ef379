"""Ways through the portal: the main navigation, the languages, and the way out."""

from typing import Any

import reflex as rx
from babel import Locale
from reflex_base.utils.imports import ImportVar
from reflex_base.vars import VarData

from portal.core.i18n import LOCALES, _, locale
from portal.ui.icons import icon
from portal.ui.native import PlainForm, attrs, hidden_text, routed, to

LOGOUT = "/auth/logout"
_HERE = VarData(
    imports={"react-router": [ImportVar(tag="useLocation")]}, hooks={"const place = useLocation();": None}
)


def main_navigation(path: str) -> rx.Component:
    """The four places of a resident: beside the page, and on a phone under their thumb."""
    items = [
        ("/mijn", "home", _("Mijn overzicht"), _("Overzicht")),
        ("/mijn/aanvragen", "list", _("Mijn aanvragen"), _("Aanvragen")),
        ("/loket", "help", _("Vraag hulp"), _("Vraag hulp")),
        ("/mijn/gegevens", "person", _("Mijn gegevens"), _("Gegevens")),
    ]
    current = _current(path, [item[0] for item in items])
    return rx.el.nav(
        rx.el.ul(*[_item(*item, current=item[0] == current) for item in items], class_name="ml-nav__list"),
        aria_label=_("Hoofdmenu"),
        class_name="ml-nav",
    )


def _current(path: str, places: list[str]) -> str | None:
    inside = [place for place in places if path == place or path.startswith(f"{place}/")]
    return max(inside, key=len, default=None)


def _item(place: str, sign: str, name: str, short: str, *, current: bool) -> rx.Component:
    parts = [
        icon(sign),
        rx.el.span(name, class_name="ml-nav__long"),
        rx.el.span(short, class_name="ml-nav__short"),
    ]
    return rx.el.li(
        routed(
            *parts,
            href=to(place),
            class_name="ml-nav__link",
            custom_attrs=attrs(aria_label=name, aria_current="page" if current else None),
        )
    )


def language_switch() -> rx.Component:
    """This same page in the other languages; with more than two others they wait behind one button."""
    others = [code for code in LOCALES if code != locale()]
    links = [rx.el.li(_language(code)) for code in others]
    name = _("Taal")
    if len(others) <= 2:
        return rx.el.nav(rx.el.ul(*links, class_name="ml-languages"), aria_label=name)
    opener = rx.el.summary(
        icon("globe"), rx.el.span(_own_name(locale())), hidden_text(name), class_name="ml-tool"
    )
    return rx.el.nav(
        rx.el.details(opener, rx.el.ul(*links, class_name="ml-languages__menu")), aria_label=name
    )


def _language(code: str) -> rx.Component:
    here = rx.Var(
        f'("/{code}" + (place.pathname + "/").replace(/^\\/[^/]*\\//, "/") + place.search)', _var_data=_HERE
    )
    return routed(
        icon("globe"),
        rx.el.span(_own_name(code)),
        href=here.to(str),
        class_name="ml-tool",
        custom_attrs=attrs(lang=code, hrefLang=code),
    )


def _own_name(code: str) -> str:
    return (Locale.parse(code).get_display_name(code) or code).capitalize()


def person_tools(person: Any) -> rx.Component:
    """Who is logged in, and the way out: a plain form, so that it works without JavaScript too."""
    name = None
    if person is not None:
        name = rx.el.span(
            icon("person", "sm"),
            hidden_text(_("Ingelogd als"), " "),
            rx.el.span(person),
            class_name="ml-person",
        )
    return rx.el.div(name, logout_form(), class_name="ml-out")


def logout_form() -> rx.Component:
    """Log out by posting to plain HTTP."""
    leave = rx.el.button(icon("logout"), rx.el.span(_("Uitloggen")), type="submit", class_name="ml-tool")
    return PlainForm.create(leave, action=LOGOUT, method="post")
