"""The key ring on disk: made once, never replaced, readable by its owner only, and checked in plain words."""

import base64
import json
import os
import pickle
import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portal.core import keys
from portal.core.crypto import Place
from portal.core.keys import KeyFile, KeysInvalid, KeysMissing

PLACE = Place("requests", "question", "r1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keys.json"


def coded(**changes: Any) -> str:
    key = base64.b64encode(bytes(range(32))).decode()
    return json.dumps({"demo": False, "current": "k1", "keys": {"k1": key}, "index": key} | changes)


def test_a_new_ring_is_whole_private_and_good(path: Path):
    made = keys.new(path)
    assert keys.load(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(json.loads(path.read_text())) == {"demo", "current", "keys", "index"}
    assert keys.check(made) == []
    assert list(path.parent.iterdir()) == [path]


def test_a_ring_is_never_replaced(path: Path):
    made = keys.new(path)
    with pytest.raises(KeysInvalid, match="already"):
        keys.new(path)
    assert keys.load(path) == made


def test_rotation_keeps_what_was_sealed_readable(path: Path):
    before = keys.new(path)
    sealed = keys.ring(before).seal("oud", PLACE)
    found = keys.ring(before).blind("999993847", "bsn")
    after = keys.rotate(path)
    assert (after.current, list(after.keys)) == ("k2", ["k1", "k2"])
    assert keys.load(path) == after
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.ring(after).open_text(sealed, PLACE) == "oud"
    assert keys.ring(after).needs_rotation(sealed)
    assert keys.ring(after).blind("999993847", "bsn") == found
    assert keys.check(after) == []


def test_rotation_never_takes_a_name_twice(path: Path):
    made = keys.new(path)
    key = made.keys["k1"]
    renamed = replace(made, keys={"k7": key, "first": os.urandom(32)}, current="first")
    assert keys.rotated(renamed).current == "k8"


def test_two_rotations_at_once_lose_no_key(path: Path):
    keys.new(path)
    turns = [threading.Thread(target=keys.rotate, args=(path,)) for _ in range(8)]
    for turn in turns:
        turn.start()
    for turn in turns:
        turn.join()
    assert len(keys.load(path).keys) == 9


def test_a_rotation_that_fails_leaves_the_ring_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch):
    made = keys.new(path)

    def full(_handle: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        keys.rotate(path)
    assert keys.load(path) == made
    assert list(path.parent.iterdir()) == [path]


def test_rotation_through_a_link_keeps_the_link(path: Path, tmp_path: Path):
    keys.new(path)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    after = keys.rotate(link)
    assert link.is_symlink()
    assert keys.load(path) == replace(after, path=path)


def test_a_missing_ring_says_how_to_make_one(path: Path):
    with pytest.raises(KeysMissing, match="mijnloket keys new"):
        keys.load(path)
    path.parent.mkdir()
    with pytest.raises(KeysMissing):
        keys.rotate(path)


def test_a_folder_or_noise_in_its_place_is_refused(path: Path):
    path.mkdir(parents=True)
    with pytest.raises(KeysInvalid, match="cannot be read"):
        keys.load(path)
    noise = path / "noise"
    noise.write_bytes(b"\xff\xfe")
    with pytest.raises(KeysInvalid, match="cannot be read"):
        keys.load(noise)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "geheim",
        "[]",
        "null",
        "{}",
        "[" * 100_000,
        coded(keys=[]),
        coded(keys={"k1": "geheim"}),
        coded(keys={"k1": 12}),
        coded(keys={"k1": "gehéim"}),
        coded(index="ge heim"),
        coded(demo="geheim"),
        coded(current=None),
        coded().replace('"demo"', '"keys": {"k1": "geheim"}, "demo"'),
    ],
)
def test_what_is_not_a_ring_is_refused_without_showing_it(text: str):
    with pytest.raises(KeysInvalid) as caught:
        keys.parse(text)
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_ring_from_the_environment_is_the_ring_of_the_file(path: Path):
    made = keys.new(path)
    given = keys.parse(made.text())
    assert (given.keys, given.index, given.current, given.demo) == (made.keys, made.index, "k1", False)
    assert given.path is None
    assert keys.check(given) == []


def good() -> KeyFile:
    return KeyFile(False, "k1", {"k1": os.urandom(32)}, os.urandom(32))


def test_every_weakness_is_named(path: Path):
    ring = good()
    same = ring.keys["k1"]
    assert keys.check(replace(ring, demo=True)) == ["These are demo keys: never use them for real residents."]
    assert keys.check(replace(ring, current="k3")) == ["The current key is not among the keys."]
    assert keys.check(replace(ring, keys={"k1": same, "k2": same})) == ["Key k1 and Key k2 are the same."]
    assert keys.check(replace(ring, index=same)) == ["Key k1 and The index key are the same."]
    assert keys.check(replace(ring, keys={"k1": os.urandom(20)}))[0] == "Key k1 is too short: 20 of 32 bytes."
    assert keys.check(replace(ring, index=b"wachtwoord" * 4)) == ["The index key is weak: it is not random."]
    assert keys.check(replace(ring, keys={"k 1": same}, current="k 1")) == [
        "Key 'k 1' has a name that cannot be used: take 1 to 32 letters, digits, - or _."
    ]
    assert keys.check(replace(ring, keys={}))[0] == "The current key is not among the keys."


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_can_reach_is_named(path: Path, mode: int):
    made = keys.new(path)
    path.chmod(mode)
    assert keys.check(made) == [f"{path} can be read or changed by others: give it mode 0600."]


def test_demo_keys_stay_demo_keys(path: Path):
    keys.new(path, demo=True)
    assert keys.load(path).demo
    assert keys.rotate(path).demo


def test_a_weak_ring_says_why_it_cannot_be_used():
    with pytest.raises(KeysInvalid, match="at least 32 bytes"):
        keys.ring(replace(good(), index=b"kort"))
    with pytest.raises(KeysInvalid, match="current key"):
        keys.ring(replace(good(), current="k2"))


def test_a_key_file_does_not_show_its_keys_and_does_not_leave():
    ring = good()
    assert repr(ring) == "<KeyFile current='k1' keys=['k1'] demo=False>"
    with pytest.raises(TypeError, match="does not leave"):
        pickle.dumps(ring)
