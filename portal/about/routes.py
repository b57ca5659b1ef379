"""What plain HTTP reaches before any page: the way to the start page in the visitor's language."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.core.i18n import DEFAULT_LOCALE, LOCALES
from portal.doorway import PUBLIC
from portal.route import Route


async def front(request: Request) -> Response:
    """Send a visitor to the start page in Dutch, or in the first language of their browser that we speak."""
    wished = [
        part.split(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(",")
    ]
    code = next((wish for wish in wished if wish in LOCALES), DEFAULT_LOCALE)
    return RedirectResponse(f"/{code}", 302, {"Vary": "Accept-Language"})


ROUTES = [Route("/", front, PUBLIC)]
