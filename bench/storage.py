"""Measures one Work as every event does one: a transaction with a grant, its log line, and a read."""

import asyncio
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import psycopg
from sqlalchemy import create_engine

from bench.figures import Figure, Spread
from portal.access.domain import Actor, Level
from portal.core.db import Database, metadata
from portal.identity import service as identity
from portal.sessions import service as sessions
from portal.sessions.domain import Lasting
from tests.databases import database_at, scratch

TOPIC = "One transaction with a grant and a read"
ROUNDS, BLOCK = 40, 10
LASTING = Lasting(timedelta(minutes=15), timedelta(hours=2))


def measure(folder: Path) -> list[Figure]:
    """SQLite and PostgreSQL in turn; SQLite alone, saying so, when no PostgreSQL answers."""
    sqlite = f"sqlite+aiosqlite:///{folder / 'storage.db'}"
    try:
        with scratch() as postgresql:
            took = asyncio.run(_measure({"SQLite": sqlite, "PostgreSQL": postgresql}))
    except psycopg.OperationalError:
        print("no PostgreSQL answers: SQLite alone", flush=True)
        took = asyncio.run(_measure({"SQLite": sqlite}))
    return [
        Figure(TOPIC, f"{name}, p50", own.p50 * 1000, "ms", None, str(own), own.milliseconds)
        for name, own in ((name, Spread.of(seconds)) for name, seconds in took.items())
    ]


async def _measure(urls: dict[str, str]) -> dict[str, list[float]]:
    places = {name: await _settled(url) for name, url in urls.items()}
    took = {name: list[float]() for name in places}
    for number in range(ROUNDS + 2):
        for name, (database, actor) in places.items():
            seconds = [await _once(database, actor) for _time in range(BLOCK)]
            took[name] += seconds if number >= 2 else []
    for database, _actor in places.values():
        await database.close()
    return took


async def _settled(url: str) -> tuple[Database, Actor]:
    """A database with every table and one resident who is logged in."""
    engine = create_engine(url.replace("+aiosqlite", ""))
    metadata.create_all(engine)
    engine.dispose()
    database = database_at(url)
    async with database.work() as work:
        secret = await identity.log_in(
            work, bsn="999993847", name="Merel", level=Level.MIDDEN, replacing=None
        )
        session = await sessions.live(work, sessions.hashed(secret), LASTING)
    if session is None:
        raise AssertionError("nobody is logged in")
    return database, sessions.actor(session)


async def _once(database: Database, actor: Actor) -> float:
    begun = perf_counter()
    async with database.work() as work:
        await identity.who(work, actor)
    return perf_counter() - begun
