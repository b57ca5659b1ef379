"""Everything that may go wrong between two computers, at the turn of a switch.

Over the network a lost connection is really cut. In one process nothing can be cut: there the app raises
`ConnectionLost`, and `transport.InProcess` turns that into the error that httpx would give.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from integrations.zgw.standin.answers import Problem, broken, html_page

ABORT = "standin.abort"

# What can go wrong, with the sentence for the desk. The last three are looked at where they happen.
KINDS = {
    "latency": "Traag: elk antwoord wacht een aantal seconden",
    "too_many_requests": "Te veel vragen (429), met Retry-After",
    "server_error": "Fout in de server (500), er is niets gedaan",
    "server_error_after": "Fout in de server (500), maar het is wel gedaan",
    "unavailable": "Niet beschikbaar (503)",
    "reset_before": "Verbinding verbroken, er is niets gedaan",
    "reset_after": "Verbinding verbroken, maar het is wel gedaan",
    "garbage": "Onleesbaar antwoord, maar het is wel gedaan",
    "down": "Alles ligt plat: geen verbinding",
    "malformed_case": "Een kapotte zaak in elke lijst",
    "stale_etag": "De ETag van een zaak verandert niet meer mee",
    "no_notifications": "Er gaan geen notificaties uit",
}
INSIDE = ("malformed_case", "stale_etag", "no_notifications")
ANSWERED = tuple(kind for kind in KINDS if kind not in INSIDE and kind != "latency")


class ConnectionLost(Exception):
    """The connection ended without an answer; whether the request took effect, the client cannot know."""


class ConnectionRefused(ConnectionLost):
    """There was no connection at all."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    `path` is the start of a path, or a whole one when it ends in `$`; `method` any when empty. It happens
    with `probability`, at most `count` times (None: for ever). `seconds` is the wait, or what Retry-After
    says.
    """

    kind: str
    path: str = "/"
    method: str = ""
    probability: float = 1.0
    count: int | None = None
    seconds: float = 1.0

    def meets(self, kinds: Collection[str], method: str, path: str) -> bool:
        """Whether it may happen to this request."""
        here = path == self.path[:-1] if self.path.endswith("$") else path.startswith(self.path)
        return self.kind in kinds and self.count != 0 and here and self.method in ("", method)


class Faults:
    """The faults that are switched on, in order; chance comes from a seed, so that it can be repeated."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []
        self._chance = Random(0)  # noqa: S311 (not for secrets)

    def switch(self, rules: Sequence[Fault], seed: int = 0) -> None:
        """These faults and no others."""
        self.rules = list(rules)
        self._chance = Random(seed)  # noqa: S311 (not for secrets)

    def strike(self, kinds: Collection[str], method: str, path: str) -> Fault | None:
        """The fault that happens now, if one does; it is counted."""
        for index, rule in enumerate(self.rules):
            if rule.meets(kinds, method, path) and self._chance.random() < rule.probability:
                if rule.count is not None:
                    self.rules[index] = replace(rule, count=rule.count - 1)
                return rule
        return None


class FaultMiddleware:
    """Stands before the APIs and lets faults happen; the desk and the switch itself are spared."""

    def __init__(
        self, app: ASGIApp, faults: Faults, base_url: str, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self.app = app
        self.faults = faults
        self.base_url = base_url
        self.sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "/api/v1" not in scope["path"]:
            await self.app(scope, receive, send)
            return
        where = (scope["method"], scope["path"])
        if slow := self.faults.strike({"latency"}, *where):
            await self.sleep(slow.seconds)
        if fault := self.faults.strike(ANSWERED, *where):
            await self._happen(fault, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _happen(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind in {"reset_after", "server_error_after", "garbage"}:
            await self.app(scope, receive, _nowhere)
        if fault.kind == "down":
            await _lose(scope, receive, ConnectionRefused())
        elif fault.kind in {"reset_before", "reset_after"}:
            await _lose(scope, receive, ConnectionLost())
        else:
            await self._answer(fault)(scope, receive, send)

    def _answer(self, fault: Fault) -> Response:
        if fault.kind == "too_many_requests":
            throttled = Problem(429, "Throttled", "throttled", "Verzoek werd verworpen.")
            response = throttled.response(self.base_url)
            response.headers["retry-after"] = f"{fault.seconds:.0f}"
            return response
        if fault.kind == "unavailable":
            return html_page(503, "Service Unavailable")
        if fault.kind == "garbage":
            return Response(b'{"count": 1, "results": [{"url\xff', media_type="application/json")
        return broken().response(self.base_url)


async def _nowhere(_message: Message) -> None:
    """The answer that got lost."""


async def _lose(scope: Scope, receive: Receive, lost: ConnectionLost) -> None:
    extensions: dict[str, Any] = scope.get("extensions") or {}
    if ABORT not in extensions:
        raise lost
    extensions[ABORT]()
    while (await receive())["type"] != "http.disconnect":
        pass
