"""The courier beside the pages in one process: in a thread, so that neither waits for the other."""

import asyncio
import threading
from collections.abc import Callable, Generator
from contextlib import AbstractAsyncContextManager, contextmanager, suppress

from portal.sync.courier import Courier


@contextmanager
def embedded(opened: Callable[[], AbstractAsyncContextManager[Courier]]) -> Generator[None]:
    """Run a courier in a thread as long as this block lasts.

    `opened` makes the courier inside that thread, with a Database of its own, and closes what it
    opened. What goes wrong there before it runs is raised here when the block ends.
    """
    loop, stop, troubles = asyncio.new_event_loop(), asyncio.Event(), list[BaseException]()

    async def run() -> None:
        async with opened() as courier:
            await courier.run(stop)

    def live() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            try:
                runner.run(run())
            except BaseException as trouble:
                troubles.append(trouble)

    thread = threading.Thread(target=live, name="courier")
    thread.start()
    try:
        yield
    finally:
        with suppress(RuntimeError):  # it has ended by itself
            loop.call_soon_threadsafe(stop.set)
        thread.join()
    if troubles:
        raise troubles[0]
