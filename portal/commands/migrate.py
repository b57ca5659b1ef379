"""Brings a database to the newest shape, or back to none, and says which shape it has."""

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from alembic import command
from portal.commands.dumps import embedded, file_of
from portal.core.settings import SettingsWrong
from portal.wiring import ROOT


def to_head(url: str) -> None:
    """Run every migration that this database does not have yet."""
    command.upgrade(_config(url), "head")


def to_base(url: str) -> None:
    """Take every migration back; nothing remains."""
    command.downgrade(_config(url), "base")


def fits(url: str, *, newer: bool = False) -> None:
    """See that this version can work with this database; `newer` allows one that a newer version expanded.

    Raises SettingsWrong with what to do about it.
    """
    found, wanted = revision(url), known()[0]
    if found == wanted:
        return
    if not found or found in known():
        raise SettingsWrong(f"The database is at {found or 'nothing'}, not {wanted}. Run: mijnloket migrate")
    if not newer:
        raise SettingsWrong(
            f"The database is of a newer version ({found}) than this one ({wanted}). Start that version, or"
            " read docs/upgrading.md: going back is safe, with --newer-database, while it was only expanded."
        )


def revision(url: str) -> str:
    """The shape this database has, as migrations name it; empty when it has none."""
    if embedded(url) and not file_of(url).exists():
        return ""
    engine = create_engine(url.replace("sqlite+aiosqlite", "sqlite"), hide_parameters=True)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return found or ""


def known() -> list[str]:
    """Every shape this version knows, newest first."""
    return [script.revision for script in ScriptDirectory(str(ROOT / "alembic")).walk_revisions()]


def _config(url: str) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "alembic"))
    config.attributes["url"] = url
    return config
