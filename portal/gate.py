"""The gate every request passes first: origin, cookie to session, limits, security and cache headers."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.core.crypto import Ring
from portal.core.log import logger
from portal.policy import policies
from portal.sockets import READING

log = logger("gate")

SESSION_HEADER = "x-forwarded-access-token"
"""Carries the signed session id inwards; Reflex never serialises a header of this name to a browser."""

SOCKET = "/_event"
BUILT_ASSETS = "/assets/"
MAX_BODY = 64 * 1024
_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
_MACHINES = ("/webhooks/", "/auth/backchannel-logout")  # servers send no Origin, but a proof of their own
_CLOSED = ("/_upload", "/_all_routes", "/_health", "/ping", "/auth-codespace")

Headers = list[tuple[bytes, bytes]]
Bound = Callable[[str], Awaitable[str | None]]


class Gate:
    """ASGI middleware around the whole portal.

    `bound` answers the session id a tab's token is bound to; `turnstile` the answer to who comes too often.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        origin: str,
        provider: str,
        cookie: str,
        ring: Ring,
        bound: Bound,
        static: Path,
        personal: set[str],
        turnstile: Callable[[Scope], Awaitable[Response | None]] | None = None,
    ) -> None:
        self._app, self._ring, self._bound, self._turnstile = app, ring, bound, turnstile
        self._origin, self._cookie, self._secure = origin, cookie, origin.startswith("https://")
        self._host = origin.partition("://")[2].encode()
        self._personal = personal
        pages = static.rglob("index.html")
        self._folders = {f"/{page.parent.relative_to(static).as_posix()}" for page in pages}
        self._policies = policies(static, origin, provider)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it before anything of ours sees it."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        scope = self._with_session(scope)
        sending = self._with_headers(scope, send)
        refused = await self._turnstile(scope) if self._turnstile else None
        if refused := refused or await self._refusal(scope):
            return await _refuse(scope, receive, sending, refused)
        inner = self._without_slash_detour(scope)
        if scope["type"] == "http":
            return await self._app(inner, _limited(receive), sending)
        try:
            return await self._app(inner, receive, sending)
        except Exception as fault:  # a frame nobody understands ends its own line, and is no fault of ours
            log.warning("socket ended", kind=type(fault).__name__)

    def _with_session(self, scope: Scope) -> Scope:
        """Replace cookie and forged header by the signed session id, the host by our own; none go further."""
        headers: Headers = list(scope["headers"])
        cookies = _cookies(headers)
        raw = cookies.get(self._cookie)
        sid = hashlib.sha256(raw.encode()).hexdigest() if raw else None
        inner = SESSION_HEADER.encode()
        kept = [(k, v) for k, v in headers if k.lower() not in (inner, b"cookie", b"host")]
        kept.append((b"host", self._host))
        if sid:
            kept.append((inner, self._ring.sign(sid, "session").encode()))
        others = {k: v for k, v in cookies.items() if k != self._cookie}
        reading = asyncio.current_task() if scope["type"] == "websocket" else None
        return {**scope, "headers": kept, "sid": sid, "cookies": others, READING: reading}

    async def _refusal(self, scope: Scope) -> Response | None:
        """What a request is told that may not pass; None when it may."""
        why = await self._why_not(scope)
        status = {"closed": 404, "method": 405}.get(why, 403)
        return PlainTextResponse(f"{why}\n", status, {"connection": "close"}) if why else None

    async def _why_not(self, scope: Scope) -> str:
        path = scope["path"]
        if path.startswith(_CLOSED) or not path.startswith("/") or not path.isprintable():
            return "closed"
        if scope["type"] == "http" and scope["method"] not in _METHODS:
            return "method"
        changing = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        machine = scope["type"] == "http" and path.startswith(_MACHINES)
        if (changing or path.startswith(SOCKET)) and not machine and _origins(scope) != [self._origin]:
            return "origin"
        if path.startswith(SOCKET):
            tokens = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
            if len(tokens) != 1 or not 8 <= len(tokens[0]) <= 64:
                return "token"
            bound = await self._bound(tokens[0])
            if bound is not None and bound != scope["sid"]:
                return "token"
        return ""

    def _without_slash_detour(self, scope: Scope) -> Scope:
        """Serve `/nl/mijn` from its own page, without the redirect to `/nl/mijn/`."""
        path: str = scope["path"]
        if scope["type"] == "http" and path in self._folders:
            return {**scope, "path": path + "/", "raw_path": (path + "/").encode()}
        return scope

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers: Headers = [(k.lower(), v) for k, v in message["headers"]]
                own = self._headers(scope["path"], message["status"], headers)
                named = {k for k, _v in own}
                message = {**message, "headers": [h for h in headers if h[0] not in named] + own}
            await send(message)

        return sending

    def _headers(self, path: str, status: int, headers: Headers) -> Headers:
        kind = dict(headers).get(b"content-type", b"")
        own = [
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"x-frame-options", b"DENY"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
        ]
        if self._secure:
            own.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
        if kind.startswith(b"text/html"):
            own.append((b"content-security-policy", self._policies.get(path.strip("/"), self._policies[""])))
        set_already = any(k == b"cache-control" and b"no-store" in v for k, v in headers)
        own.append((b"cache-control", b"no-store" if set_already else self._caching(path, status)))
        return own

    def _caching(self, path: str, status: int) -> bytes:
        if path.startswith(BUILT_ASSETS) and status in (200, 304):
            return b"public, max-age=31536000, immutable"
        page = path.split(".html")[0].removesuffix("/index").rstrip("/")
        if page in self._personal or path.startswith(("/auth/", "/loket/", "/webhooks/", SOCKET)):
            return b"no-store"
        return b"no-cache"


def _cookies(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Every cookie by its name; one that came with two values counts as none: one of them was planted."""
    found: dict[str, set[str]] = {}
    for name, value in headers:
        if name.lower() == b"cookie":
            for part in value.decode("latin-1").split(";"):
                key, _equals, text = part.strip().partition("=")
                found.setdefault(key, set()).add(text)
    return {key: texts.pop() for key, texts in found.items() if len(texts) == 1}


def _origins(scope: Scope) -> list[str]:
    return [v.decode("latin-1") for k, v in scope["headers"] if k.lower() == b"origin"]


async def _refuse(scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
    left = MAX_BODY  # read a little, or the server resets the connection before the answer
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    await answer(scope, receive, send)


def _limited(receive: Receive) -> Receive:
    """No body of ours is larger than MAX_BODY; what comes beyond is cut off as a lost connection."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > MAX_BODY:
                return {"type": "http.disconnect"}
        return message

    return limited
