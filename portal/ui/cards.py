"""Cards, facts and badges: what belongs together in a quiet white frame."""

from typing import Any, Literal

import reflex as rx

from portal.ui.icons import icon
from portal.ui.native import Part, Text, each, one_of, routed, when
from portal.ui.text import heading

Tone = Literal["plain", "accent", "attention"]
_BADGES = {
    "neutral": ("utrecht-status-badge--neutral", "clock"),
    "new": ("utrecht-status-badge--neutral", "info"),
    "done": ("utrecht-status-badge--success", "check"),
    "attention": ("utrecht-status-badge--warning", "warning"),
    "problem": ("utrecht-status-badge--danger", "error"),
}


def card(
    *parts: Part | None, title: Text | None = None, level: int = 2, tone: Tone = "plain", **props: Any
) -> rx.Component:
    """A white card; tone `accent` invites, `attention` asks something of the resident."""
    top = heading(title, level=level, look=3) if title is not None else None
    return rx.el.div(top, *parts, class_name=f"utrecht-card ml-card ml-card--{tone}", **props)


def badge(text: Text, kind: Text = "neutral") -> rx.Component:
    """A status in words with a sign; kind (a str or var): neutral, new, done, attention, problem."""
    looks = {name: _badge(text, *look) for name, look in _BADGES.items()}
    return one_of(kind, looks, looks["neutral"])


def _badge(text: Text, look: str, sign: str) -> rx.Component:
    name = f"utrecht-status-badge {look} ml-badge"
    return rx.el.span(icon(sign, "sm"), rx.el.span(text), class_name=name)


def data_list(items: Any) -> rx.Component:
    """Facts as rows of (key, value): a list of pairs, or a var with a list of pairs of texts."""
    return rx.el.dl(*each(items, _fact), class_name="utrecht-data-list utrecht-data-list--rows ml-facts")


def _fact(pair: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(pair[0], class_name="utrecht-data-list__item-key"),
        rx.el.dd(
            pair[1],
            class_name="utrecht-data-list__item-value utrecht-data-list__item-value--html-dd",
            dir="auto",
        ),
        class_name="utrecht-data-list__item",
    )


def case_card(
    title: Text,
    href: Text,
    *,
    status: Text,
    kind: Text = "neutral",
    facts: Any = (),
    note: Text | None = None,
    step: Text | None = None,
    part: Any = None,
    level: int = 3,
) -> rx.Component:
    """A case to open: the whole card leads there through the one link in its title.

    `facts` are pairs; `note` is a line that asks for attention; `step` says how far in words
    ("Stap 2 van 4") with `part` (0 to 100) drawn beside it.
    """
    return rx.el.article(
        rx.el.div(badge(status, kind)),
        heading(routed(title, href=href, class_name="nl-link ml-case__link"), level=level, look=3),
        when(note, rx.el.p(icon("info", "sm"), rx.el.span(note), class_name="ml-case__note"))
        if note is not None
        else None,
        data_list(facts) if isinstance(facts, rx.Var) or facts else None,
        when(step, progress(step, part)) if step is not None else None,
        icon("chevron"),
        class_name="utrecht-card ml-card ml-case",
    )


def progress(words: Text, part: Any) -> rx.Component:
    """How far something is: words first, a drawn bar of `part` per cent for those who see it."""
    width = f"{part}%"
    return rx.el.div(
        rx.el.span(words, class_name="ml-progress__words"),
        rx.el.span(
            rx.el.span(class_name="ml-progress__part", custom_attrs={"style": {"inlineSize": width}}),
            class_name="ml-progress__bar",
            aria_hidden="true",
        ),
        class_name="ml-progress",
    )


def card_list(items: Any, show: Any) -> rx.Component:
    """Cards below each other as a list, so that a screen reader counts them."""
    return rx.el.ul(*each(items, lambda item: rx.el.li(show(item))), class_name="ml-cards")


def choice_card(
    title: Text, explanation: Text, href: Text, sign: str, level: int = 3, tone: Tone = "plain"
) -> rx.Component:
    """A card that leads to one thing a resident can do; tone `accent` for the one that matters most."""
    return rx.el.div(
        rx.el.span(icon(sign, "lg"), class_name="ml-choice__sign"),
        rx.el.div(
            heading(routed(title, href=href, class_name="nl-link ml-case__link"), level=level, look=4),
            rx.el.p(explanation, class_name="nl-paragraph"),
        ),
        icon("chevron"),
        class_name=f"utrecht-card ml-card ml-card--{tone} ml-choice",
    )


def contact_card(title: Text, *parts: Part, sign: str = "phone", level: int = 2) -> rx.Component:
    """A card that says whom to reach and how."""
    return rx.el.div(
        rx.el.span(icon(sign, "lg"), class_name="ml-choice__sign"),
        rx.el.div(heading(title, level=level, look=4), *parts, class_name="ml-stack ml-stack--sm"),
        class_name="utrecht-card ml-card ml-contact",
    )


def topic(title: Text, lines: list[tuple[Text, Text]]) -> rx.Component:
    """A card that opens to what belongs to a subject: each line (what, what it is)."""
    items = [rx.el.li(rx.el.strong(what), rx.el.span(meaning)) for what, meaning in lines]
    return rx.el.div(
        more(title, rx.el.ul(*items, class_name="ml-topic__list")), class_name="utrecht-card ml-card ml-topic"
    )


def more(title: Text, *parts: Part) -> rx.Component:
    """Words that open to more of it, without JavaScript too."""
    return rx.el.details(rx.el.summary(title, class_name="ml-more"), *parts)
