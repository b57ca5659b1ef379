"""What plain HTTP reaches of identity: log in, come back, log out."""

from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from portal import wiring
from portal.access.domain import Level
from portal.core import telemetry
from portal.core.errors import Refusal
from portal.core.i18n import locale_of
from portal.doorway import PUBLIC
from portal.identity import service, wire
from portal.identity.domain import ActsForAnother, LoginStopped, safe_path
from portal.route import Route
from portal.sessions import service as sessions
from portal.sessions.domain import Ending

LOGIN_COOKIE_SECONDS = 600
_FORM = "application/x-www-form-urlencoded"


async def login(request: Request) -> Response:
    """Begin a login at the provider and remember where the visitor was."""
    house = wiring.house()
    back_to = safe_path(request.query_params.get("terug"), "")
    code = locale_of(back_to or _came_from(request))
    higher = request.query_params.get("niveau") == "substantieel"
    level = Level.SUBSTANTIEEL if higher else Level[house.settings.login_level.upper()]
    try:
        url, begun = await wire.begin(
            wiring.relying_party(), level, code, back_to or f"/{code}/mijn", again=higher
        )
    except Refusal as refusal:
        telemetry.count("mijnloket.logins", outcome=type(refusal).__name__)
        return _away(f"/{code}/inloggen-mislukt")
    async with house.database.work() as work:
        browser = await service.begin_login(work, begun)
    answer = _away(url)
    _set_cookie(answer, _login_cookie(), browser, LOGIN_COOKIE_SECONDS)
    return answer


async def callback(request: Request) -> Response:
    """The provider sent the visitor back: check the answer, begin a session under a new id."""
    house, back_to = wiring.house(), "/nl/mijn"
    browser = request.scope["cookies"].get(_login_cookie(), "")
    try:
        async with house.database.work() as work:
            begun = await service.take_login(work, request.query_params.get("state", ""), browser)
        back_to = begun.back_to
        found, level = await wire.finish(wiring.relying_party(), dict(request.query_params), begun)
    except Refusal as refusal:
        telemetry.count("mijnloket.logins", outcome=type(refusal).__name__)
        answer = _away(f"/{locale_of(back_to)}/{_page_of(refusal)}?terug={quote(back_to, safe='/')}")
        _drop_cookie(answer, _login_cookie())
        return answer
    async with house.database.work() as work:
        cookie = await service.log_in(
            work,
            bsn=found.acting,
            name=found.name,
            level=level,
            replacing=request.scope["sid"],
            at=wire.at_provider(found),
        )
    telemetry.count("mijnloket.logins", outcome="done")
    answer = _away(back_to)
    _drop_cookie(answer, _login_cookie())
    _set_cookie(answer, house.cookie, cookie, int(house.lasting.absolute.total_seconds()))
    return answer


async def logout(request: Request) -> Response:
    """End the session here first, in every tab; then at the provider."""
    house, sid = wiring.house(), request.scope["sid"]
    code = locale_of(_came_from(request))
    if sid:
        async with house.database.work() as work:
            await sessions.end(work, sid, Ending.LOGGED_OUT)
    url = await wire.leave(wiring.relying_party(), code) if sid else None
    answer = _away(url or f"/{code}/uitgelogd")
    _drop_cookie(answer, house.cookie)
    answer.headers["Clear-Site-Data"] = '"storage", "cache"'
    return answer


async def backchannel_logout(request: Request) -> Response:
    """The provider posts that a session ended there: end what came from it; says yes or no, and no more.

    Source: OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.8.
    """
    told = await wire.logged_out(wiring.relying_party(), await _logout_token(request))
    done = False
    if told:
        at, token, until = told
        async with wiring.house().database.work() as work:
            done = await sessions.end_from(work, at, token=token, until=until)
    if not done:
        return JSONResponse({"error": "invalid_request"}, 400, {"Cache-Control": "no-store"})
    return Response(status_code=200, headers={"Cache-Control": "no-store"})


async def left(request: Request) -> Response:
    """Back from logging out at the provider."""
    return _away(f"/{locale_of('/' + request.query_params.get('state', ''))}/uitgelogd")


async def jwks(_request: Request) -> Response:
    """Our public keys, for a provider that fetches them."""
    return JSONResponse(wiring.relying_party().public_jwks())


ROUTES = [
    Route("/auth/jwks.json", jwks, PUBLIC),
    Route("/auth/login", login, PUBLIC),
    Route("/auth/callback", callback, PUBLIC),
    Route("/auth/logout", logout, PUBLIC, methods=("POST",)),
    Route("/auth/left", left, PUBLIC),
    Route("/auth/backchannel-logout", backchannel_logout, PUBLIC, methods=("POST",)),
]


async def _logout_token(request: Request) -> str:
    """The one token in a form; empty when the request is anything else."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return ""
    try:
        form = parse_qs((await request.body()).decode(), strict_parsing=True, max_num_fields=10)
    except ValueError:
        return ""
    tokens = form.get("logout_token", [])
    return tokens[0] if len(tokens) == 1 else ""


def _page_of(refusal: Refusal) -> str:
    if isinstance(refusal, LoginStopped):
        return "inloggen-gestopt"
    return "inloggen-voor-een-ander" if isinstance(refusal, ActsForAnother) else "inloggen-mislukt"


def _came_from(request: Request) -> str:
    referer = request.headers.get("referer", "")
    origin = wiring.house().settings.origin
    return referer.removeprefix(origin) if referer.startswith(f"{origin}/") else "/"


def _away(url: str) -> Response:
    return RedirectResponse(url, 303, {"Cache-Control": "no-store"})


def _login_cookie() -> str:
    return f"{wiring.house().cookie}-login"


def _set_cookie(answer: Response, name: str, value: str, seconds: int) -> None:
    secure = wiring.house().settings.secure
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


def _drop_cookie(answer: Response, name: str) -> None:
    secure = wiring.house().settings.secure
    answer.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
