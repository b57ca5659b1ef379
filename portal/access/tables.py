"""How the access log is stored: append-only lines, apart from what they are about."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from portal.core.db import Moment, metadata

access_log = Table(
    "access_log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("municipality", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor_kind", String(20), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("mandate", String(40), nullable=False),
    Column("act", String(40), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("item", String(64), nullable=False),
    Column("allowed", Boolean, nullable=False),
    # One line per login for a resident's own reading; empty lines never clash.
    Column("once", String(200), unique=True),
    Index("ix_access_log_subject_at", "subject", "at"),
)
