"""How letters, incoming notices and changes are stored."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, UniqueConstraint

from portal.core.db import Moment, metadata

# SQLite counts up by itself in a column that is exactly INTEGER PRIMARY KEY.
_Counter = BigInteger().with_variant(Integer, "sqlite")

letters = Table(
    "letters",
    metadata,
    Column("seq", _Counter, primary_key=True, autoincrement=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("municipality", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("ids", JSON, nullable=False),
    Column("state", String(8), nullable=False),
    Column("try_kind", String(64), nullable=False),
    Column("try_at", Moment),
    Column("reason", String(64), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("remote", JSON, nullable=False),
    Column("posted_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("sent_at", Moment),
    # A number is never used twice, also not after the newest letter is gone.
    sqlite_autoincrement=True,
)
Index("ix_letters_subject", letters.c.municipality, letters.c.subject, letters.c.seq)
Index("ix_letters_state", letters.c.state, letters.c.seq)

inbox = Table(
    "inbox",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("municipality", String(64), nullable=False),
    Column("source", String(64), nullable=False),
    Column("key", String(255), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(8), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("municipality", "source", "key", name="uq_inbox_key"),
)
Index("ix_inbox_state", inbox.c.state, inbox.c.received_at)

changes = Table(
    "changes",
    metadata,
    Column("seq", _Counter, primary_key=True, autoincrement=True),
    Column("municipality", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_changes_at", changes.c.at)
