"""Writes HTML in which everything that people typed is text, never markup."""

from html import escape

VOID = {"input", "link", "meta", "br"}


class Html(str):
    """Markup that is safe as it is: only `el` and `join` make it."""

    __slots__ = ()


Content = str | None | list[Html]
Attribute = str | int | bool | None


def el(tag: str, /, *content: Content, **attributes: Attribute) -> Html:
    """An element. Plain strings inside it are escaped; None is left out.

    Attribute names: a last underscore is dropped (`for_`), others become hyphens (`aria_label`). True gives
    a bare attribute, False and None none.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if tag in VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{join(*content)}</{tag}>")


def join(*content: Content) -> Html:
    """Pieces one after another, escaped unless they are markup already."""
    return Html("".join(_piece(piece) for piece in content))


def _piece(piece: Content) -> str:
    if piece is None:
        return ""
    if isinstance(piece, list):
        return "".join(piece)
    return str(piece) if isinstance(piece, Html) else escape(piece)


def _attribute(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
