"""Brings a database to the newest shape, or back to none."""

from alembic.config import Config

from alembic import command
from portal.wiring import ROOT


def to_head(url: str) -> None:
    """Run every migration that this database does not have yet."""
    command.upgrade(_config(url), "head")


def to_base(url: str) -> None:
    """Take every migration back; nothing remains."""
    command.downgrade(_config(url), "base")


def _config(url: str) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "alembic"))
    config.attributes["url"] = url
    return config
