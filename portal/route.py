"""A plain HTTP route that says what it needs, and answers refusals in words."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route as StarletteRoute

from portal.access.domain import Act
from portal.apology import apology
from portal.core.errors import NotAllowed, NotLoggedIn, NotUnderstood, Refusal
from portal.core.i18n import locale_of, speaking
from portal.core.log import logger, reference
from portal.doorway import PUBLIC, entering

log = logger("route")


@dataclass(frozen=True)
class Route:
    """A plain HTTP route that says what it needs; the gate checks the origin of all but GET."""

    path: str
    endpoint: Callable[[Request], Awaitable[Response]]
    act: Act | None
    methods: tuple[str, ...] = ("GET",)

    def mounted(self) -> StarletteRoute:
        """As Starlette serves it: refusals and faults become short JSON answers, a session is asked first."""
        return StarletteRoute(self.path, self._answer, methods=list(self.methods))

    async def _answer(self, request: Request) -> Response:
        with speaking(locale_of(request.headers.get("referer", "").partition("://")[2].partition("/")[2])):
            try:
                await self._ask_session(request)
                return await self.endpoint(request)
            except Refusal as refusal:
                status = (
                    401
                    if isinstance(refusal, NotLoggedIn)
                    else 403
                    if isinstance(refusal, NotAllowed)
                    else 400
                )
                return JSONResponse({"refused": refusal.spoken()}, status)
            except ClientDisconnect:
                return JSONResponse({"refused": NotUnderstood().spoken()}, 400)
            except Exception as fault:
                number = reference()
                log.error("route failed", reference=number, kind=type(fault).__name__, exc_info=fault)
                return _sorry(request, apology(fault, number), number)

    async def _ask_session(self, request: Request) -> None:
        if self.act is not PUBLIC:
            async with entering(request.scope["sid"]):
                pass


def _sorry(request: Request, sentence: str, number: str) -> Response:
    """The apology as whoever asked can read it: a browser that came for a page gets words."""
    if "text/html" in request.headers.get("accept", ""):
        return PlainTextResponse(sentence, 500, {"Cache-Control": "no-store"})
    return JSONResponse({"failed": number}, 500)
