"""Choices: radio buttons and check boxes as broad cards that are easy to hit."""

from typing import Any

import reflex as rx

from portal.ui.forms import described_by, error_text, field_look, help_text
from portal.ui.icons import icon
from portal.ui.native import Text, when


def radio_group(
    name: str,
    legend: Text,
    options: list[tuple[str, Text] | tuple[str, Text, Text]],
    *,
    help: Text | None = None,
    error: Text = "",
    chosen: Any = "",
    signs: dict[str, str] | None = None,
    **props: Any,
) -> rx.Component:
    """One of a few: options are (value, label) or (value, label, explanation); `chosen` is a value or var.

    The first radio has the id `name`, so an error summary can lead to it. Other props go to every input.
    """
    rows = [
        _radio(name, option, first=i == 0, chosen=chosen, signs=signs or {}, **props)
        for i, option in enumerate(options)
    ]
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="utrecht-form-label ml-legend"),
        help_text(name, help),
        error_text(name, error),
        rx.el.div(*rows, class_name="ml-choices"),
        class_name=field_look(error, "radio-group"),
        custom_attrs={"aria-describedby": described_by(name, help, error)},
    )


def _radio(
    name: str, option: tuple[Any, ...], *, first: bool, chosen: Any, signs: dict[str, str], **props: Any
) -> rx.Component:
    value, label, *more = option
    id = name if first else f"{name}-{value}"
    # An id that Reflex knows of would send this radio's value, chosen or not.
    control = rx.el.input(
        name=name,
        type="radio",
        value=value,
        default_checked=chosen == value,
        class_name="utrecht-radio-button utrecht-radio-button--html-input ml-radio",
        custom_attrs={"id": id, **props.pop("custom_attrs", {})},
        **props,
    )
    return _option(id, control, label, more[0] if more else None, signs.get(value))


def checkbox(
    id: str, label: Text, *, help: Text | None = None, error: Text = "", checked: Any = False, **props: Any
) -> rx.Component:
    """One thing to agree with or not. Other props go to the input."""
    extra = {
        "aria-describedby": described_by(id, None, error),
        "aria-invalid": when(error, "true", "false"),
        **props.pop("custom_attrs", {}),
    }
    control = rx.el.input(
        id=id,
        name=id,
        type="checkbox",
        default_checked=checked,
        class_name="utrecht-checkbox utrecht-checkbox--html-input ml-check",
        custom_attrs=extra,
        **props,
    )
    return rx.el.div(
        error_text(id, error), _option(id, control, label, help, None), class_name=field_look(error, "choice")
    )


def _option(
    id: str, control: rx.Component, label: Text, explanation: Text | None, sign: str | None
) -> rx.Component:
    words = rx.el.span(
        rx.el.span(label),
        rx.el.span(explanation, class_name="ml-choices__help") if explanation is not None else None,
    )
    picture = icon(sign) if sign else None
    return rx.el.label(control, words, picture, html_for=id, class_name="ml-choices__option")
