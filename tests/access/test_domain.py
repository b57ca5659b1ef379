"""Who may do what: every act has a rule, and a resident acts about themselves only."""

from hypothesis import given
from hypothesis import strategies as st

from portal.access.domain import OWN_READS, RULES, SYSTEM, Act, Actor, ActorKind, Level, allowed

ids = st.text(max_size=8)
acts = st.sampled_from(Act)


def test_every_act_has_a_rule_with_a_purpose():
    assert set(RULES) == set(Act)
    assert all(rule.kinds and rule.purpose for rule in RULES.values())


def test_what_is_logged_once_is_a_residents_own():
    assert all(ActorKind.RESIDENT in RULES[act].kinds for act in OWN_READS)
    assert not OWN_READS & {Act.ASK_HELP, Act.REFRESH_CASES, Act.DELIVER_REQUEST, Act.FETCH_CASES}


def test_levels_go_from_weak_to_strong():
    assert Level.BASIS < Level.MIDDEN < Level.SUBSTANTIEEL < Level.HOOG


@given(ids, acts, ids)
def test_a_resident_acts_about_themselves_only(own: str, act: Act, subject: str):
    actor = Actor(ActorKind.RESIDENT, own, Level.HOOG)
    may = allowed(actor, act, subject)
    assert not may or (own and own == subject)
    assert may == (bool(own) and own == subject and ActorKind.RESIDENT in RULES[act].kinds)


@given(acts, ids)
def test_the_portal_does_only_what_is_the_portals(act: Act, subject: str):
    assert allowed(SYSTEM, act, subject) == (ActorKind.SYSTEM in RULES[act].kinds)
