"""How drafts and help requests are stored; what somebody wrote is sealed under their own key."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from portal.core.db import Moment, metadata

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("municipality", String(40), nullable=False),
    Column("resident", String(36), ForeignKey("residents.id"), nullable=False),
    Column("fields", LargeBinary, nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("municipality", "resident"),
)

help_requests = Table(
    "help_requests",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("municipality", String(40), nullable=False),
    Column("resident", String(36), ForeignKey("residents.id"), nullable=False),
    Column("number", String(40), nullable=False),
    Column("draft", String(36), nullable=False),
    Column("question", LargeBinary, nullable=False),
    Column("level", Integer, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("delivered_at", Moment),
    UniqueConstraint("municipality", "number"),
    UniqueConstraint("draft"),
    Index("ix_help_requests_resident", "resident"),
)
