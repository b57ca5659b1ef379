"""The mark of a theme: a neutral sign of our own, no municipality's coat of arms."""

import reflex as rx

_DOOR = "M8 0h32a8 8 0 0 1 8 8v32a8 8 0 0 1-8 8H8a8 8 0 0 1-8-8V8a8 8 0 0 1 8-8"
_HOUSE = "M24 9 38 20.5V39H29V29a5 5 0 0 0-10 0v10H10V20.5Z"
_ROUND = "M24 0a24 24 0 1 1 0 48 24 24 0 0 1 0-48"
_HANDS = "M24 12a6 6 0 1 1 0 12 6 6 0 0 1 0-12M11 37c1-7 6-11 13-11s12 4 13 11Z"
_MARKS = {"voorbeeld": (_DOOR, _HOUSE), "ma": (_ROUND, _HANDS)}


def mark(theme: str) -> rx.Component:
    """The sign that stands before the municipality's name; a theme without one of its own gets the house."""
    ground, sign = _MARKS.get(theme, _MARKS["voorbeeld"])
    return rx.el.svg(
        rx.el.path(d=ground, class_name="ml-mark__ground"),
        rx.el.path(d=sign, class_name="ml-mark__sign"),
        view_box="0 0 48 48",
        class_name="ml-mark",
        custom_attrs={"aria-hidden": "true", "focusable": "false"},
    )
