"""A municipality that is slow with the last thing it is asked."""

import asyncio

import httpx

from tests.towns import Town


class Slow(Town):
    """A case system whose last answer of a fetch is long on its way, after it told the statuses."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.here, town.inner)
        self.told, self.waits, self.arrives = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        if request.url.path.endswith("/statussen"):
            self.told.set()
        if request.url.path.endswith("/statustypen"):
            await self.told.wait()
            self.waits.set()
            await self.arrives.wait()
        return answer
