"""HTML elements that Reflex wraps with behaviour a plain page does not want, and choices on vars."""

from collections.abc import Sequence
from typing import Any

import reflex as rx
from reflex_base.components.component import field
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.el.elements.inline import A

from portal.core.i18n import locale

Text = str | rx.Var[Any]
Part = rx.Component | str | rx.Var[Any]


class PlainForm(BaseHTML):
    """A form that the browser posts itself (Reflex's own form always prevents that)."""

    tag = "form"
    action: rx.Var[str] = field(doc="Where the form goes")
    method: rx.Var[str] = field(doc="How the form goes")


def anchor(*parts: Part, href: Text, **props: Any) -> rx.Component:
    """A link the browser follows itself: `#main`, `tel:`, downloads, other sites, `/auth/...`."""
    return A.create(*parts, href=href, **props)


def routed(*parts: Part, href: Text, **props: Any) -> rx.Component:
    """A link to a page of the portal, followed without loading everything again."""
    return rx.el.a(*parts, href=href, **props)


def leads_out(href: Text) -> bool:
    """Whether the browser itself must follow this address; a var is taken for one of our pages."""
    return isinstance(href, str) and not (href.startswith("/") and not href.startswith("/auth/"))


def to(path: str) -> str:
    """The address of a page in the language spoken now: `/mijn` becomes `/nl/mijn`."""
    return f"/{locale()}{path.rstrip('/')}" if path != "/" else f"/{locale()}"


def when(value: Any, then: Any, otherwise: Any = None) -> Any:
    """`then` if the value, a var or not, is there; else `otherwise` (a component, a text or nothing)."""
    if not isinstance(value, rx.Var):
        return then if value else otherwise
    truth = value if value._var_type is bool else value.bool()
    return rx.cond(truth, then, otherwise if otherwise is not None else rx.fragment())


def one_of(value: Text, choices: dict[str, Any], otherwise: Any) -> Any:
    """The choice that belongs to the value, now for a `str`, in the browser for a var."""
    if isinstance(value, rx.Var):
        return rx.match(value, *choices.items(), otherwise)
    return choices.get(value, otherwise)


def part_of(item: Any, name: str) -> Any:
    """A named part of a dict or dataclass, whether it is here now or a var in the browser."""
    looked_up: Any = item
    return looked_up[name] if isinstance(item, (dict, rx.Var)) else getattr(item, name)


def each(items: Any, show: Any) -> list[Any]:
    """Every item shown: a list now, or a var in the browser."""
    if isinstance(items, rx.Var):
        return [rx.foreach(items, show)]
    return [show(item) for item in items]


def classes(*names: str | bool | None) -> str:
    """Class names in one string, the absent ones left out."""
    return " ".join(name for name in names if isinstance(name, str) and name)


def attrs(**values: Any) -> dict[str, Any]:
    """HTML attributes by their Python names (`aria_label`), the absent ones left out."""
    return {name.replace("_", "-"): value for name, value in values.items() if value is not None}


def hidden_text(*parts: Part, **props: Any) -> rx.Component:
    """Words for a screen reader only."""
    return rx.el.span(*parts, class_name="ml-hidden", **props)


def labelled(parts: Sequence[Part]) -> list[Part]:
    """Words wrapped as the NL Design System button wants them; icons stay as they are."""
    return [
        part if isinstance(part, rx.Component) else rx.el.span(part, class_name="nl-button__label")
        for part in parts
    ]
