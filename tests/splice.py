"""A reverse proxy as small as can be: splices each connection to the next worker that takes it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count


class Splice:
    """Listens on a port of this machine and alternates between ports of workers, in a thread of its own."""

    def __init__(self, port: int, workers: list[int]) -> None:
        self._port, self._workers, self._turn = port, workers, count()
        self._thread = ThreadPoolExecutor(1, "splice")
        self._loop = asyncio.new_event_loop()

    def open(self) -> None:
        """Answers when it listens."""
        listening = self._thread.submit(self._loop.run_until_complete, self._listen())
        listening.result()
        self._thread.submit(self._loop.run_forever)

    def close(self) -> None:
        """Cuts every line, if it was open."""
        if not self._loop.is_running():
            return
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.shutdown()
        self._loop.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._splice, "127.0.0.1", self._port)

    async def _end(self) -> None:
        self._server.close()
        lines = asyncio.all_tasks() - {asyncio.current_task()}
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    async def _splice(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner = await self._worker()
            if inner is not None:
                await asyncio.gather(_pump(reader, inner[1]), _pump(inner[0], writer))
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            writer.close()

    async def _worker(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A line to the worker whose turn it is, or to one that is up; None when none is."""
        turn = next(self._turn)
        for place in range(len(self._workers)):
            port = self._workers[(turn + place) % len(self._workers)]
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        return None


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Everything from one side to the other, until one of them is gone."""
    with suppress(OSError):
        while some := await reader.read(64 * 1024):
            writer.write(some)
            await writer.drain()
    writer.close()
