"""What plain HTTP reaches before any page: the way to the start page in the visitor's language."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal.core.i18n import DEFAULT_LOCALE, LOCALES, _, locale
from portal.doorway import PUBLIC
from portal.route import Route
from portal.ui.plain import plain_page
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
    return HTMLResponse(plain_page(speaking_municipality().name, title, text, {back: f"/{locale()}/loket"}))


ROUTES = [
    Route("/", front, PUBLIC),
    Route("/zonder-javascript", please_wait, PUBLIC, methods=("GET", "POST")),
]
