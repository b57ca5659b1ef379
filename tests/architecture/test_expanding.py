"""Migrations expand before they contract, so that an old and a new process can serve side by side."""

import io
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import Script, ScriptDirectory

from alembic import op
from portal.wiring import ROOT

SCRIPTS = list(ScriptDirectory(str(ROOT / "alembic")).walk_revisions())
SAFE = re.compile(r"CREATE (TABLE|INDEX|SEQUENCE|TYPE)\b|INSERT INTO\b|UPDATE\b|COMMENT ON\b")
NEW_COLUMN = re.compile(r"ALTER TABLE \S+ ADD COLUMN (?P<column>.*)", re.S)
ON_TABLE = re.compile(r'CREATE UNIQUE INDEX .* ON "?(\w+)|ALTER TABLE "?(\w+)', re.S)


def narrowing(upgrade: Callable[[], None]) -> list[str]:
    """The statements of a migration with which a process that does not know of it may fail."""
    said = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": said, "literal_binds": True}
    )
    with Operations.context(context):
        upgrade()
    statements = [one.strip() for one in said.getvalue().split(";\n") if one.strip()]
    made = set(re.findall(r'CREATE TABLE "?(\w+)', said.getvalue()))
    return [one for one in statements if not _harmless(one, made)]


def _harmless(statement: str, made: set[str]) -> bool:
    """Whether a process of before goes on as if it were not there; tables made here are nobody's yet."""
    if SAFE.match(statement):
        return True
    if (table := ON_TABLE.match(statement)) and {*table.groups()} & made:
        return True
    column = NEW_COLUMN.match(statement)
    return bool(column and ("NOT NULL" not in column["column"] or "DEFAULT" in column["column"]))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.revision)
def test_a_migration_says_whether_it_expands_or_contracts(script: Script) -> None:
    assert getattr(script.module, "kind", None) in ("expand", "contract")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.revision)
def test_what_expands_takes_nothing_away(script: Script) -> None:
    if script.module.kind == "expand":
        assert narrowing(script.module.upgrade) == []


NARROW: dict[str, Callable[[], None]] = {
    "a table dropped": lambda: op.drop_table("drafts"),
    "a column dropped": lambda: op.drop_column("drafts", "fields"),
    "a table renamed": lambda: op.rename_table("drafts", "notes"),
    "a column renamed": lambda: op.alter_column("drafts", "fields", new_column_name="form"),
    "a column that must be filled": lambda: op.add_column(
        "drafts", sa.Column("n", sa.Integer, nullable=False)
    ),
    "a column that may be empty no more": lambda: op.alter_column("residents", "name", nullable=False),
    "another type": lambda: op.alter_column("drafts", "id", type_=sa.Integer()),
    "a rule on what is there": lambda: op.create_unique_constraint("u", "sessions", ["resident"]),
    "the same as an index": lambda: _unique_index(),
    "an index dropped": lambda: op.drop_index("ix_changes_at"),
}
WIDE: dict[str, Callable[[], None]] = {
    "a table": lambda: _new_table(),
    "a column that may be empty": lambda: op.add_column("drafts", sa.Column("n", sa.Integer)),
    "a column with a default": lambda: op.add_column(
        "drafts", sa.Column("n", sa.Integer, nullable=False, server_default="0")
    ),
    "an index": lambda: op.create_index("ix_n", "drafts", ["changed_at"]),
}


def _unique_index() -> None:
    op.create_index("u", "sessions", ["resident"], unique=True)


def _new_table() -> None:
    op.create_table("notes", sa.Column("id", sa.Integer, primary_key=True))
    op.create_index("u", "notes", ["id"], unique=True)


@pytest.mark.parametrize("how", NARROW)
def test_narrowing_is_seen(how: str) -> None:
    assert len(narrowing(NARROW[how])) == 1


@pytest.mark.parametrize("how", WIDE)
def test_widening_is_let_through(how: str) -> None:
    assert narrowing(WIDE[how]) == []
