"""What it means to be allowed: acts, actors, grants and the rules between them."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How certain a login is (eIDAS and DigiD levels), lowest first."""

    BASIS = 10
    MIDDEN = 20
    SUBSTANTIEEL = 30
    HOOG = 40


class Act(StrEnum):
    """Everything that can be done with somebody's data, as `room:act`."""

    VIEW_NAME = "identity:name"
    VIEW_PERSON = "identity:view"
    VIEW_DRAFT = "loket:view_draft"
    SAVE_DRAFT = "loket:save_draft"
    ASK_HELP = "loket:ask"
    VIEW_REQUEST = "loket:view_request"
    VIEW_CASES = "cases:view"
    REFRESH_CASES = "cases:refresh"
    DELIVER_REQUEST = "loket:deliver"
    FETCH_CASES = "cases:fetch"


class ActorKind(StrEnum):
    """In what role somebody acts."""

    RESIDENT = "resident"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who acts: a resident in a login, or the portal itself on the municipality's authority."""

    kind: ActorKind
    id: str
    level: Level = Level.BASIS
    session: str = ""


SYSTEM = Actor(ActorKind.SYSTEM, "portal", Level.HOOG)


@dataclass(frozen=True)
class Rule:
    """Who may do an act about whom, how certain the login must be, and why it is done."""

    kinds: frozenset[ActorKind]
    level: Level
    purpose: str


@dataclass(frozen=True)
class Grant:
    """Proof that an act was allowed and logged; every query on personal data asks for one."""

    actor: Actor
    subject: str
    act: Act
    mandate: str
    purpose: str
    municipality: str
    at: datetime


_RESIDENT = frozenset({ActorKind.RESIDENT})
_SYSTEM = frozenset({ActorKind.SYSTEM})

RULES: dict[Act, Rule] = {
    Act.VIEW_NAME: Rule(_RESIDENT, Level.BASIS, "greet"),
    Act.VIEW_PERSON: Rule(_RESIDENT, Level.SUBSTANTIEEL, "own_data"),
    Act.VIEW_DRAFT: Rule(_RESIDENT, Level.BASIS, "ask_for_help"),
    Act.SAVE_DRAFT: Rule(_RESIDENT, Level.BASIS, "ask_for_help"),
    Act.ASK_HELP: Rule(_RESIDENT, Level.MIDDEN, "ask_for_help"),
    Act.VIEW_REQUEST: Rule(_RESIDENT | _SYSTEM, Level.MIDDEN, "ask_for_help"),
    Act.VIEW_CASES: Rule(_RESIDENT, Level.MIDDEN, "follow_cases"),
    Act.REFRESH_CASES: Rule(_RESIDENT, Level.MIDDEN, "follow_cases"),
    Act.DELIVER_REQUEST: Rule(_SYSTEM, Level.HOOG, "deliver_request"),
    Act.FETCH_CASES: Rule(_SYSTEM, Level.HOOG, "keep_copy_in_step"),
}

OWN_READS = frozenset(
    {Act.VIEW_NAME, Act.VIEW_PERSON, Act.VIEW_DRAFT, Act.SAVE_DRAFT, Act.VIEW_REQUEST, Act.VIEW_CASES}
)
"""Acts of which a resident's own use is logged once per login: the log says who looked, not how often."""


def allowed(actor: Actor, act: Act, subject: str) -> bool:
    """Whether this kind of actor may do this act about this subject, level apart.

    A resident may act about themselves only, until mandates exist.
    """
    if actor.kind not in RULES[act].kinds:
        return False
    return actor.kind is ActorKind.SYSTEM or (bool(actor.id) and actor.id == subject)
