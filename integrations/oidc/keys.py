"""Keys: our own in PEM, the provider's in a key set, and which of them fits a token."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Self, cast

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from integrations.oidc.messages import PrivateKey, Provider

BITS = 2048
"""Length of the keys we make; a shorter RSA key is ignored (NIST SP 800-131A)."""


def ensure(file: Path) -> str:
    """The PEM of the private RSA key in a file; made when it is missing, readable by its owner only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        _create(file)
    return file.read_text()


@lru_cache(maxsize=8)
def private(key: PrivateKey) -> RSAKey:
    """Our own key, loaded once since that takes a tenth of a second.

    Raises ValueError for a PEM that holds no private RSA key of at least 2048 bits.
    """
    found = RSAKey.import_key(key.pem, {"kid": key.kid})
    if not found.is_private or found.raw_value.key_size < BITS:
        raise ValueError("not a private RSA key of at least 2048 bits")
    return found


@dataclass(frozen=True)
class OwnKeys:
    """The keys of this portal at one provider."""

    signing: RSAKey | None = field(repr=False)
    decryption: RSAKey | None = field(repr=False)

    @classmethod
    def of(cls, provider: Provider) -> Self:
        """Load them. Raises ValueError for what is no key."""
        signing = private(provider.auth) if isinstance(provider.auth, PrivateKey) else None
        return cls(signing, private(provider.decryption_key) if provider.decryption_key else None)

    def published(self) -> dict[str, Any]:
        """The public halves, for the provider to fetch; empty for a client with a secret."""
        public: list[dict[str, Any]] = []
        if self.signing is not None:
            public.append({**self.signing.as_dict(private=False), "use": "sig", "alg": "PS256"})
        if self.decryption is not None:
            public.append({**self.decryption.as_dict(private=False), "use": "enc", "alg": "RSA-OAEP"})
        return {"keys": public}


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


def _create(file: Path) -> None:
    """Appear whole or not at all, and never replace a key that somebody else made meanwhile."""
    with NamedTemporaryFile(dir=file.parent) as new:  # which gives it mode 0600
        new.write(RSAKey.generate_key(BITS).as_pem(private=True))
        new.flush()
        with suppress(FileExistsError):
            os.link(new.name, file)


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
