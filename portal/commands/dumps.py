"""Copies a whole database into one file and back: SQLite by its own back-up, PostgreSQL by its own tools."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import Connection, Engine, create_engine, func, inspect, make_url, select, table, text

_ENGINE_OF_THE_COURIER = "dbos"
"""The schema in which the courier's engine keeps itself, when it shares a PostgreSQL database with us."""


def embedded(url: str) -> bool:
    """Whether a database is an SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def save(url: str, file: Path) -> Mapping[str, int]:
    """Copy a database as it is at one moment, while others go on writing; answers the rows per table.

    Raises ClickException when it cannot.
    """
    return _save_file(url, file) if embedded(url) else _save_server(url, file)


def put_back(url: str, file: Path) -> Mapping[str, int]:
    """Lay a copy in an empty place, whole or not at all; answers how many rows each table has.

    Raises ClickException when it cannot.
    """
    if embedded(url):
        target = file_of(url)
        beside = target.with_name(f"{target.name}.new")
        beside.unlink(missing_ok=True)
        beside.touch(0o600)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(beside)) as copy:
            source.backup(copy)
        _kept(beside)
        beside.rename(target)
    else:
        one_go = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        _run("pg_restore", url, *one_go, str(file))
    return rows(url)


def empty(url: str) -> bool:
    """Whether nothing is there yet: no file, or no table of anybody in that database."""
    if embedded(url):
        return not file_of(url).exists()
    query = "select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
    with _connected(url) as connection:
        return not connection.scalar(text(query))


def rows(url: str) -> Mapping[str, int]:
    """How many rows each table has."""
    with _connected(url) as connection:
        return _counted(connection)


def file_of(url: str) -> Path:
    """The file of an SQLite database."""
    return Path(make_url(url).database or "")


def _save_file(url: str, file: Path) -> Mapping[str, int]:
    file.touch(0o600)
    with closing(sqlite3.connect(file_of(url))) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)  # in one go: one moment, and who writes meanwhile is not held up
        copy.execute("pragma journal_mode=delete")  # one file, nothing beside it
    _kept(file)
    return rows(f"sqlite:///{file}")


def _save_server(url: str, file: Path) -> Mapping[str, int]:
    with _connected(url) as connection, connection.begin():
        connection.execute(text("set transaction isolation level repeatable read"))
        moment = connection.scalar(text("select pg_export_snapshot()"))
        counted = _counted(connection)
        file.touch(0o600)
        others = f"--exclude-schema={_ENGINE_OF_THE_COURIER}"
        _run("pg_dump", url, "--format=custom", f"--snapshot={moment}", others, f"--file={file}")
    _kept(file)
    return counted


def _counted(connection: Connection) -> Mapping[str, int]:
    names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def _connected(url: str) -> Connection:
    engine: Engine = create_engine(url.replace("+aiosqlite", ""), hide_parameters=True)
    return engine.connect()


def _run(tool: str, url: str, *words: str) -> None:
    found = shutil.which(tool)
    if found is None:
        raise click.ClickException(f"{tool} is not on this machine: install the client tools of PostgreSQL.")
    where = make_url(url)
    env = dict(os.environ)
    if where.password is not None:  # not among the words: those are seen by everybody on the machine
        env["PGPASSWORD"] = str(where.password)
    address = where.set(drivername="postgresql")._replace(password=None).render_as_string(hide_password=False)
    command = [found, f"--dbname={address}", *words]
    done = subprocess.run(command, env=env, stderr=subprocess.PIPE, text=True)  # noqa: S603 - fixed words
    if done.returncode:
        raise click.ClickException(f"{tool} failed: {done.stderr.strip()}")


def _kept(file: Path) -> None:
    """See that the disk has it."""
    with file.open("rb") as written:
        os.fsync(written.fileno())
