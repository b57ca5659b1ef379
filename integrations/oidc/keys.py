"""Keys: our own in PEM, the provider's in a key set, and which of them fits a token."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from integrations.oidc.messages import PrivateKey, Provider

BITS = 2048
"""Length of the keys we make; a shorter RSA key is ignored (NIST SP 800-131A)."""


def ensure(file: Path) -> str:
    """The PEM of the private RSA key in a file; made when it is missing, readable by its owner only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as new:
            new.write(RSAKey.generate_key(BITS).as_pem(private=True))
    return file.read_text()


def private(key: PrivateKey) -> RSAKey:
    """Our own key; a PEM that holds no private RSA key of at least 2048 bits raises ValueError."""
    found = RSAKey.import_key(key.pem, {"kid": key.kid})
    if not found.is_private or found.raw_value.key_size < BITS:
        raise ValueError("not a private RSA key of at least 2048 bits")
    return found


def public_set(provider: Provider) -> dict[str, Any]:
    """The public halves of our keys, for the provider to fetch; empty for a client with a secret."""
    published: list[dict[str, Any]] = []
    if isinstance(provider.auth, PrivateKey):
        published.append(_public(provider.auth, use="sig", alg="PS256"))
    if provider.decryption_key is not None:
        published.append(_public(provider.decryption_key, use="enc", alg="RSA-OAEP"))
    return {"keys": published}


def signing_keys(key_set: object) -> tuple[RSAKey, ...]:
    """The RSA keys a provider signs with; what is broken, short, private or not RSA is left out."""
    listed: object = cast(Mapping[str, object], key_set).get("keys") if isinstance(key_set, Mapping) else None
    entries = cast(list[object], listed) if isinstance(listed, list) else []
    return tuple(key for key in map(_signing_key, entries) if key is not None)


def fitting(keys: Iterable[RSAKey], header: Mapping[str, Any]) -> RSAKey | None:
    """The one key a token names by `kid`; without `kid`, the only key there is."""
    kid, alg = header.get("kid"), header.get("alg")
    found = [key for key in keys if kid in (None, key.kid) and key.alg in (None, alg)]
    return found[0] if len(found) == 1 else None


def verification_key(pem: str) -> RSAKey:
    """A public key, or the one in a certificate."""
    return RSAKey.import_key(pem)


def _public(key: PrivateKey, **labels: str) -> dict[str, Any]:
    return {**private(key).as_dict(private=False), **labels}


def _signing_key(entry: object) -> RSAKey | None:
    if not isinstance(entry, dict):
        return None
    jwk = cast(dict[str, Any], entry)
    if jwk.get("kty") != "RSA" or jwk.get("use", "sig") != "sig" or "d" in jwk:
        return None
    try:
        key = RSAKey.import_key(jwk)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key if key.raw_value.key_size >= BITS else None
