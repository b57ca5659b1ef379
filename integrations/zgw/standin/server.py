"""Serves the stand-in over the network, where a connection that is lost is really cut."""

import asyncio
import socket
import struct
from collections.abc import Callable
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from integrations.zgw.standin.app import build
from integrations.zgw.standin.faults import ABORT
from integrations.zgw.standin.settings import StandinSettings

AT_ONCE = struct.pack("ii", 1, 0)


class CuttableProtocol(H11Protocol):
    """HTTP over a connection that the application may cut, through the extension `standin.abort`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give every request of this connection the means to cut it."""
        super().connection_made(transport)
        self.app = cast(Any, _cuttable(cast(ASGIApp, self.app), lambda: _cut(transport)))


def server(app: ASGIApp, host: str, port: int) -> uvicorn.Server:
    """A server for what `app.build` made; `await server(...).serve()` runs it in an event loop of one's own.

    Any other server will do as well, but cannot cut a connection: there that fault is an answer with 500.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=CuttableProtocol,
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
    )
    return uvicorn.Server(config)


def serve(settings: StandinSettings, host: str = "127.0.0.1", port: int = 3002) -> None:
    """Serve until it is stopped. There is no login at the desk: only listen on this machine."""
    server(build(settings), host, port).run()


def _cuttable(app: ASGIApp, cut: Callable[[], None]) -> ASGIApp:
    async def with_abort(scope: Scope, receive: Receive, send: Send) -> None:
        extensions: dict[str, Any] = {**(scope.get("extensions") or {}), ABORT: cut}
        await app({**scope, "extensions": extensions}, receive, send)

    return with_abort


def _cut(transport: asyncio.Transport) -> None:
    """Without a goodbye: the other side sees a reset, not an end."""
    found: socket.socket | None = transport.get_extra_info("socket")
    if found is not None:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    transport.abort()
