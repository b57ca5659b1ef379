"""Who may do what, how sure their login must be and why: written out, so that a change is seen."""

from typing import Any

import pytest

from portal.access.domain import RULES, Act, Actor, ActorKind, Level, allowed

RESIDENT, SYSTEM = ActorKind.RESIDENT, ActorKind.SYSTEM
MATRIX: dict[str, tuple[set[ActorKind], Level, str]] = {
    "identity:name": ({RESIDENT}, Level.BASIS, "greet"),
    "identity:view": ({RESIDENT}, Level.SUBSTANTIEEL, "own_data"),
    "loket:view_draft": ({RESIDENT}, Level.BASIS, "ask_for_help"),
    "loket:save_draft": ({RESIDENT}, Level.BASIS, "ask_for_help"),
    "loket:ask": ({RESIDENT}, Level.MIDDEN, "ask_for_help"),
    "loket:view_request": ({RESIDENT, SYSTEM}, Level.MIDDEN, "ask_for_help"),
    "cases:view": ({RESIDENT}, Level.MIDDEN, "follow_cases"),
    "cases:refresh": ({RESIDENT}, Level.MIDDEN, "follow_cases"),
    "loket:deliver": ({SYSTEM}, Level.HOOG, "deliver_request"),
    "cases:fetch": ({SYSTEM}, Level.HOOG, "keep_copy_in_step"),
}


def test_the_matrix_is_the_one_written_here() -> None:
    assert {act.value: (set(rule.kinds), rule.level, rule.purpose) for act, rule in RULES.items()} == MATRIX


def test_every_act_has_a_rule_and_a_purpose() -> None:
    assert set(RULES) == set(Act)
    assert all(rule.kinds and rule.purpose for rule in RULES.values())


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("kind", ActorKind)
def test_a_role_may_do_what_the_matrix_says_and_no_more(kind: ActorKind, act: Act) -> None:
    may = kind in MATRIX[act.value][0]
    assert allowed(Actor(kind, "someone", Level.HOOG), act, "someone") is may
    about_another: Any = may and kind is SYSTEM
    assert allowed(Actor(kind, "someone", Level.HOOG), act, "another") is about_another


@pytest.mark.parametrize("act", Act)
def test_a_resident_without_an_id_may_nothing(act: Act) -> None:
    assert not allowed(Actor(RESIDENT, "", Level.HOOG), act, "")
