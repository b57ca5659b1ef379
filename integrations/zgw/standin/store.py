"""Keeps what the stand-in knows in one SQLite file: an answer is given only after it is on disk.

Everything is read and written in the event loop, between two awaits: checks and the write that follows them
cannot be disturbed, so no rule needs a lock of its own. It is meant for one process.
"""

import json
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

# What is kept of one resource: plain JSON with a `uuid`; other resources are named by their uuid.
Record = dict[str, Any]

TABLES = """
CREATE TABLE IF NOT EXISTS records (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, uuid TEXT NOT NULL, owner TEXT,
    natural_key TEXT, body TEXT NOT NULL, UNIQUE (kind, uuid), UNIQUE (kind, natural_key));
CREATE INDEX IF NOT EXISTS records_by_owner ON records (kind, owner);
CREATE TABLE IF NOT EXISTS contents (uuid TEXT PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Taken(Exception):
    """Another resource of this kind already has this natural key."""


class Store:
    """Records by kind, with the case they belong to as `owner`; `changing` while a change is under way."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(TABLES)
        self.changing = False

    @contextmanager
    def change(self) -> Generator[None]:
        """All changes inside happen together or not at all; inside another change it is part of that one."""
        if self.changing:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        self.changing = True
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        else:
            self._db.execute("COMMIT")
        finally:
            self.changing = False

    def add(self, kind: str, record: Record, *, owner: str | None = None, key: str | None = None) -> None:
        """Keep a new record; raises `Taken` when `key` is in use for this kind."""
        try:
            self._db.execute(
                "INSERT INTO records (kind, uuid, owner, natural_key, body) VALUES (?, ?, ?, ?, ?)",
                (kind, record["uuid"], owner, key, json.dumps(record)),
            )
        except sqlite3.IntegrityError as error:
            raise Taken(kind) from error

    def put(self, kind: str, record: Record) -> None:
        """Replace what is kept under the record's uuid."""
        self._db.execute(
            "UPDATE records SET body = ? WHERE kind = ? AND uuid = ?",
            (json.dumps(record), kind, record["uuid"]),
        )

    def remove(self, kind: str, uuid: str) -> None:
        """Forget a record."""
        self._db.execute("DELETE FROM records WHERE kind = ? AND uuid = ?", (kind, uuid))

    def get(self, kind: str, uuid: str) -> Record | None:
        """The record with this uuid, if there is one."""
        return self._one("SELECT body FROM records WHERE kind = ? AND uuid = ?", kind, uuid)

    def taken(self, kind: str, key: str) -> bool:
        """Whether a record of this kind has this natural key."""
        return self._one("SELECT body FROM records WHERE kind = ? AND natural_key = ?", kind, key) is not None

    def all(self, kind: str, owner: str | None = None) -> list[Record]:
        """Records of a kind (of one owner, when given), the last made first."""
        query = "SELECT body FROM records WHERE kind = ?1 AND (?2 IS NULL OR owner = ?2) ORDER BY seq DESC"
        return [json.loads(body) for (body,) in self._db.execute(query, (kind, owner))]

    def keep_content(self, uuid: str, content: bytes) -> None:
        """Keep the bytes of a document."""
        self._db.execute("INSERT INTO contents (uuid, bytes) VALUES (?, ?)", (uuid, content))

    def content(self, uuid: str) -> bytes | None:
        """The bytes of a document; None when it has none."""
        row = self._db.execute("SELECT bytes FROM contents WHERE uuid = ?", (uuid,)).fetchone()
        return None if row is None else bytes(row[0])

    def fact(self, name: str) -> str | None:
        """A single remembered value."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def remember(self, name: str, value: str) -> None:
        """Keep a single value under its name."""
        self._db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))

    def next_number(self, name: str) -> int:
        """1, 2, 3 and so on, per name."""
        number = int(self.fact(f"number:{name}") or 0) + 1
        self.remember(f"number:{name}", str(number))
        return number

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _one(self, query: str, *values: str) -> Record | None:
        row = self._db.execute(query, values).fetchone()
        return None if row is None else json.loads(row[0])
