"""The document around the pages: language and direction, head, and what replaces Reflex's own overlays."""

import json
from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_base.utils.imports import ImportVar
from reflex_base.vars import VarData

from portal.core.i18n import DEFAULT_LOCALE, LOCALES, direction
from portal.ui.fallbacks import error_boundary, hydrate_fallback
from portal.ui.first_paint import LETTERS

THEMES = ("voorbeeld", "ma")
STYLESHEETS = ["/portal.css"]
SHARED_PICTURE = "/icons/icon-512.png"
"""For `add_page(image=...)`: what a link to the portal shows elsewhere."""

_ROUTER = VarData(imports={"react-router": [ImportVar(tag="useLocation")]})


def html_attributes(theme: str) -> dict[str, Any]:
    """Attributes of <html>: the language and direction of the route, and the theme's class names."""
    return {
        "lang": _by_language({code: code for code in LOCALES}),
        "dir": _by_language({code: direction(code) for code in LOCALES}),
        "className": f"nlds-theme {theme}-theme",
    }


def _by_language(values: dict[str, str]) -> rx.Var[str]:
    table, fallback = json.dumps(values), json.dumps(values[DEFAULT_LOCALE])
    return rx.Var(f"(({table})[useLocation().pathname.split('/')[1]] ?? {fallback})", _var_data=_ROUTER).to(
        str
    )


def head_components() -> list[rx.Component]:
    """Letters, manifest, icons, theme colours and our one script."""
    return [
        rx.el.link(
            rel="preload",
            href=LETTERS,
            type="font/woff2",
            cross_origin="anonymous",
            custom_attrs={"as": "font"},
        ),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        rx.el.link(rel="icon", href="/icons/icon.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href="/icons/icon-192.png"),
        rx.el.meta(name="theme-color", content="#ffffff"),
        rx.el.meta(name="format-detection", content="telephone=no"),
        rx.el.script(src="/portal.js", defer=True),
    ]


def app_wraps() -> dict[tuple[int, str], Callable[[bool], rx.Component | None]]:
    """In place of Reflex's English error page and connection overlay (the frame has its own banner)."""
    return {
        (55, "ErrorBoundary"): lambda stateful: error_boundary(stateful=stateful),
        (5, "Overlay"): lambda stateful: None,
    }


def app_options(theme: str) -> dict[str, Any]:
    """Everything `rx.App(...)` needs to look like us: `rx.App(**app_options("voorbeeld"), ...)`."""
    return {
        "stylesheets": STYLESHEETS,
        "reset_style": False,
        "toaster": None,
        "html_custom_attrs": html_attributes(theme),
        "head_components": head_components(),
        "hydrate_fallback": hydrate_fallback,
        "app_wraps": app_wraps(),
    }
