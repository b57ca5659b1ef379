"""The durable engine (DBOS), set up so that it keeps ids only and no upgrade leaves a letter behind."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from pathlib import Path

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer
from sqlalchemy import make_url

from portal.sync.patience import Pace

LETTERS = "letters"
# Constant: the engine's own default follows the code, and an upgrade would leave waiting letters behind.
VERSION = "letters-1"
_EXECUTOR = "courier"


@asynccontextmanager
async def running(courier_url: str, pace: Pace, register: Callable[[], None]) -> AsyncGenerator[None]:
    """Run the engine on this event loop with the workflows that `register` declares.

    One engine per process. It takes up what an earlier one left, since it bears the same name.
    """
    address = _address(courier_url)
    DBOS(config=_config(address, pace))
    _log_through_the_house()
    try:
        register()
        DBOS.launch()  # on this loop, so that it adopts it
        await DBOS.register_queue_async(
            LETTERS,
            partition_concurrency=1,
            polling_interval_sec=pace.queue,
            on_conflict="always_update",
        )
        yield
    finally:
        await _end()


def _address(courier_url: str) -> str:
    """The address with the driver the engine wants; an SQLite file is made ready for many writers."""
    url = make_url(courier_url)
    if url.get_backend_name() != "sqlite":
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    file = Path(url.database or "")
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("pragma journal_mode=wal")  # a property of the file, set once for all
    return url.set(drivername="sqlite").render_as_string(hide_password=False)


def _config(address: str, pace: Pace) -> DBOSConfig:
    return DBOSConfig(
        name="mijnloket",
        system_database_url=address,
        application_version=VERSION,
        executor_id=_EXECUTOR,
        serializer=DBOSPortableJSONSerializer(),  # the default is pickle, with the texts of errors
        db_engine_kwargs={"hide_parameters": True},
        sys_db_pool_size=10,
        max_executor_threads=32,
        notification_coalesce_sec=0.25,
        notification_listener_polling_interval_sec=pace.listen,
        log_level="ERROR",
        enable_otlp=False,
    )


def _log_through_the_house() -> None:
    """Its lines go through our door, not past it."""
    own = logging.getLogger("dbos")
    for handler in list(own.handlers):
        own.removeHandler(handler)
    own.propagate = True


async def _end() -> None:
    """End the engine; it had taken over the threads of this loop, which get a new home."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, "courier-end") as ending:
        await loop.run_in_executor(ending, lambda: DBOS.destroy(destroy_registry=True))
    loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio"))
