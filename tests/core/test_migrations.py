"""Migrations: up and down on both databases, harmless when repeated, and equal to the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, insert, inspect

from portal.commands.migrate import fits, to_base, to_head
from portal.core.db import metadata
from portal.core.settings import SettingsWrong
from portal.tables import ALL
from portal.wiring import ROOT
from tests.databases import database_url as database_url

assert ALL, "every room's tables are known"


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def tables(url: str) -> set[str]:
    with connected(url) as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_up_lays_every_table_and_down_takes_all_back(database_url: str):
    to_head(database_url)
    assert tables(database_url) == set(metadata.tables)
    to_base(database_url)
    assert tables(database_url) == set()
    to_head(database_url)
    assert tables(database_url) == set(metadata.tables)


def test_a_second_time_up_changes_nothing(database_url: str):
    to_head(database_url)
    with connected(database_url) as connection:
        table = metadata.tables["changes"]
        values = {"municipality": "m", "subject": "s", "topic": "t"}
        connection.execute(insert(table).values(**values, at=datetime(2026, 11, 22, tzinfo=UTC)))
        connection.commit()
    to_head(database_url)
    with connected(database_url) as connection:
        (row,) = connection.execute(table.select()).mappings()
        assert {name: row[name] for name in values} == values


def test_migrations_and_tables_say_the_same(database_url: str):
    to_head(database_url)
    with connected(database_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_unique_rules_and_foreign_keys_are_the_same_by_name(database_url: str):
    """What alembic does not compare on every database: names of rules, and what goes with a deleted row."""
    to_head(database_url)
    with connected(database_url) as connection:
        found = inspect(connection)
        for table in metadata.sorted_tables:
            wanted = {fk.parent.name: (fk.column.table.name, fk.ondelete) for fk in table.foreign_keys}
            there = {
                fk["constrained_columns"][0]: (fk["referred_table"], fk["options"].get("ondelete"))
                for fk in found.get_foreign_keys(table.name)
            }
            assert there == wanted, table.name


def test_there_is_one_line_of_migrations():
    scripts = ScriptDirectory(str(ROOT / "alembic"))
    assert len(scripts.get_heads()) == 1
    assert all(script.doc for script in scripts.walk_revisions())


def test_sqlite_is_in_wal_mode_after_migrating(tmp_path: Path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'portal.db'}"
    to_head(url)
    with connected(url) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


def test_a_version_works_only_with_a_database_it_knows(database_url: str):
    with pytest.raises(SettingsWrong, match=r"at nothing.*Run: mijnloket migrate"):
        fits(database_url)
    to_head(database_url)
    fits(database_url)
    with connected(database_url) as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
        connection.commit()
    with pytest.raises(SettingsWrong, match=r"newer version \(9999\)"):
        fits(database_url)
    fits(database_url, newer=True)
