"""How long a session holds."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.domain import Level
from portal.sessions.domain import Lasting, Session
from tests.houses import NOON

LASTING = Lasting(timedelta(minutes=15), timedelta(hours=2))
SESSION = Session("sid", "merel", Level.MIDDEN, NOON, NOON, None)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("seen", "at", "live"),
    [
        (0, 0, True),
        (0, 15 * 60 - 1, True),
        (0, 15 * 60, False),
        (110 * 60, 120 * 60 - 1, True),
        (119 * 60, 120 * 60, False),
        (119 * 60, 5 * 24 * 3600, False),
    ],
)
def test_it_holds_until_nobody_was_there_for_long_or_it_is_too_old(seen: int, at: int, live: bool):
    session = replace(SESSION, seen_at=NOON + timedelta(seconds=seen))
    assert session.live(NOON + timedelta(seconds=at), LASTING) is live


def test_what_was_ended_does_not_hold():
    assert not replace(SESSION, ended_at=NOON).live(NOON, LASTING)


def test_a_clock_that_jumped_back_prolongs_nothing():
    assert SESSION.live(NOON - timedelta(seconds=59), LASTING)  # two machines differ a little
    assert not SESSION.live(NOON - timedelta(seconds=61), LASTING)


@given(st.integers(0, 10_000), st.integers(-10_000, 20_000))
def test_it_never_holds_outside_its_absolute_term(seen: int, at: int):
    session = replace(SESSION, seen_at=NOON + timedelta(seconds=seen))
    if session.live(NOON + timedelta(seconds=at), LASTING):
        assert -60 <= at < 7200
        assert at < seen + 900
