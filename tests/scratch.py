"""A scratch database for a whole world: an SQLite file in its folder, or one of its own in PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from uuid import uuid4

import psycopg
import pytest

from tests.databases import POSTGRES

Kind = Literal["sqlite", "postgresql"]


@contextmanager
def scratch_database(kind: Kind) -> Iterator[str]:
    """Its address, until the block ends; empty stands for SQLite. Skips when no PostgreSQL answers."""
    if kind == "sqlite":
        yield ""
        return
    name = f"mijnloket_{uuid4().hex}"
    try:
        _on_server(f"create database {name}")
    except psycopg.OperationalError:
        pytest.skip(f"no PostgreSQL answers at {POSTGRES.host}:{POSTGRES.port}")
    try:
        yield POSTGRES.set(database=name).render_as_string(hide_password=False)
    finally:
        _on_server(f"drop database {name} with (force)")


def _on_server(statement: str) -> None:
    server = POSTGRES.set(drivername="postgresql", database="postgres")
    address = server.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True, connect_timeout=3) as connection:
        connection.execute(statement)
