"""Sees every HTTP request and websocket pass, when anybody watches; tells its route, never its address."""

from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.core import telemetry

_FILES = ("/assets", "/_event")


class Traffic:
    """ASGI middleware around the gate, which counts what the gate refuses too.

    `templates` are the addresses that may be told; they hold nothing of anybody.
    """

    def __init__(self, app: ASGIApp, templates: Collection[str]) -> None:
        self._app, self._templates = app, frozenset(templates)
        self._sockets = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] == "http":
            return await self._request(scope, receive, send)
        if scope["type"] != "websocket":
            return await self._app(scope, receive, send)
        self._open(+1)
        try:
            await self._app(scope, receive, send)
        finally:
            self._open(-1)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        with telemetry.request(self._route(scope["path"]), scope["method"]) as seen:

            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    seen.answered(message["status"])
                await send(message)

            await self._app(scope, receive, sending)

    def _open(self, more: int) -> None:
        self._sockets += more
        telemetry.show("mijnloket.sockets.open", self._sockets)

    def _route(self, path: str) -> str:
        plain = path.rstrip("/") or "/"
        if plain in self._templates:
            return plain
        return next((f"{start}/{{file}}" for start in _FILES if path.startswith(start)), "/{file}")
