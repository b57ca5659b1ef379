"""What a case means to a resident: its statuses, who handles it, what comes next and by when."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from portal.access.domain import Grant
from portal.core.municipality import CaseWords, Municipality
from portal.core.terms import last_day

CASE_ID = re.compile(r"[0-9a-f-]{36}")
"""The shape of our id of a case."""


@dataclass(frozen=True)
class Status:
    """One step of a case: `at` is None while it is still to come."""

    name: str
    order: int
    at: datetime | None
    explanation: str = ""
    final: bool = False


@dataclass(frozen=True)
class Content:
    """What the municipality says about one case, as we keep it."""

    remote: str
    number: str
    case_type: str
    type_name: str
    description: str
    question: str
    applied_on: date
    closed_on: date | None
    changed_at: datetime | None
    statuses: tuple[Status, ...]
    handler: str = ""
    result: str = ""
    latest_end: date | None = None
    status_ref: str = ""
    suspended: bool = False


@dataclass(frozen=True)
class Case:
    """Our copy of a case; `seen_at` is when the municipality last told us of it."""

    id: str
    content: Content
    seen_at: datetime

    @property
    def open(self) -> bool:
        """Whether it still runs."""
        return self.content.closed_on is None

    @property
    def current(self) -> Status | None:
        """The status it is in: the last one reached."""
        reached = [s for s in self.content.statuses if s.at is not None]
        return max(reached, key=lambda s: (s.at or datetime.min, s.order), default=None)

    @property
    def to_come(self) -> list[Status]:
        """Statuses still ahead, in their order; none once the case is closed."""
        now = self.current
        if not self.open:
            return []
        return sorted(
            (s for s in self.content.statuses if s.at is None and (now is None or s.order > now.order)),
            key=lambda s: s.order,
        )


@dataclass(frozen=True)
class Source:
    """How fresh our copy of a resident's cases is.

    `fetched_at` is the last answer that counted, `trouble` what went wrong since (empty: nothing),
    `broken` how many cases of that answer we could not read.
    """

    fetched_at: datetime | None = None
    tried_at: datetime | None = None
    trouble: str = ""
    broken: int = 0

    def stale(self, now: datetime, seconds: float) -> bool:
        """Whether it is time to ask again."""
        return (
            self.fetched_at is None or bool(self.trouble) or (now - self.fetched_at).total_seconds() > seconds
        )


@dataclass(frozen=True)
class Copy:
    """Our copy of a resident's cases as it lies there, sealed, by the right it was read by.

    `sealed` has for each case its id here, its sealed content, and when the municipality last told of it.
    """

    grant: Grant
    source: Source
    sealed: tuple[tuple[str, bytes, datetime], ...]

    @property
    def mark(self) -> tuple[tuple[str, bytes], ...]:
        """Another one as soon as a case is another: the end of each seal authenticates all of it."""
        return tuple(sorted((case_id, content[-16:]) for case_id, content, _seen_at in self.sealed))


@dataclass(frozen=True)
class Deadline:
    """By when the municipality decides, and the article that says so, by language; empty when none does."""

    day: date
    article: dict[str, str]


def newest_first(cases: list[Case]) -> tuple[Case, ...]:
    """Cases by the day they were applied for; of one day by the moment of their first status."""
    return tuple(
        sorted(cases, key=lambda c: (c.content.applied_on, _begun(c), c.content.number), reverse=True)
    )


def _begun(case: Case) -> float:
    return min((s.at.timestamp() for s in case.content.statuses if s.at), default=0.0)


def meanwhile(now: Status | None, held: Content | None) -> tuple[Status, ...]:
    """What we may say of a timeline while we ask for it: the status it is in, and the known way to it.

    Later statuses that we held are left out: the municipality may have taken them back.
    """
    if now is None or now.at is None:
        return ()
    reached = [s for s in held.statuses if s.at and (s.at, s.order) < (now.at, now.order)] if held else []
    to_come = [s for s in held.statuses if s.at is None and s.name != now.name] if held else []
    return (*reached, now, *to_come)


def words(case: Case, municipality: Municipality) -> CaseWords | None:
    """What the municipality's own folder says about this case type."""
    return municipality.case_words.get(case.content.case_type)


def deadline(case: Case, municipality: Municipality) -> Deadline | None:
    """By when there should be a decision: the term of law, else what the municipality planned.

    None for a closed case, while the clock stands still (Awb 4:15), and when neither is known.
    """
    if not case.open or case.content.suspended or waits_for_resident(case, municipality):
        return None
    said = words(case, municipality)
    term = municipality.term(said.term, case.content.applied_on) if said and said.term else None
    if term:
        return Deadline(last_day(case.content.applied_on, term, municipality.equated_days), term.article)
    return Deadline(case.content.latest_end, {}) if case.content.latest_end else None


def next_step(case: Case, municipality: Municipality, locale: str) -> str:
    """What happens next at B1, from the municipality's folder; empty when it says nothing."""
    now = case.current
    return _said(case, municipality, now.name, "next", locale) if now else ""


def type_name(case: Case, municipality: Municipality, locale: str) -> str:
    """What the case is called, in the visitor's language when the municipality has that."""
    said = words(case, municipality)
    return (said.name.get(locale) if said else None) or case.content.type_name


def status_name(case: Case, municipality: Municipality, status: Status, locale: str) -> str:
    """What a status is called, in the visitor's language when the municipality has that."""
    return _said(case, municipality, status.name, "name", locale) or status.name


def waits_for_resident(case: Case, municipality: Municipality) -> bool:
    """Whether the resident has to do something before the case goes on."""
    said, now = words(case, municipality), case.current
    return bool(said and now and said.statuses.get(now.name, {}).get("waits_for_resident"))


def announced(case: Case, municipality: Municipality) -> list[Status]:
    """The statuses still ahead of every case of this type; those only some cases get are left out."""
    said = words(case, municipality)
    optional = (
        {name for name, status in said.statuses.items() if status.get("optional")} if said else set[str]()
    )
    return [status for status in case.to_come if status.name not in optional]


def _said(case: Case, municipality: Municipality, status: str, what: str, locale: str) -> str:
    said = words(case, municipality)
    known = said.statuses.get(status, {}) if said else {}
    return str(known.get(f"{what}_{locale}") or known.get(f"{what}_nl") or "")
