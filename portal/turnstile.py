"""Counts who comes through the gate, and asks whoever comes too often to wait."""

import math
import time
from urllib.parse import parse_qs, urlsplit

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

from portal.core import addresses
from portal.core.crowd import Crowd
from portal.core.i18n import LOCALES, _, locale, locale_of, speaking
from portal.core.log import logger
from portal.core.shared import Away, Shared
from portal.ui.plain import plain_page

log = logger("turnstile")

_LOGINS = ("/auth/login", "/auth/callback")
_UNCOUNTED = ("/assets/", "/healthz", "/readyz")
_MINUTE = 60
_SPOKEN = tuple([code] for code in LOCALES)


class Turnstile:
    """Counts per minute, in Redis for all workers together; without Redis every worker counts for itself.

    It counts by keyed hashes of addresses and sessions.
    """

    def __init__(self, crowd: Crowd, shared: Shared, municipality: str) -> None:
        self._crowd, self._shared, self._municipality = crowd, shared, municipality
        self._here = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._together = _counting_in(shared)

    async def __call__(self, scope: Scope) -> Response | None:
        """None for whoever may come through; else the answer that asks to wait."""
        for kind, who, most in self._counts(scope):
            if most == 0:
                continue
            item, hidden = RateLimitItemPerMinute(most), self._shared.hidden(kind, who)
            if not await self._hit(item, kind, hidden):
                log.warning("too often", kind=kind)
                return await self._wait(scope, await self._seconds(item, kind, hidden))
        return None

    def _counts(self, scope: Scope) -> list[tuple[str, str, int]]:
        """What this request counts as: a kind, whose, and how many of them a minute may have."""
        own, path = self._crowd, scope["path"]
        peer = scope["client"][0] if scope.get("client") else ""
        forwarded = Headers(scope=scope).getlist("x-forwarded-for")
        who = addresses.visitor(peer, forwarded, own.trusted_proxies)
        if scope["type"] == "websocket":
            mine = [("session-sockets", scope["sid"], own.session_sockets_per_minute)] if scope["sid"] else []
            return [("sockets", who, own.sockets_per_minute), *mine]
        if path.startswith(_UNCOUNTED):
            return []
        if path in _LOGINS:
            return [("logins", who, own.logins_per_minute)]
        if path.startswith("/webhooks/"):
            return [("webhooks", who, own.webhooks_per_minute)]
        return [("requests", who, own.requests_per_minute)]

    async def _hit(self, item: RateLimitItem, *what: str) -> bool:
        try:
            if together := self._together:
                return await self._shared.ask(lambda _redis: together.hit(item, *what))
        except Away:
            pass
        return await self._here.hit(item, *what)

    async def _seconds(self, item: RateLimitItem, *what: str) -> int:
        """After how many seconds there is room again; a minute at most."""
        try:
            together = self._together or self._here
            stats = await self._shared.ask(lambda _redis: together.get_window_stats(item, *what))
        except Away:
            stats = await self._here.get_window_stats(item, *what)
        return min(_MINUTE, max(1, math.ceil(stats.reset_time - time.time())))

    async def _wait(self, scope: Scope, seconds: int) -> Response:
        later = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
        with speaking(_language(scope)):
            title = _("Wacht even")
            text = _(
                "Er kwam net heel veel verkeer van uw internetverbinding. Dat kan als u met veel mensen één "
                "verbinding deelt, zoals in een bibliotheek. Wacht een minuut en probeer het opnieuw."
            )
            if "text/html" not in Headers(scope=scope).get("accept", ""):
                return PlainTextResponse(text + "\n", 429, later)
            links = {_("Probeer het opnieuw"): "", _("Naar de beginpagina"): f"/{locale()}"}
            return HTMLResponse(plain_page(self._municipality, title, text, links), 429, later)


def _counting_in(shared: Shared) -> SlidingWindowCounterRateLimiter | None:
    if shared.redis is None:
        return None
    storage = RedisStorage(
        "redis://",  # the pool knows where
        implementation="redispy",
        key_prefix="mijnloket:limits",
        connection_pool=shared.redis.connection_pool,
    )
    return SlidingWindowCounterRateLimiter(storage)


def _language(scope: Scope) -> str:
    """The language of the page that a visitor asks for, wants to go back to, or comes from."""
    back_to = parse_qs(scope["query_string"].decode("latin-1")).get("terug", [""])[0]
    came_from = urlsplit(Headers(scope=scope).get("referer", "")).path
    spoken = [path for path in (back_to, scope["path"], came_from) if path.split("/")[1:2] in _SPOKEN]
    return locale_of(spoken[0] if spoken else "/")
