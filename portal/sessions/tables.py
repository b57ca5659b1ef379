"""How sessions and the tabs bound to them are stored."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from portal.core.db import Moment, metadata

sessions = Table(
    "sessions",
    metadata,
    Column("sid", String(64), primary_key=True),
    Column("municipality", String(40), nullable=False),
    Column("resident", String(36), ForeignKey("residents.id"), nullable=False),
    Column("level", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ending", String(20)),
    Index("ix_sessions_resident", "resident"),
)

tabs = Table(
    "tabs",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("sid", String(64), ForeignKey("sessions.sid", ondelete="CASCADE"), nullable=False),
    Column("bound_at", Moment, nullable=False),
)
