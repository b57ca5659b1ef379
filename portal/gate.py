"""The gate every request passes first: origin, cookie to session, limits, security and cache headers."""

import base64
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.core.crypto import Ring
from portal.core.i18n import _, locale_of, speaking
from portal.core.log import logger
from portal.core.settings import Settings

log = logger("gate")

SESSION_HEADER = "x-forwarded-access-token"
"""Carries the signed session id inwards; Reflex never serialises a header of this name to a browser."""

SOCKET = "/_event"
BUILT_ASSETS = "/assets/"
NO_SCRIPT = "/zonder-javascript"
MAX_BODY = 64 * 1024
_FROM_CLIENTS = {"event", "ping", "client_error"}
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S)
_CLOSED = ("/_upload", "/_all_routes", "/_health", "/ping", "/auth-codespace")

Headers = list[tuple[bytes, bytes]]
Bound = Callable[[str], Awaitable[str | None]]


class Gate:
    """ASGI middleware around the whole portal.

    `bound` answers the session id a tab's token is bound to, or None.
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
    ) -> None:
        self._app, self._ring, self._bound = app, ring, bound
        self._origin, self._cookie = origin, cookie
        self._secure = origin.startswith("https://")
        self._static, self._personal = static, personal
        self._policies = policies(static, origin, provider)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it before anything of ours sees it."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        scope = self._with_session(scope)
        sending = self._with_headers(scope, send)
        refusal = await self._refusal(scope)
        if refusal:
            return await _refuse(scope, receive, sending, refusal)
        if scope["path"] == NO_SCRIPT:
            return await _please_wait(scope)(scope, receive, sending)
        return await self._app(self._without_slash_detour(scope), _limited(receive), sending)

    def _with_session(self, scope: Scope) -> Scope:
        """Replace cookie and forged header by the signed session id; the raw cookie goes no further."""
        headers: Headers = list(scope["headers"])
        cookies = _cookies(headers)
        raw = cookies.get(self._cookie)
        sid = hashlib.sha256(raw.encode()).hexdigest() if raw else None
        inner = SESSION_HEADER.encode()
        kept = [(k, v) for k, v in headers if k.lower() not in (inner, b"cookie")]
        if sid:
            kept.append((inner, self._ring.sign(sid, "session").encode()))
        others = {k: v for k, v in cookies.items() if k != self._cookie}
        return {**scope, "headers": kept, "sid": sid, "cookies": others}

    async def _refusal(self, scope: Scope) -> str:
        """Why this request may not pass; empty when it may."""
        path = scope["path"]
        if path.startswith(_CLOSED):
            return "closed"
        changing = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        webhook = path.startswith("/webhooks/")
        if (changing or path.startswith(SOCKET)) and not webhook and _origins(scope) != [self._origin]:
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
        if scope["type"] == "http" and not path.endswith("/") and path.count(".") == 0:
            inside = (self._static / path.strip("/")).resolve()
            if inside.is_relative_to(self._static) and (inside / "index.html").is_file():
                return {**scope, "path": path + "/", "raw_path": (path + "/").encode()}
        return scope

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers: Headers = [(k.lower(), v) for k, v in message["headers"]]
                own = self._headers(scope["path"], headers)
                named = {k for k, _v in own}
                message = {**message, "headers": [h for h in headers if h[0] not in named] + own}
            await send(message)

        return sending

    def _headers(self, path: str, headers: Headers) -> Headers:
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
        own.append((b"cache-control", b"no-store" if set_already else self._caching(path)))
        return own

    def _caching(self, path: str) -> bytes:
        if path.startswith(BUILT_ASSETS):
            return b"public, max-age=31536000, immutable"
        if path.rstrip("/") in self._personal or path.startswith(("/auth/", "/loket/", "/webhooks/", SOCKET)):
            return b"no-store"
        return b"no-cache"


def policies(static: Path, origin: str, provider: str) -> dict[str, bytes]:
    """The content security policy of every built page by its path; "" is that of any other page.

    Only our own scripts and the page's own inline ones, by their hash; no eval. The form that logs
    out is sent on to the provider, so forms may go there too.
    """
    made = {"404": content_security_policy("", origin, provider)}
    for page in static.rglob("*.html"):
        path = page.relative_to(static).as_posix().removesuffix(".html").removesuffix("index").strip("/")
        made[path] = content_security_policy(page.read_text("utf-8"), origin, provider)
    return made | {"": made["404"]}


def content_security_policy(page: str, origin: str, provider: str) -> bytes:
    """The policy for one page of HTML."""
    digests = [hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(page)]
    scripts = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in dict.fromkeys(digests))
    socket, onward = origin.replace("http", "ws", 1), "/".join(provider.split("/")[:3])
    return (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data:; font-src 'self'; connect-src 'self' {socket}; manifest-src 'self'; "
        "worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
        f"form-action 'self' {onward}"
    ).encode()


def _cookies(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers:
        if name.lower() == b"cookie":
            try:
                found |= {k: m.value for k, m in SimpleCookie(value.decode("latin-1")).items()}
            except CookieError:
                continue
    return found


def _origins(scope: Scope) -> list[str]:
    return [v.decode("latin-1") for k, v in scope["headers"] if k.lower() == b"origin"]


async def _refuse(scope: Scope, receive: Receive, send: Send, why: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403, "reason": why})
        return
    left = MAX_BODY  # read a little, or the server resets the connection before the answer
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    status = 404 if why == "closed" else 403
    await PlainTextResponse(f"{why}\n", status, {"connection": "close"})(scope, receive, send)


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


def _please_wait(scope: Scope) -> ASGIApp:
    """What a form says that was sent before the page was ready, or without JavaScript; keeps nothing."""
    referer = dict(scope["headers"]).get(b"referer", b"").decode("latin-1")
    code = locale_of(referer.partition("://")[2].partition("/")[2])
    with speaking(code):
        title, back = _("Nog niet verstuurd"), _("Terug naar de pagina")
        text = _(
            "De pagina was nog niet klaar met laden, of JavaScript staat uit. Ga terug, wacht even en "
            "probeer het opnieuw. Lukt het niet? Bel ons, dan helpen wij u."
        )
    return HTMLResponse(
        f'<!doctype html><html lang="{code}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{title}</title><link rel="stylesheet" href="/portal.css"></head>'
        f'<body class="ml-plain"><main><h1>{title}</h1><p>{text}</p>'
        f'<p><a href="/{code}/loket">{back}</a></p></main></body></html>'
    )


def close_reserved_events(sio: Any, settings: Settings) -> None:
    """Let clients send only events, pings and error reports, and not too many of them.

    A client could otherwise emit "connect" and run on_connect with an environ of its own making.
    This wraps a private method of python-socketio: hence its exact pin and a test.
    """
    inner, buckets = sio._handle_event_internal, OrderedDict[str, Bucket]()

    async def checked(server: Any, sid: str, eio_sid: str, data: Any, namespace: str, id: Any) -> Any:
        bucket = buckets.setdefault(sid, Bucket(settings.events_per_second, settings.events_burst))
        while len(buckets) > 10_000:
            buckets.popitem(last=False)
        if not data or data[0] not in _FROM_CLIENTS or not bucket.take(time.monotonic()):
            buckets.pop(sid, None)
            log.warning("socket closed", why="reserved or too many")
            await sio.disconnect(sid, namespace=namespace)
            return None
        return await inner(server, sid, eio_sid, data, namespace, id)

    sio._handle_event_internal = checked


@dataclass
class Bucket:
    """A token bucket: so many per second, so many at once."""

    rate: float
    burst: float
    left: float = -1
    at: float = 0

    def take(self, now: float) -> bool:
        """Take one; False when there is none."""
        self.left = self.burst if self.left < 0 else min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True
