"""How parts of a page stand together: title, sections, stacks, columns and the opening of the start page."""

from typing import Any
from zlib import crc32

import reflex as rx

from portal.ui.illustrations import closed_door, street
from portal.ui.native import Part, Text, when
from portal.ui.text import back_link, heading, lead


def page_title(
    title: Text,
    *,
    intro: Part | None = None,
    back: tuple[Text, Text] | None = None,
    above: Part | None = None,
) -> rx.Component:
    """The page's only h1, with the way back (text, href), a badge above it and a sentence below it."""
    return rx.el.div(
        back_link(*back) if back else None,
        rx.el.div(above) if above is not None else None,
        heading(title, level=1),
        lead(intro) if intro is not None else None,
        class_name="ml-title",
    )


def section(
    title: Text, *parts: Part | None, id: str | None = None, intro: Text | None = None
) -> rx.Component:
    """A titled part of the page: an h2 that names its region, and can take the focus as `<id>-titel`."""
    name = id or f"deel-{crc32(str(title).encode()):x}"
    return rx.el.section(
        heading(title, level=2, id=f"{name}-titel", tab_index=-1),
        when(intro, rx.el.p(intro, class_name="nl-paragraph")) if intro is not None else None,
        *parts,
        id=name,
        class_name="ml-section",
        aria_labelledby=f"{name}-titel",
    )


def stack(*parts: Any, gap: str = "md") -> rx.Component:
    """Parts below each other; gap sm, md or lg."""
    return rx.el.div(*parts, class_name=f"ml-stack ml-stack--{gap}")


def columns(*parts: Any) -> rx.Component:
    """Parts beside each other where there is room, else below each other."""
    return rx.el.div(*parts, class_name="ml-columns")


def aside(main: Any, beside: Any) -> rx.Component:
    """A wide part with a narrow one beside it; the narrow one comes after it on a phone."""
    return rx.el.div(rx.el.div(main), rx.el.div(beside), class_name="ml-aside")


def hero(title: Text, *parts: Part, intro: Part) -> rx.Component:
    """The opening of the start page: h1, a sentence, the one action, and a street of our own."""
    return rx.el.div(
        rx.el.div(heading(title, level=1), lead(intro), *parts, class_name="ml-hero__words"),
        rx.el.div(street(), class_name="ml-hero__picture"),
        class_name="ml-hero",
    )


def message_page(title: Text, *parts: Part, picture: rx.Component | None = None) -> rx.Component:
    """One calm message that fills the page: sent, logged out, not found; a door unless given a picture."""
    return rx.el.div(
        rx.el.div(picture if picture is not None else closed_door(), class_name="ml-message__picture"),
        rx.el.div(heading(title, level=1), *parts, class_name="ml-message__words"),
        class_name="ml-message",
    )
