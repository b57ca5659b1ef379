"""Reaches the stand-in from the same process, with the errors of a real network."""

import httpx
from starlette.types import ASGIApp

from integrations.zgw.standin.faults import ConnectionLost, ConnectionRefused


class InProcess(httpx.AsyncBaseTransport):
    """For `httpx.AsyncClient(transport=InProcess(app))`.

    A cut connection is an httpx.ReadError, a municipality that is down an httpx.ConnectError.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._inner = httpx.ASGITransport(app=app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer the request in this process."""
        try:
            return await self._inner.handle_async_request(request)
        except ConnectionRefused as refused:
            raise httpx.ConnectError("the municipality is down", request=request) from refused
        except ConnectionLost as lost:
            raise httpx.ReadError("the connection was cut", request=request) from lost
