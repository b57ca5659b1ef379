"""The stand-in's key: made once, kept in a file only its owner can read, and used to sign or to mis-sign."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64encode

from integrations.oidc import keys
from integrations.oidc.standin.faults import Signing


class Signer:
    """Signs with one RSA key; `kid` is the thumbprint of its public half."""

    def __init__(self, key_file: Path) -> None:
        self.key = _named(RSAKey.import_key(keys.ensure(key_file)))

    def rotate(self) -> None:
        """Go on with a new key, known to nobody who fetched the keys before."""
        self.key = _named(RSAKey.generate_key(keys.BITS))

    def jwks(self) -> dict[str, Any]:
        """The public half, as published."""
        return {"keys": [self.key.as_dict(private=False)]}

    def sign(self, claims: Mapping[str, Any], alg: str, how: Signing = "own-key", **more: Any) -> str:
        """A compact JWS over the claims, signed properly or wrongly; with `more` in its header."""
        header = {"alg": alg, "kid": self.key.kid, **more}
        if how == "none":
            return f"{_unsigned({'alg': 'none'}, claims)}."
        if how == "public-key-as-secret":
            return self._confused(claims)
        key = self.key
        if how == "other-key":
            key = RSAKey.generate_key(keys.BITS)
        if how == "unknown-kid":
            header["kid"] = "nobody-knows-this-key"
        return jwt.encode(header, dict(claims), key, algorithms=[alg])

    def _confused(self, claims: Mapping[str, Any]) -> str:
        signed = _unsigned({"alg": "HS256", "kid": self.key.kid}, claims)
        mac = hmac.new(self.key.as_pem(private=False), signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{urlsafe_b64encode(mac).decode()}"


def _unsigned(header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    parts = (urlsafe_b64encode(json.dumps(part).encode()).decode() for part in (dict(header), dict(claims)))
    return ".".join(parts)


def _named(key: RSAKey) -> RSAKey:
    return RSAKey.import_key(key.raw_value, {"kid": key.thumbprint(), "use": "sig"})
