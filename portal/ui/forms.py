"""Forms: the form itself, its error summary, and fields with label, help and errors that speak."""

from typing import Any, Literal

import reflex as rx
from babel.numbers import format_decimal

from portal.core.i18n import _, locale
from portal.ui.icons import icon
from portal.ui.native import Part, Text, anchor, classes, each, hidden_text, when
from portal.ui.text import heading

ERROR_SUMMARY = "fouten"
_LINE = ("utrecht-textbox utrecht-textbox--html-input", "utrecht-textbox--invalid")
_LINES = ("utrecht-textarea utrecht-textarea--html-textarea", "utrecht-textarea--invalid")
Kind = Literal["text", "tel", "email", "date", "number", "search", "url"]


def form(
    *parts: Part | None, on_submit: Any, action: str = "/zonder-javascript", **props: Any
) -> rx.Component:
    """A form that works as an event; sent before the page is ready it posts to `action`, never to the URL."""
    extra = {"noValidate": True, **props.pop("custom_attrs", {})}
    return rx.el.form(
        *parts,
        on_submit=on_submit,
        method="post",
        action=action,
        class_name="ml-form",
        custom_attrs=extra,
        **props,
    )


def error_summary(items: Any, *, id: str = ERROR_SUMMARY) -> rx.Component:
    """What still has to be put right, with links to the fields; give it the focus (`rx.set_focus(id)`).

    `items` is a list, or a var with a list, of (href, text) such as `("#vraag", "Vertel wat er is.")`.
    """
    links = rx.el.ul(
        *each(items, lambda item: rx.el.li(anchor(item[1], href=item[0], class_name="nl-link"))),
        class_name="ml-errors",
    )
    words = rx.el.div(
        heading(_("Er gaat nog iets niet goed"), look=4), links, class_name="utrecht-alert__message"
    )
    shown = rx.el.div(
        rx.el.div(icon("error", "lg"), class_name="utrecht-alert__icon"),
        rx.el.div(words, class_name="utrecht-alert__content"),
        id=id,
        tab_index=-1,
        role="alert",
        class_name="utrecht-alert utrecht-alert--error ml-alert",
    )
    present = items.to(list).length() > 0 if isinstance(items, rx.Var) else bool(items)
    return when(present, shown, rx.fragment())


def text_field(
    id: str,
    label: Text,
    *,
    help: Text | None = None,
    error: Text = "",
    default_value: Any = "",
    autocomplete: str = "off",
    kind: Kind = "text",
    optional: bool = False,
    width: str = "",
    **props: Any,
) -> rx.Component:
    """One line of text. `autocomplete` is the HTML value (`tel`, `email`, `name`); width "", short or long.

    Other props (on_change, on_blur, input_mode, custom_attrs) go to the input.
    """
    control = rx.el.input(
        id=id,
        name=id,
        type=kind,
        default_value=default_value,
        auto_complete=autocomplete,
        class_name=_control(_LINE, error, width and f"ml-input--{width}"),
        **_with_speech(id, help, error, props),
    )
    return field(id, label, control, help=help, error=error, optional=optional)


def text_area(
    id: str,
    label: Text,
    *,
    help: Text | None = None,
    error: Text = "",
    default_value: Any = "",
    rows: int = 7,
    limit: int | None = None,
    optional: bool = False,
    **props: Any,
) -> rx.Component:
    """More lines of text; with a `limit` (characters) it tells how many are left and never cuts any off."""
    speech = _with_speech(id, help, error, props, count=limit is not None)
    if limit is not None:
        speech["custom_attrs"].update(_counting(id, limit))
    control = rx.el.textarea(
        id=id,
        name=id,
        rows=str(rows),
        default_value=default_value,
        dir="auto",
        class_name=_control(_LINES, error, "ml-input--long"),
        **speech,
    )
    words = None
    if limit is not None:
        start = _("U kunt {number} tekens gebruiken.").format(number=format_decimal(limit, locale=locale()))
        words = rx.el.p(start, id=f"{id}-teller", class_name="ml-counter")
    return field(id, label, control, help=help, error=error, optional=optional, after=words)


def field(
    id: str,
    label: Text,
    control: rx.Component,
    *,
    help: Text | None,
    error: Text,
    optional: bool = False,
    after: rx.Component | None = None,
) -> rx.Component:
    """A control with its label above it, then help, then its error in words."""
    name = rx.el.label(label, *_optional(optional), html_for=id, class_name="utrecht-form-label")
    return rx.el.div(
        rx.el.div(name, class_name="utrecht-form-field__label"),
        help_text(id, help),
        error_text(id, error),
        rx.el.div(control, class_name="utrecht-form-field__input"),
        after,
        class_name=field_look(error, "text"),
    )


def help_text(id: str, help: Text | None) -> rx.Component | None:
    """The sentence before a field that helps to fill it in."""
    name = "utrecht-form-field-description utrecht-form-field__description"
    return rx.el.div(help, id=f"{id}-uitleg", class_name=name) if help is not None else None


def error_text(id: str, error: Text) -> rx.Component | None:
    """What is wrong with a field, in words."""
    name = "utrecht-form-field-error-message utrecht-form-field__error-message ml-error"
    words = [icon("error", "sm"), rx.el.span(hidden_text(_("Fout:"), " "), error)]
    return when(error, rx.el.div(*words, id=f"{id}-fout", class_name=name))


def field_look(error: Text, kind: str) -> Any:
    """The class names of a field, with or without its error."""
    plain = f"utrecht-form-field utrecht-form-field--{kind} ml-field"
    return when(error, f"{plain} utrecht-form-field--invalid", plain)


def described_by(id: str, help: Text | None, error: Text, *others: str) -> Any:
    """Which sentences a screen reader adds to a field."""
    plain = classes(help is not None and f"{id}-uitleg", *others)
    return when(error, classes(f"{id}-fout", plain), plain)


def _optional(optional: bool) -> list[rx.Component]:
    return [rx.el.span(" ", _("(hoeft niet)"), class_name="ml-optional")] if optional else []


def _with_speech(
    id: str, help: Text | None, error: Text, props: dict[str, Any], count: bool = False
) -> dict[str, Any]:
    others = (f"{id}-teller",) if count else ()
    speech = {
        "aria-describedby": described_by(id, help, error, *others),
        "aria-invalid": when(error, "true", "false"),
    }
    return {**props, "custom_attrs": {**speech, **props.pop("custom_attrs", {})}}


def _control(looks: tuple[str, str], error: Text, *more: str) -> Any:
    plain = classes(looks[0], "ml-input", *more)
    return when(error, f"{plain} {looks[1]}", plain)


def _counting(id: str, limit: int) -> dict[str, rx.Var[Any]]:
    left, over = _("Nog {number} tekens"), _("{number} tekens te veel")
    script = (
        f"(e) => {{ const left = {limit} - [...e.target.value].length; "
        f"const words = left < 0 ? {rx.Var.create(over)!s} : {rx.Var.create(left)!s}; "
        f'const line = document.getElementById("{id}-teller"); '
        f'line.textContent = words.replace("{{number}}", Math.abs(left)); '
        f'line.classList.toggle("ml-counter--over", left < 0); }}'
    )
    count = rx.Var(script)
    return {"onInput": count, "onFocus": count}
