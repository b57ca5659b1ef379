"""The timeline of a case: what is done, what happens now and what is still to come."""

from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx

from portal.core.i18n import _
from portal.ui.icons import icon
from portal.ui.native import each, one_of, part_of, when

State = Literal["done", "now", "next"]


@dataclass(frozen=True)
class Step:
    """One step: its title, when (a date or a term in words, or empty), and where it stands.

    `explanation` is what the municipality's staff wrote: Dutch, on a page in any language.
    """

    title: str
    when: str = ""
    explanation: str = ""
    state: State = "next"


def timeline(steps: Any) -> rx.Component:
    """Steps in order, oldest first: a list of Step, or a var with a list of what has its four fields."""
    return rx.el.ol(*each(steps, _step), class_name="ml-timeline", custom_attrs={"role": "list"})


def _step(step: Any) -> rx.Component:
    state, moment, meaning = part_of(step, "state"), part_of(step, "when"), part_of(step, "explanation")
    looks = {name: f"ml-timeline__step ml-timeline__step--{name}" for name in ("done", "now", "next")}
    return rx.el.li(
        rx.el.span(
            one_of(state, _signs(), rx.fragment()), class_name="ml-timeline__sign", aria_hidden="true"
        ),
        rx.el.div(
            rx.el.span(one_of(state, _words(), ""), class_name="ml-timeline__state"),
            rx.el.span(part_of(step, "title"), class_name="ml-timeline__title"),
            when(moment, rx.el.span(moment, class_name="ml-timeline__when")),
            when(meaning, rx.el.p(meaning, class_name="nl-paragraph ml-timeline__meaning", lang="nl")),
            class_name="ml-timeline__body",
        ),
        class_name=one_of(state, looks, looks["next"]),
        custom_attrs={"aria-current": one_of(state, {"now": "step"}, "false")},
    )


def _signs() -> dict[str, Any]:
    dot = rx.el.span(class_name="ml-timeline__dot")
    return {"done": icon("check"), "now": dot, "next": rx.fragment()}


def _words() -> dict[str, str]:
    return {"done": _("Klaar"), "now": _("Nu"), "next": _("Komt nog")}
