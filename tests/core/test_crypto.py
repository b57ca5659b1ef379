"""What is sealed opens only in its own place, whole, and under its own key, before and after a rotation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.crypto import KeyUnknown, Place, Ring, SealBroken

OLD, NEW, INDEX = (bytes(range(start, start + 32)) for start in (0, 40, 80))
RING = Ring({"k1": OLD}, "k1", INDEX)
TURNED = Ring({"k1": OLD, "k2": NEW}, "k2", INDEX)
PLACE = Place("requests", "question", "r1")
names = st.from_regex(r"[a-z_]{1,20}", fullmatch=True)
places = st.builds(Place, names, names, st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
texts = st.text(st.characters(), max_size=200)  # lone surrogates too: a browser can send them


@given(st.binary(max_size=500), places)
def test_bytes_come_back_whole(content: bytes, place: Place):
    assert RING.open(RING.seal(content, place), place) == content


@given(texts, places)
def test_text_comes_back_whole(content: str, place: Place):
    assert RING.open_text(RING.seal(content, place), place) == content


@given(texts, st.data())
def test_any_flipped_bit_is_noticed(content: str, data: st.DataObject):
    sealed = bytearray(TURNED.seal(content, PLACE))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises((SealBroken, KeyUnknown)):
        TURNED.open(bytes(sealed), PLACE)


def test_every_single_flipped_bit_is_noticed():
    sealed = TURNED.seal("Ik val vaak", PLACE)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises((SealBroken, KeyUnknown)):
            TURNED.open(bytes(changed), PLACE)


@given(st.binary(max_size=40), st.data())
def test_anything_cut_or_added_is_noticed(content: bytes, data: st.DataObject):
    sealed = RING.seal(content, PLACE)
    with pytest.raises(SealBroken):
        RING.open(sealed[: data.draw(st.integers(0, len(sealed) - 1))], PLACE)
    with pytest.raises(SealBroken):
        RING.open(sealed + data.draw(st.binary(min_size=1, max_size=5)), PLACE)


@given(st.binary(max_size=80))
def test_bytes_that_were_never_sealed_are_refused(noise: bytes):
    with pytest.raises((SealBroken, KeyUnknown)):
        RING.open(noise, PLACE)
    with pytest.raises((SealBroken, KeyUnknown)):
        RING.data_key("resident", noise)


@given(places, places)
def test_it_opens_nowhere_else(place: Place, other: Place):
    sealed = RING.seal("999993847", place)
    if place != other:
        with pytest.raises(SealBroken):
            RING.open(sealed, other)


@pytest.mark.parametrize("table", ["a.b", "a|b", "", "a b"])
def test_a_place_cannot_be_spelled_in_two_ways(table: str):
    with pytest.raises(ValueError, match="plain names"):
        Place(table, "column", "1")
    with pytest.raises(ValueError, match="plain names"):
        Place("table", table, "1")


def test_the_same_content_never_looks_the_same():
    assert len({RING.seal("x", PLACE) for _ in range(1000)}) == 1000


def test_a_key_under_another_name_does_not_open():
    renamed = Ring({"k9": OLD}, "k9", INDEX)
    sealed = RING.seal("x", PLACE)
    with pytest.raises(KeyUnknown):
        renamed.open(sealed, PLACE)
    with pytest.raises(SealBroken):  # the header is authenticated as well
        renamed.open(sealed.replace(b"k1", b"k9", 1), PLACE)


def test_bytes_that_are_not_text_are_refused_without_showing_them():
    sealed = RING.seal(b"\xff secret", PLACE)
    with pytest.raises(SealBroken) as caught:
        RING.open_text(sealed, PLACE)
    assert caught.value.__cause__ is None
    assert "secret" not in str(caught.value)


def test_after_rotation_the_old_opens_and_the_new_seals():
    sealed = RING.seal("oud", PLACE)
    assert TURNED.open_text(sealed, PLACE) == "oud"
    assert TURNED.needs_rotation(sealed)
    again = TURNED.reseal(sealed, PLACE)
    assert not TURNED.needs_rotation(again)
    assert TURNED.open_text(again, PLACE) == "oud"
    with pytest.raises(KeyUnknown):
        RING.open(again, PLACE)
    with pytest.raises(SealBroken):
        TURNED.reseal(sealed, Place("requests", "question", "r2"))
