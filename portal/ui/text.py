"""Headings, paragraphs, lists and links: how words look."""

from typing import Any

import reflex as rx

from portal.ui.icons import icon
from portal.ui.native import Part, Text, anchor, attrs, classes, each, leads_out, routed


def heading(*parts: Part, level: int = 2, look: int | None = None, **props: Any) -> rx.Component:
    """A heading of this level, with the looks of another when asked; a level 1 can take the focus."""
    if level == 1:
        props.setdefault("tab_index", -1)
    name = classes("nl-heading", f"nl-heading--level-{look or level}")
    return getattr(rx.el, f"h{level}")(*parts, class_name=name, **props)


def paragraph(*parts: Part, **props: Any) -> rx.Component:
    """A paragraph of running text."""
    return rx.el.p(*parts, class_name="nl-paragraph", **props)


def lead(*parts: Part, **props: Any) -> rx.Component:
    """The paragraph that says in one breath what the page is for."""
    return rx.el.p(*parts, class_name="nl-paragraph nl-paragraph--lead", **props)


def small(*parts: Part, **props: Any) -> rx.Component:
    """A quiet paragraph: dates, numbers, where something comes from."""
    return rx.el.p(*parts, class_name="nl-paragraph ml-small", **props)


def strong(*parts: Part) -> rx.Component:
    """Words that matter inside a sentence."""
    return rx.el.strong(*parts)


def quote(text: Text, **props: Any) -> rx.Component:
    """What the resident wrote, in their own words and lines; it finds its own writing direction."""
    return rx.el.blockquote(text, class_name="ml-quote", dir="auto", **props)


def bullets(items: Any) -> rx.Component:
    """A short list with bullets, of texts or of a var with texts."""
    return rx.el.ul(*each(items, lambda item: rx.el.li(item)), class_name="ml-bullets")


def steps(*items: tuple[Text, Text]) -> rx.Component:
    """Numbered steps that tell how something goes: (what, explanation)."""
    return rx.el.ol(
        *[
            rx.el.li(
                rx.el.span(what, class_name="ml-steps__what"), rx.el.span(why, class_name="ml-steps__why")
            )
            for what, why in items
        ],
        class_name="ml-steps",
    )


def link(
    text: Part,
    href: Text,
    *,
    sign: str | None = None,
    plain: bool = False,
    language: str | None = None,
    **props: Any,
) -> rx.Component:
    """A link with words that say where it goes; `sign` puts an icon before them.

    Addresses outside the portal's pages are followed by the browser; `plain` forces that for a var.
    """
    make = anchor if plain or leads_out(href) else routed
    extra = attrs(lang=language, hrefLang=language)
    parts = [icon(sign, "sm"), rx.el.span(text)] if sign else [text]
    name = classes("nl-link", sign is not None and "ml-link--sign")
    return make(
        *parts, href=href, class_name=name, custom_attrs={**extra, **props.pop("custom_attrs", {})}, **props
    )


def phone_link(number: Text, href: Text, *, sign: str | None = "phone") -> rx.Component:
    """A telephone number to tap; `href` is its `tel:` address; `sign=None` for inside a sentence."""
    return link(rx.el.span(number, class_name="ml-number", dir="ltr"), href, sign=sign, plain=True)


def back_link(text: Text, href: Text) -> rx.Component:
    """The way back, above the title."""
    return rx.el.p(link(text, href, sign="back"), class_name="ml-back")
