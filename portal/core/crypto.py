"""Seals what is stored, finds a BSN without showing it, and signs what travels through a browser."""

import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import quote, unquote

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
VERSION = 1
_NONCE_BYTES = 12  # 96 random bits: fit for 2**32 seals under one key (NIST SP 800-38D, 8.3)
_TAG_BYTES = 16
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_NAME = re.compile(r"[A-Za-z0-9_]+")


class SealBroken(Exception):
    """Sealed bytes were changed, cut, or moved to another place; nothing of them is told."""


class KeyUnknown(Exception):
    """Sealed under a key that this ring does not hold."""


@dataclass(frozen=True)
class Place:
    """Where a sealed value lives; opened anywhere else it stays shut."""

    table: str
    column: str
    row: str

    def __post_init__(self) -> None:
        if not (_NAME.fullmatch(self.table) and _NAME.fullmatch(self.column)):
            raise ValueError("a table and a column have plain names")

    def __bytes__(self) -> bytes:
        return f"{self.table}.{self.column}|{self.row}".encode()


class Sealer:
    """Seals bytes under the newest of its keys and opens what any of them sealed.

    A sealed value is: version (1 byte), length of the key id (1), key id, nonce (12),
    ciphertext with tag. Everything before the nonce and the place are authenticated too.
    """

    __slots__ = ("_ciphers", "_current")

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        """Take raw AES-256 keys by id; raises ValueError for unusable ids or keys."""
        if current not in keys:
            raise ValueError("the current key is not among the keys")
        if not all(KEY_ID.fullmatch(key_id) for key_id in keys):
            raise ValueError("a key id is 1 to 32 letters, digits, - or _")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._current = current

    def seal(self, plain: str | bytes, place: Place) -> bytes:
        """Seal a text or bytes for one place; never gives the same bytes twice."""
        header = bytes([VERSION, len(self._current)]) + self._current.encode()
        nonce = os.urandom(_NONCE_BYTES)
        content = plain.encode("utf-8", "surrogatepass") if isinstance(plain, str) else plain
        return header + nonce + self._ciphers[self._current].encrypt(nonce, content, header + bytes(place))

    def open(self, sealed: bytes, place: Place) -> bytes:
        """Open what was sealed for this place; raises SealBroken or KeyUnknown."""
        header = _header(sealed)
        cipher = self._ciphers.get(header[2:].decode("ascii"))
        if cipher is None:
            raise KeyUnknown(f"{place.table}.{place.column} is sealed under a key that is not in the ring")
        nonce, content = sealed[len(header) :][:_NONCE_BYTES], sealed[len(header) + _NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, content, header + bytes(place))
        except InvalidTag:
            raise SealBroken(f"{place.table}.{place.column} does not open here") from None

    def open_text(self, sealed: bytes, place: Place) -> str:
        """Open what was sealed as text; raises SealBroken or KeyUnknown."""
        try:
            return self.open(sealed, place).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:  # it would carry the opened bytes along
            raise SealBroken(f"{place.table}.{place.column} is not text") from None

    def needs_rotation(self, sealed: bytes) -> bool:
        """Whether it is sealed under another key than the current; raises SealBroken."""
        return _header(sealed)[2:].decode("ascii") != self._current

    def reseal(self, sealed: bytes, place: Place) -> bytes:
        """The same content under the current key; raises SealBroken or KeyUnknown."""
        return self.seal(self.open(sealed, place), place)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} current={self._current!r} keys={list(self._ciphers)}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} does not leave its process")


class DataKey(Sealer):
    """The own key of one owner (a resident): when it is erased, everything under it is."""

    __slots__ = ()

    def __init__(self, key: bytes) -> None:
        """Take the raw key; its id is derived from it and tells nothing about it."""
        key_id = _derive(key, "data key id")[:8].hex()
        super().__init__({key_id: _derive(key, "data key seal")}, key_id)


class Ring(Sealer):
    """The master keys of an installation; each use has a key of its own, derived from them."""

    __slots__ = ("_index", "_signers", "_wrapper")

    def __init__(self, keys: Mapping[str, bytes], current: str, index_key: bytes) -> None:
        """Take master keys by id and the key of the index; raises ValueError when one is too short."""
        if any(len(key) < KEY_BYTES for key in (*keys.values(), index_key)):
            raise ValueError(f"a key has at least {KEY_BYTES} bytes")
        super().__init__({key_id: _derive(key, "seal") for key_id, key in keys.items()}, current)
        self._wrapper = Sealer({key_id: _derive(key, "wrap") for key_id, key in keys.items()}, current)
        self._signers = {key_id: _derive(key, "sign") for key_id, key in keys.items()}
        self._index = _derive(index_key, "index")

    def blind(self, value: str, purpose: str) -> bytes:
        """Keyed hash (32 bytes) to look a value up by; the same after every rotation.

        The purpose keeps municipalities and columns apart: equal values do not show there.
        """
        return _mac(self._index, purpose, value)

    def sign(self, value: str, purpose: str) -> str:
        """`value.mac`, fit for a URL, header or cookie; the value stays readable."""
        body = quote(value, safe="")
        return f"{body}.{_mac(self._signers[self._current], purpose, body).hex()}"

    def verify(self, signed: str | None, purpose: str) -> str | None:
        """The value, when one of our keys signed it for this purpose; else None."""
        if not signed or not signed.isascii():
            return None
        body, _, mac = signed.rpartition(".")
        # Every key is tried to the end, so that the time tells nothing.
        good = [hmac.compare_digest(_mac(k, purpose, body).hex(), mac) for k in self._signers.values()]
        return unquote(body) if any(good) else None

    def new_data_key(self, owner: str) -> bytes:
        """A fresh 256-bit key for one owner, wrapped under the current master key."""
        return self._wrapper.seal(os.urandom(KEY_BYTES), _wrapped(owner))

    def data_key(self, owner: str, wrapped: bytes) -> DataKey:
        """Unwrap the key of an owner; raises SealBroken (for another owner too) or KeyUnknown."""
        return DataKey(self._wrapper.open(wrapped, _wrapped(owner)))

    def rewrap(self, owner: str, wrapped: bytes) -> bytes:
        """The same data key under the current master key; raises SealBroken or KeyUnknown."""
        return self._wrapper.reseal(wrapped, _wrapped(owner))


def _wrapped(owner: str) -> Place:
    return Place("data_key", "wrapped", owner)


def _header(sealed: bytes) -> bytes:
    """Version and key id of sealed bytes; raises SealBroken when they cannot be."""
    header = sealed[: 2 + sealed[1]] if len(sealed) > 1 else b""
    whole = len(sealed) >= len(header) + _NONCE_BYTES + _TAG_BYTES
    if not (header and whole and header[0] == VERSION and KEY_ID.fullmatch(header[2:].decode("latin-1"))):
        raise SealBroken("these bytes are not a whole sealed value")
    return header


def _derive(key: bytes, use: str) -> bytes:
    """A key for one use only (HKDF-SHA256, RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"mijnloket 1 {use}".encode()).derive(key)


def _mac(key: bytes, purpose: str, value: str) -> bytes:
    """HMAC-SHA256 (RFC 2104) over purpose and value; the length keeps the two apart."""
    label = purpose.encode()
    return hmac.digest(key, len(label).to_bytes(4) + label + value.encode("utf-8", "surrogatepass"), "sha256")
