"""What a letter, an incoming notice and a change mean, and the two ways in which delivery fails."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

_ID = re.compile(r"[^\s@<>]{0,200}")
_BSN_SHAPED = re.compile(r"\d{8,9}")
_REASON = re.compile(r"[a-zA-Z0-9_.:-]{1,64}")


class LetterState(StrEnum):
    """Where a letter is on its way to the municipality."""

    NEW = "new"
    QUEUED = "queued"
    STUCK = "stuck"
    RESUME = "resume"
    SENT = "sent"
    DROPPED = "dropped"

    @property
    def under_way(self) -> bool:
        """Whether the municipality may still have to hear of it."""
        return self not in ENDED


ENDED = frozenset({LetterState.SENT, LetterState.DROPPED})


class InboxState(StrEnum):
    """Where an incoming notice is on its way into our copy."""

    NEW = "new"
    QUEUED = "queued"
    STUCK = "stuck"
    DONE = "done"


@dataclass(frozen=True)
class Letter:
    """A change that the municipality has to hear of; `ids` say which, `remote` what became of it there.

    `subject` is the random id of the person it is about, `seq` its place in the order, `remote` the
    id that each finished step got at the other side, `try_kind` the step that was begun at `try_at`
    and is not known to have ended, `reason` a short code of what holds it up.
    """

    id: str
    seq: int
    municipality: str
    subject: str
    topic: str
    state: LetterState
    posted_at: datetime
    changed_at: datetime
    ids: Mapping[str, str] = field(default_factory=dict[str, str])
    remote: Mapping[str, str] = field(default_factory=dict[str, str])
    try_kind: str = ""
    try_at: datetime | None = None
    reason: str = ""
    attempts: int = 0
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """How many letters are still under way, since when the oldest, and how many need a person."""

    count: int
    oldest_at: datetime | None
    stuck: int


@dataclass(frozen=True)
class InboxItem:
    """A notice from a neighbour, kept under the key that makes it unique for its source."""

    id: str
    municipality: str
    source: str
    key: str
    payload: Mapping[str, str]
    state: InboxState
    received_at: datetime
    attempts: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """News for the open tabs about one subject."""

    seq: int
    municipality: str
    subject: str
    topic: str
    at: datetime


class Later(Exception):
    """It cannot be done now but is worth trying again, such as a neighbour that does not answer.

    Name the neighbour, so that its other letters wait too. Say `untouched` only when it is certain
    that nothing reached the neighbour (no connection): then nothing has to settle before the next try.
    """

    def __init__(self, neighbour: str = "", *, untouched: bool = False) -> None:
        super().__init__(neighbour)
        self.neighbour = neighbour
        self.untouched = untouched


class Stuck(Exception):
    """It will not succeed by trying again: a person has to look; `reason` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = code(reason)


class CarriesTooMuch(ValueError):
    """Something other than plain ids was about to travel; the text names the field, never its value."""


def code(reason: str) -> str:
    """The reason when it is a short code, else `unclear`: free text could hold personal data."""
    return reason if _REASON.fullmatch(reason) else "unclear"


def ids_only(ids: Mapping[str, str]) -> dict[str, str]:
    """The ids, when each is one: no blanks, no address, nothing of the shape of a BSN.

    Raises CarriesTooMuch.
    """
    for name, value in ids.items():
        if not _ID.fullmatch(value) or _BSN_SHAPED.fullmatch(value):
            raise CarriesTooMuch(f"{name} is not a plain id")
    return dict(ids)
