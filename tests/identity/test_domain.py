"""Which paths a login may lead back to."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identity.domain import safe_path

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
