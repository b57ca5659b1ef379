"""What shows when a page cannot: while it loads, without JavaScript, and when it breaks."""

from typing import Any

import reflex as rx
from reflex_components_core.base.error_boundary import ErrorBoundary

from portal.core.i18n import DEFAULT_LOCALE, LOCALES, _, direction, speaking
from portal.ui.native import Part, anchor, to
from portal.ui.text import heading, paragraph


def hydrate_fallback() -> rx.Component:
    """For pages not made beforehand: please wait, or what to do without JavaScript, in every language."""
    return _centred(*[_waiting(code) for code in LOCALES])


def error_boundary(stateful: bool = True) -> rx.Component:
    """Catches a page that breaks in the browser and apologises in its language; goes into `app_wraps`."""
    told = {code: _in(code, _broken) for code in LOCALES}
    others = [(code, told[code]) for code in LOCALES if code != DEFAULT_LOCALE]
    language = rx.Var("window.location.pathname.split('/')[1]").to(str)
    shown = rx.match(language, *others, told[DEFAULT_LOCALE]) if others else told[DEFAULT_LOCALE]
    quiet: dict[str, Any] = {} if stateful else {"on_error": rx.noop()}
    return ErrorBoundary.create(fallback_render=rx.Var.create(_centred(shown)), **quiet)


def _waiting(code: str) -> rx.Component:
    def words() -> list[rx.Component]:
        return [
            rx.el.p(_("De pagina wordt geladen…"), class_name="nl-paragraph"),
            rx.el.noscript(
                paragraph(
                    _("Voor deze pagina moet JavaScript aan staan. Lukt dat niet? Bel dan de gemeente.")
                )
            ),
        ]

    return _in(code, words)


def _broken() -> list[rx.Component]:
    return [
        heading(_("Er ging iets mis"), level=1),
        paragraph(_("Wat u al had verstuurd of bewaard, is er nog. Probeer het opnieuw.")),
        paragraph(anchor(_("Laad de pagina opnieuw"), href="", class_name="nl-link")),
        paragraph(anchor(_("Naar de beginpagina"), href=to("/"), class_name="nl-link")),
    ]


def _in(code: str, words: Any) -> rx.Component:
    with speaking(code):
        return rx.el.div(*words(), lang=code, dir=direction(code), class_name="ml-stack")


def _centred(*parts: Part) -> rx.Component:
    return rx.el.main(*parts, class_name="ml-fallback", role="main")
