"""The stand-in as a Starlette app: what it says about itself, what people see, and what clients call."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from integrations.oidc.standin.answers import Answers, GrantRefused
from integrations.oidc.standin.authentication import Authentication, ClientRefused
from integrations.oidc.standin.farewell import Farewell
from integrations.oidc.standin.faults import Faults
from integrations.oidc.standin.settings import StandinSettings
from integrations.oidc.standin.signer import Signer
from integrations.oidc.standin.store import Store
from integrations.oidc.standin.visit import Visit

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Desk:
    """The endpoints that clients call."""

    def __init__(
        self,
        settings: StandinSettings,
        signer: Signer,
        faults: Faults,
        answers: Answers,
        proof: Authentication,
    ) -> None:
        self._settings, self._signer, self._faults = settings, signer, faults
        self._answers, self._proof = answers, proof

    async def discovery(self, request: Request) -> Response:
        """OpenID Connect Discovery 1.0, section 3."""
        return JSONResponse(self._faults.discovery(describe(self._settings)))

    async def jwks(self, request: Request) -> Response:
        """The keys that tokens are signed with."""
        return JSONResponse(self._faults.jwks(self._signer.jwks()))

    async def token(self, request: Request) -> Response:
        """A code for tokens."""
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        try:
            client = await self._proof.client(request.headers.get("authorization", ""), form)
            if form.get("grant_type") != "authorization_code":
                return JSONResponse({"error": "unsupported_grant_type"}, 400)
            return JSONResponse(self._answers.tokens(client, form))
        except ClientRefused:
            return JSONResponse({"error": "invalid_client"}, 401, {"WWW-Authenticate": "Basic"})
        except GrantRefused:
            return JSONResponse({"error": "invalid_grant"}, 400)

    async def userinfo(self, request: Request) -> Response:
        """Who an access token is about."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            sealed, claims = self._answers.userinfo(token if scheme.lower() == "bearer" else "")
        except GrantRefused:
            return JSONResponse(
                {"error": "invalid_token"}, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            )
        return JSONResponse(claims) if sealed is None else Response(sealed, media_type="application/jwt")

    async def health(self, request: Request) -> Response:
        """Whether the stand-in is up."""
        return PlainTextResponse("ok")


def describe(settings: StandinSettings) -> dict[str, Any]:
    """The stand-in's description of itself."""
    issuer = settings.issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "end_session_endpoint": f"{issuer}/logout",
        "scopes_supported": ["openid", "profile"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public" if settings.convention == "nl-gov" else "pairwise"],
        "acr_values_supported": list(settings.levels),
        "ui_locales_supported": ["nl", "en"],
        "id_token_signing_alg_values_supported": ["PS256", "RS256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic"],
        "token_endpoint_auth_signing_alg_values_supported": ["PS256", "RS256"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login"],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }


def build(
    settings: StandinSettings,
    faults: Faults | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Starlette:
    """The app; `transport` reaches clients in tests. Its parts are in `app.state` for tests."""
    faults, store, signer = faults or Faults(), Store(settings.clock), Signer(settings.key_file)
    answers = Answers(settings, store, signer, faults)
    desk = Desk(settings, signer, faults, answers, Authentication(settings, store, transport))
    visit = Visit(settings, store, faults, Farewell(settings, answers, signer, faults, transport))
    app = Starlette(
        routes=_routes(desk, visit), middleware=[Middleware(BaseHTTPMiddleware, dispatch=_careful)]
    )
    app.state.faults, app.state.signer = faults, signer
    return app


def _routes(desk: Desk, visit: Visit) -> list[Route]:
    return [
        Route("/.well-known/openid-configuration", desk.discovery),
        Route("/jwks", desk.jwks),
        Route("/authorize", visit.authorize, methods=["GET", "POST"]),
        Route("/login", visit.login, methods=["POST"]),
        Route("/token", desk.token, methods=["POST"]),
        Route("/userinfo", desk.userinfo, methods=["GET", "POST"]),
        Route("/logout", visit.logout, methods=["GET", "POST"]),
        Route("/healthz", desk.health),
    ]


async def _careful(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    answer = await call_next(request)
    answer.headers.update(_HEADERS)
    return answer
