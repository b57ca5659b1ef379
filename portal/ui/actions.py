"""Buttons and links that look like buttons; a page has one primary action."""

from typing import Any, Literal

import reflex as rx

from portal.core.i18n import _
from portal.ui.icons import icon
from portal.ui.native import Part, PlainForm, Text, anchor, attrs, classes, labelled, leads_out, routed, when

Kind = Literal["primary", "secondary", "subtle"]
_LOOKS = {
    "primary": "nl-button--primary",
    "secondary": "nl-button--secondary",
    "subtle": "nl-button--subtle",
}


def button(
    label: Text, *, kind: Kind = "secondary", sign: str | None = None, submit: bool = False, **props: Any
) -> rx.Component:
    """A button that does something here (`on_click`), or sends its form when `submit`."""
    return rx.el.button(
        *_parts(label, sign), type="submit" if submit else "button", class_name=_look(kind), **props
    )


def submit_button(label: Text, *, busy: Any = False, sign: str | None = None, **props: Any) -> rx.Component:
    """The one strong button of a form; while `busy` (a bool or var) it says so and is never silently off."""
    extra = {"aria-disabled": when(busy, "true", "false"), **props.pop("custom_attrs", {})}
    words = when(busy, _("Even geduld…"), label)
    shown = rx.el.span(words, class_name="nl-button__label")
    return rx.el.button(
        *([icon(sign)] if sign else []),
        shown,
        type="submit",
        class_name=_look("primary"),
        custom_attrs=extra,
        **props,
    )


def button_link(
    label: Text,
    href: Text,
    *,
    kind: Kind = "primary",
    sign: str | None = None,
    plain: bool = False,
    **props: Any,
) -> rx.Component:
    """A link with the weight of a button; `plain` lets the browser follow it (as it does `/auth/...`)."""
    make = anchor if plain or leads_out(href) else routed
    return make(*_parts(label, sign), href=href, class_name=_look(kind), **props)


def post_button(
    label: Text, action: str, *, kind: Kind = "secondary", sign: str | None = None, **props: Any
) -> rx.Component:
    """A button that posts to plain HTTP, with or without JavaScript: logging in, logging out."""
    inner = rx.el.button(*_parts(label, sign), type="submit", class_name=_look(kind), **props)
    return PlainForm.create(inner, action=action, method="post", class_name="ml-inline-form")


def actions(*parts: rx.Component) -> rx.Component:
    """Buttons that belong together: below each other on a phone, else beside each other."""
    return rx.el.div(*parts, class_name="ml-actions")


def login_button(label: Text, href: Text, **props: Any) -> rx.Component:
    """The way in: one broad button with a key-like sign; the browser follows it."""
    return anchor(
        *_parts(label, "login"),
        href=href,
        class_name=classes(_look("primary"), "ml-button--large"),
        custom_attrs=attrs(rel="nofollow"),
        **props,
    )


def _look(kind: Kind) -> str:
    return f"nl-button {_LOOKS[kind]}"


def _parts(label: Part, sign: str | None) -> list[Part]:
    return [*([icon(sign)] if sign else []), *labelled([label])]
