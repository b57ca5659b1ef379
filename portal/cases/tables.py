"""How our copy of cases is stored: content sealed per resident, freshness beside it."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint

from portal.core.db import Moment, metadata

cases = Table(
    "cases",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("municipality", String(40), nullable=False),
    Column("resident", String(36), ForeignKey("residents.id"), nullable=False),
    Column("remote", String(36), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("seen_at", Moment, nullable=False),
    UniqueConstraint("municipality", "resident", "remote"),
)

case_sources = Table(
    "case_sources",
    metadata,
    Column("resident", String(36), ForeignKey("residents.id"), primary_key=True),
    Column("municipality", String(40), nullable=False),
    Column("fetched_at", Moment),
    Column("tried_at", Moment),
    Column("trouble", String(40), nullable=False),
    Column("broken", Integer, nullable=False),
)
