"""What plain HTTP reaches before any page: the way to the start page in the visitor's language."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal.core.i18n import DEFAULT_LOCALE, LOCALES, _, locale
from portal.doorway import PUBLIC
from portal.route import Route
from portal.wiring import speaking_municipality


async def front(request: Request) -> Response:
    """Send a visitor to the start page in Dutch, or in the first language of their browser that we speak."""
    wished = [
        part.split(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(",")
    ]
    code = next((wish for wish in wished if wish in LOCALES), DEFAULT_LOCALE)
    return RedirectResponse(f"/{code}", 302, {"Vary": "Accept-Language"})


async def please_wait(_request: Request) -> Response:
    """What a form says that was sent before the page was ready, or without JavaScript; keeps nothing."""
    title, back = _("Nog niet verstuurd"), _("Terug naar de pagina")
    text = _(
        "De pagina was nog niet klaar met laden, of JavaScript staat uit. Ga terug, wacht even en "
        "probeer het opnieuw. Lukt het niet? Bel ons, dan helpen wij u."
    )
    return HTMLResponse(
        f'<!doctype html><html lang="{locale()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title} - {speaking_municipality().name}</title>"
        '<link rel="stylesheet" href="/portal.css"><link rel="icon" href="/icons/icon.svg"></head>'
        f'<body class="ml-plain"><main><h1>{title}</h1><p>{text}</p>'
        f'<p><a href="/{locale()}/loket">{back}</a></p></main></body></html>'
    )


ROUTES = [
    Route("/", front, PUBLIC),
    Route("/zonder-javascript", please_wait, PUBLIC, methods=("GET", "POST")),
]
