"""How sessions, the tabs bound to them and what providers said of their end are stored."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

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
    # Blind indexes of the provider's sid and sub: a sub may be a BSN.
    Column("provider_session", LargeBinary(32)),
    Column("provider_subject", LargeBinary(32)),
    Index("ix_sessions_resident", "resident"),
    Index("ix_sessions_provider_session", "provider_session"),
    Index("ix_sessions_provider_subject", "provider_subject"),
)

tabs = Table(
    "tabs",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("sid", String(64), ForeignKey("sessions.sid", ondelete="CASCADE"), nullable=False),
    Column("bound_at", Moment, nullable=False),
)

logout_tokens = Table(
    "logout_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("until", Moment, nullable=False),
)
