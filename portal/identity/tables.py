"""How residents and logins under way are stored."""

from sqlalchemy import Column, Integer, LargeBinary, String, Table, UniqueConstraint

from portal.core.db import Moment, metadata

residents = Table(
    "residents",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("municipality", String(40), nullable=False),
    Column("bsn_index", LargeBinary(32), nullable=False),
    Column("bsn", LargeBinary, nullable=False),
    Column("name", LargeBinary),
    Column("data_key", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("municipality", "bsn_index"),
)

logins = Table(
    "logins",
    metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("municipality", String(40), nullable=False),
    Column("browser_hash", String(64), nullable=False),
    Column("secrets", LargeBinary, nullable=False),
    Column("issuer", String(300), nullable=False),
    Column("level", Integer, nullable=False),
    Column("back_to", String(300), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("used_at", Moment),
)
