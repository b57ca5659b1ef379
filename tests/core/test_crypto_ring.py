"""A ring wraps data keys, finds a BSN, signs what travels, and never shows or lends its keys."""

import copy
import os
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.crypto import DataKey, KeyUnknown, Place, Ring, SealBroken, Sealer

OLD, NEW, INDEX = (bytes(range(start, start + 32)) for start in (0, 40, 80))
RING = Ring({"k1": OLD}, "k1", INDEX)
TURNED = Ring({"k1": OLD, "k2": NEW}, "k2", INDEX)
PLACE = Place("requests", "question", "r1")
texts = st.text(st.characters(), max_size=200)  # lone surrogates too: a browser can send them


def test_a_data_key_seals_for_its_owner_only():
    wrapped = RING.new_data_key("anna")
    sealed = RING.data_key("anna", wrapped).seal("dagboek", PLACE)
    assert RING.data_key("anna", wrapped).open_text(sealed, PLACE) == "dagboek"
    with pytest.raises(SealBroken):
        RING.data_key("bram", wrapped)
    with pytest.raises(KeyUnknown):
        RING.data_key("bram", RING.new_data_key("bram")).open(sealed, PLACE)
    with pytest.raises(KeyUnknown):
        RING.open(sealed, PLACE)


@given(st.text(max_size=20), st.text(max_size=20), st.data())
def test_a_wrapped_key_that_was_changed_or_given_to_another_is_refused(
    owner: str, other: str, data: st.DataObject
):
    wrapped = bytearray(RING.new_data_key(owner))
    if owner != other:
        with pytest.raises(SealBroken):
            RING.data_key(other, bytes(wrapped))
    wrapped[data.draw(st.integers(0, len(wrapped) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises((SealBroken, KeyUnknown)):
        RING.data_key(owner, bytes(wrapped))


def test_rewrapping_leaves_what_a_data_key_sealed_alone():
    wrapped = RING.new_data_key("anna")
    sealed = RING.data_key("anna", wrapped).seal("dagboek", PLACE)
    assert TURNED.needs_rotation(wrapped)
    rewrapped = TURNED.rewrap("anna", wrapped)
    assert not TURNED.needs_rotation(rewrapped)
    assert TURNED.data_key("anna", rewrapped).open_text(sealed, PLACE) == "dagboek"
    with pytest.raises(SealBroken):
        TURNED.rewrap("bram", wrapped)


def test_a_wrapped_key_does_not_open_as_a_sealed_value():
    with pytest.raises(SealBroken):
        RING.open(RING.new_data_key("anna"), Place("data_key", "wrapped", "anna"))


def test_the_index_finds_a_bsn_again_after_rotation_and_nowhere_else():
    found = RING.blind("999993847", "voorbeeld person.bsn")
    assert len(found) == 32
    assert TURNED.blind("999993847", "voorbeeld person.bsn") == found
    other_index = Ring({"k1": OLD}, "k1", os.urandom(32))
    others = [
        RING.blind("999993847", "elders person.bsn"),
        RING.blind("999990019", "voorbeeld person.bsn"),
        other_index.blind("999993847", "voorbeeld person.bsn"),
    ]
    assert found not in others


@given(st.text(max_size=10), st.text(max_size=10), st.text(max_size=10), st.text(max_size=10))
def test_purpose_and_value_never_run_into_each_other(value: str, purpose: str, other: str, second: str):
    same = (value, purpose) == (other, second)
    assert (RING.blind(value, purpose) == RING.blind(other, second)) is same


@given(texts, texts)
def test_a_signed_value_is_fit_for_a_url_and_comes_back(value: str, purpose: str):
    try:
        signed = RING.sign(value, purpose.encode("utf-8", "replace").decode())
    except UnicodeEncodeError:  # a lone surrogate cannot travel in a URL
        return
    assert signed.isascii()
    assert not set(signed) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%")
    assert TURNED.verify(signed, purpose.encode("utf-8", "replace").decode()) == value


@given(st.text(st.sampled_from("abc.%"), min_size=1, max_size=10), st.data())
def test_a_changed_signature_value_or_purpose_is_refused(value: str, data: st.DataObject):
    signed = RING.sign(value, "session")
    at = data.draw(st.integers(0, len(signed) - 1))
    changed = signed[:at] + data.draw(st.sampled_from("xyzé")) + signed[at + 1 :]
    assert RING.verify(changed, "session") is None
    assert RING.verify(signed, "csrf") is None
    assert RING.verify(signed[:-1], "session") is None
    assert RING.verify(signed + "0", "session") is None


@pytest.mark.parametrize("noise", [None, "", ".", "abc", "abc.", ".abc", "\ud800.x", "é.é", "a.b.c"])
def test_what_nobody_signed_is_refused(noise: str | None):
    assert RING.verify(noise, "session") is None


def test_a_signature_of_a_key_that_left_the_ring_is_refused():
    signed = RING.sign("abc", "session")
    assert Ring({"k2": NEW}, "k2", INDEX).verify(signed, "session") is None


def test_one_secret_never_serves_two_uses():
    one = Ring({"k1": INDEX}, "k1", INDEX)  # the same secret everywhere: still three different keys
    assert one.blind("x", "p").hex() != one.sign("x", "p").rpartition(".")[2]
    with pytest.raises(SealBroken):
        Sealer({"k1": INDEX}, "k1").open(one.seal("x", PLACE), PLACE)


@pytest.mark.parametrize(
    ("keys", "current", "index"),
    [
        ({"k1": b"short"}, "k1", INDEX),
        ({"k1": OLD}, "k1", b"short"),
        ({"k1": OLD}, "k2", INDEX),
        ({"k 1": OLD}, "k 1", INDEX),
        ({"k" * 33: OLD}, "k" * 33, INDEX),
        ({}, "k1", INDEX),
    ],
)
def test_an_unusable_ring_is_refused(keys: dict[str, bytes], current: str, index: bytes):
    with pytest.raises(ValueError, match="key"):
        Ring(keys, current, index)


@pytest.mark.parametrize("leave", [pickle.dumps, copy.copy, copy.deepcopy])
def test_keys_do_not_leave_the_process_and_do_not_show(leave: Callable[[object], object]):
    for holder in (TURNED, RING.data_key("anna", RING.new_data_key("anna"))):
        with pytest.raises(TypeError, match="does not leave"):
            leave(holder)
        for key in (OLD, NEW, INDEX):
            assert key.hex() not in repr(holder)
            assert repr(key) not in repr(holder)
    assert repr(TURNED) == "<Ring current='k2' keys=['k1', 'k2']>"


def test_the_name_of_a_data_key_tells_nothing_of_the_key():
    key = os.urandom(32)
    assert key.hex()[:16] not in repr(DataKey(key))
    assert repr(DataKey(key)) == repr(DataKey(key))
