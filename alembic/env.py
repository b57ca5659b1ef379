"""Runs migrations against the database of the settings, with plain synchronous connections."""

from sqlalchemy import create_engine, pool

from alembic import context
from portal.core.db import metadata
from portal.core.settings import current
from portal.tables import ALL

assert ALL, "every room's tables are known before anything is compared"  # noqa: S101

url = context.config.attributes.get("url") or current().database
engine = create_engine(
    url.replace("sqlite+aiosqlite", "sqlite"), poolclass=pool.NullPool, hide_parameters=True
)

with engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.commit()  # or the migrations would run in a transaction that nobody keeps
    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite"
    )
    with context.begin_transaction():
        context.run_migrations()
