"""Keeps the key ring of an installation in one file, and tells its operator what is wrong with it."""

import base64
import binascii
import fcntl
import json
import os
import re
import stat
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any, NoReturn, cast

from portal.core.crypto import KEY_BYTES, KEY_ID, Ring

_FEWEST_VALUES = 16  # of 256 values in 32 random bytes; fewer happens once in more than 10**15 keys


class KeysMissing(Exception):
    """There is no key ring where it should be."""


class KeysInvalid(Exception):
    """The key ring cannot be used; the text says why and holds no key."""


@dataclass(frozen=True, repr=False)
class KeyFile:
    """A key ring as it lies on disk: master keys by id (bytes), which is current, and the index key."""

    demo: bool
    current: str
    keys: Mapping[str, bytes]
    index: bytes
    path: Path | None = None

    def text(self) -> str:
        """As JSON with the keys in base64: what the file or the environment variable holds."""
        coded = {key_id: base64.b64encode(key).decode() for key_id, key in self.keys.items()}
        index = base64.b64encode(self.index).decode()
        content = {"demo": self.demo, "current": self.current, "keys": coded, "index": index}
        return json.dumps(content, indent=2) + "\n"

    def __repr__(self) -> str:
        return f"<KeyFile current={self.current!r} keys={list(self.keys)} demo={self.demo}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a KeyFile does not leave its process")


def load(path: Path) -> KeyFile:
    """Read the key ring from a file; raises KeysMissing or KeysInvalid."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise KeysMissing(f"There is no key ring at {path}. Make one with: mijnloket keys new") from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeysInvalid(f"The key ring at {path} cannot be read ({type(error).__name__}).") from None
    return replace(parse(text), path=path)


def parse(text: str) -> KeyFile:
    """Read the key ring from JSON, as given by an environment variable; raises KeysInvalid."""
    try:
        content = json.loads(text, object_pairs_hook=_once)
        keys = {str(key_id): _bytes(key) for key_id, key in content["keys"].items()}
        demo, current = content["demo"], content["current"]
        if not (isinstance(demo, bool) and isinstance(current, str)):
            raise TypeError
        return KeyFile(demo, current, keys, _bytes(content["index"]))
    except KeysInvalid:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):  # their texts may quote a key
        raise KeysInvalid(
            "The key ring is not JSON of this shape: "
            '{"demo": false, "current": "k1", "keys": {"k1": base64}, "index": base64}.'
        ) from None


def new(path: Path, demo: bool = False) -> KeyFile:
    """Make a key ring with one master key; raises KeysInvalid rather than replace a ring that is there."""
    made = KeyFile(demo, "k1", {"k1": os.urandom(KEY_BYTES)}, os.urandom(KEY_BYTES), path)
    with _alone(path):
        if path.exists():
            raise KeysInvalid(
                f"There is a key ring at {path} already; without it nothing opens. Rotate it instead."
            )
        _write(path.resolve(), made.text())
    return made


def rotate(path: Path) -> KeyFile:
    """Add a master key and make it current; the old keys stay, to open what they sealed."""
    with _alone(path):
        turned = rotated(load(path))
        _write(path.resolve(), turned.text())
    return turned


def rotated(keyfile: KeyFile) -> KeyFile:
    """The ring with one more master key, which is current; nothing is written."""
    numbers = [int(found[1]) for key_id in keyfile.keys if (found := re.fullmatch(r"k(\d{1,9})", key_id))]
    key_id = f"k{max(numbers, default=0) + 1}"
    return replace(keyfile, current=key_id, keys={**keyfile.keys, key_id: os.urandom(KEY_BYTES)})


def ring(keyfile: KeyFile) -> Ring:
    """The ring that seals and opens; raises KeysInvalid when it cannot."""
    try:
        return Ring(keyfile.keys, keyfile.current, keyfile.index)
    except ValueError as error:
        raise KeysInvalid(f"The key ring cannot be used: {error}.") from None


def check(keyfile: KeyFile) -> list[str]:
    """Everything that is wrong with the ring, in plain words; empty when all is well."""
    named = {**{f"Key {key_id}": key for key_id, key in keyfile.keys.items()}, "The index key": keyfile.index}
    found = ["These are demo keys: never use them for real residents."] if keyfile.demo else []
    if keyfile.current not in keyfile.keys:
        found.append("The current key is not among the keys.")
    for key_id in keyfile.keys:
        if not KEY_ID.fullmatch(key_id):
            found.append(
                f"Key {key_id!r} has a name that cannot be used: take 1 to 32 letters, digits, - or _."
            )
    for name, key in named.items():
        if len(key) < KEY_BYTES:
            found.append(f"{name} is too short: {len(key)} of {KEY_BYTES} bytes.")
        elif len(set(key)) < _FEWEST_VALUES:
            found.append(f"{name} is weak: it is not random.")
    found += [f"{a} and {b} are the same." for a, b in combinations(named, 2) if named[a] == named[b]]
    if keyfile.path is not None and stat.S_IMODE(keyfile.path.stat().st_mode) & 0o077:
        found.append(f"{keyfile.path} can be read or changed by others: give it mode 0600.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; a name that comes twice would silently lose a key."""
    if len(dict(pairs)) != len(pairs):
        raise KeysInvalid("A name comes twice in the key ring.")
    return dict(pairs)


def _bytes(value: object) -> bytes:
    try:
        return base64.b64decode(cast(str, value), validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise KeysInvalid("A key in the key ring is not base64.") from None


@contextmanager
def _alone(path: Path) -> Generator[None]:
    """Be the only one who writes in this folder: two rotations at once would lose a key."""
    folder = path.resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, text: str) -> None:
    """Put the text in place at once and whole, readable by its owner only."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".keys-")  # mode 0600 by itself
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise
