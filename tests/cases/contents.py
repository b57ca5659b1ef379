"""Cases to reason about: one that was asked for on Friday 20 November 2026 and is in its second step."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from portal.cases.domain import Case, Content, Status
from tests.houses import NOON

RECEIVED = Status("Ontvangen", 1, datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
BUSY = Status("In behandeling", 2, datetime(2026, 11, 21, 9, 0, tzinfo=UTC), "Sanne belt u.")
ASKED_MORE = Status("Meer informatie nodig", 3, None)
DECIDED = Status("Besluit genomen", 4, None)
DONE = Status("Afgerond", 5, None, final=True)
ALL = (RECEIVED, BUSY, ASKED_MORE, DECIDED, DONE)


def content(**changes: Any) -> Content:
    """What the municipality says about a case, with these differences."""
    known = Content(
        remote="0c1d2e3f-0000-4000-8000-000000000001",
        number="2026-7KQM-3RTX",
        case_type="hulpvraag",
        type_name="Hulpvraag (intern)",
        description="Vraag om hulp",
        question="Ik val vaak in de douche.",
        applied_on=date(2026, 11, 20),
        closed_on=None,
        changed_at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
        statuses=ALL,
        handler="Sanne de Boer",
        latest_end=date(2027, 1, 1),
        status_ref="https://zaken.example/statussen/2",
    )
    return replace(known, **changes)


def case(**changes: Any) -> Case:
    """Our copy of such a case."""
    return Case("case-1", content(**changes), NOON)
