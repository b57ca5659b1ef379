"""How long a session holds, and which paths a login may lead back to."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.domain import Level
from portal.identity.domain import Lasting, Session, safe_path
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


OWN = ["/nl", "/nl/", "/en/mijn", "/nl/mijn/aanvraag?id=1", "/nl/mijn?x=/../y", "/nl/a:b"]
NOT_OWN = [
    None,
    "",
    "nl",
    "//nl",
    "//kwaad.example/nl",
    "/\\kwaad.example",
    "\\\\kwaad.example/nl",
    "https://kwaad.example/nl",
    "javascript:alert(1)",
    "/nl/\nkwaad",
    "/nl\t",
    " /nl",
    "/nl mijn",
    "/fr/mijn",
    "/auth/logout",
    "/",
    "/nl/" + "a" * 300,
    "/@kwaad.example/nl",
    "//[",
    "//\u2100.example/nl",
    "http://[/nl",
]


@pytest.mark.parametrize("path", OWN)
def test_a_path_of_our_own_is_kept(path: str):
    assert safe_path(path, "/nl") == path


@pytest.mark.parametrize("path", NOT_OWN)
def test_any_other_is_not(path: str | None):
    assert safe_path(path, "fallback") == "fallback"


parts = st.sampled_from(
    ["/", "\\", "nl", "en", ":", "?", "#", "@", "kwaad.example", "..", "%2f", "%5c", "\t", " ", "[", "]"]
)


@given(
    st.one_of(st.text(), st.lists(parts, max_size=8).map("".join), st.text().map(lambda text: f"/nl{text}"))
)
def test_whatever_is_asked_the_browser_stays_with_us(path: str):
    led = safe_path(path, "/nl/mijn")
    landed = urlsplit(urljoin("https://loket.example", led))
    assert (landed.scheme, landed.netloc) == ("https", "loket.example")
    assert led.split("?")[0].strip("/").split("/")[0] in ("nl", "en")
    assert not any(ord(c) < 33 or c == "\\" for c in led)
