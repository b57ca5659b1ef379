"""Back to where one was, after logging in: only to a page of ours, whatever the address says."""

import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.core.i18n import LOCALES
from portal.identity.domain import safe_path
from tests.attacks.named import attack

FALLBACK = "/nl/mijn"
BAD = [
    "", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "https://evil.example/nl", "//evil.example/nl",
    "http:/nl", "javascript:alert(1)", "data:text/html,x", "nl/mijn", " /nl/mijn", "/nl\n/mijn",
    "/nl\r\nX: y", "/nl\t/x",
    "/\t/evil.example", "/evil", "/nlx/mijn", "/../nl/mijn", "/NL/mijn", "?/nl", "#/nl", "//nl/mijn",
    "/ /nl", "/nl\x00",
    "/nl/" + "a" * 300, "//[", "https://[", "//[::1", "//\u2100/nl", "\u2215/evil.example", "/\uff0f/evil",
    "/\u00a0/nl",
    "/nl/mijn\x7f", "/nl/mijn\x85",
]  # fmt: skip
GOOD = ["/nl", "/en", "/nl/mijn", "/en/mijn/aanvraag?id=1", "/nl/loket?x=//evil.example", "/nl/mijn#top"]
CHARACTERS = st.sampled_from("/\\:@?#[]%.nle \t\n\r\x00\u2100\uff0f\u2028evil")


@pytest.mark.parametrize("path", BAD, ids=repr)
def test_elsewhere_becomes_the_fallback(path: str) -> None:
    assert safe_path(path, FALLBACK) == FALLBACK


@pytest.mark.parametrize("path", GOOD)
def test_our_own_pages_stay(path: str) -> None:
    assert safe_path(path, FALLBACK) == path


def test_nothing_becomes_the_fallback() -> None:
    assert safe_path(None, FALLBACK) == FALLBACK


@attack("an address of elsewhere dressed as ours", by="identity.domain")
@given(
    st.one_of(st.text(max_size=40), st.text(CHARACTERS, max_size=30), st.text(CHARACTERS).map("/nl/".__add__))
)
@example("//[")
def test_whatever_it_is_it_stays_with_us(path: str) -> None:
    safe = safe_path(path, FALLBACK)
    parts = urlsplit(safe)
    assert (parts.scheme, parts.netloc) == ("", "")
    assert safe.startswith("/") and not safe.startswith("//")
    assert safe.split("?")[0].split("#")[0].strip("/").split("/")[0] in LOCALES
    assert "\\" not in safe
    assert not any(unicodedata.category(sign) == "Cc" for sign in safe)
