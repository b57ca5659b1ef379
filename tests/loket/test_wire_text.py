"""What stands in the case itself: all of it when it fits, else its beginning and where the rest is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.loket.domain import LONGEST, Channel, HelpRequest, Question
from portal.loket.wire import FITS, fits, shortened, whole
from tests.houses import NOON

REST = "…\n\n(De hele vraag staat in het document bij deze zaak.)"
TAIL = "\n\nBereikbaar: Brief naar het adres in de BRP"


def request(text: str, channel: Channel = Channel.LETTER, phone: str = "", email: str = "") -> HelpRequest:
    return HelpRequest("id", "2026-XXXX-XXXX", "merel", Question(text, channel, phone, email), NOON, None)


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        (Channel.LETTER, "Bereikbaar: Brief naar het adres in de BRP"),
        (Channel.PHONE, "Bereikbaar: Bellen: +31612345678"),
        (Channel.EMAIL, "Bereikbaar: E-mail: a@b.nl"),
    ],
)
def test_it_says_how_to_reach_who_asked(channel: Channel, said: str):
    assert whole(request("Ik val", channel, "+31612345678", "a@b.nl")) == f"Ik val\n\n{said}"


@pytest.mark.parametrize(("length", "whole_fits"), [(FITS - 1, True), (FITS, True), (FITS + 1, False)])
def test_a_thousand_characters_fit_and_one_more_does_not(length: int, whole_fits: bool):
    asked = request("x" * (length - len(TAIL)))
    assert len(whole(asked)) == length
    assert fits(asked) is whole_fits
    assert (shortened(asked) == whole(asked)) is whole_fits
    assert len(shortened(asked)) == min(length, FITS)


@given(st.text(min_size=10, max_size=LONGEST), st.sampled_from(Channel))
def test_whatever_was_asked_it_fits_and_nothing_is_left_out_unsaid(text: str, channel: Channel):
    asked = request(text, channel, "+31612345678", "a@b.nl")
    short = shortened(asked)
    assert len(short) <= FITS
    assert short == whole(asked) or (
        short.endswith(REST) and whole(asked).startswith(short.removesuffix(REST))
    )
