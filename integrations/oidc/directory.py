"""What a provider says about itself and its keys: fetched, checked, kept for a while."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import RSAKey

from integrations.oidc import keys, protocol
from integrations.oidc.errors import LoginFailed, ProviderUnavailable
from integrations.oidc.line import Line

METADATA_AGE = 3600
KEYS_AGE = 900
KEYS_PAUSE = 30
"""Seconds between two fetches of the keys because of a key we do not know."""


@dataclass(frozen=True)
class Metadata:
    """The part of the provider's description that a log-in needs; every address was checked."""

    authorization: str
    token: str
    jwks: str
    userinfo: str | None
    end_session: str | None
    names_issuer: bool
    """Whether every answer must carry `iss` (RFC 9207)."""


class Directory:
    """Description and keys of one provider. Failures are not kept: the next log-in asks again."""

    def __init__(self, issuer: str, line: Line, now: Callable[[], float]) -> None:
        self._issuer, self._line, self._now = issuer, line, now
        self._metadata: Metadata | None = None
        self._keys: tuple[RSAKey, ...] = ()
        self._metadata_at = self._keys_at = self._looked_at = float("-inf")
        self._looking = asyncio.Lock()

    async def metadata(self) -> Metadata:
        """The description, at most an hour old. Raises `ProviderUnavailable`."""
        if self._metadata is None or self._now() - self._metadata_at >= METADATA_AGE:
            document = await self._line.document(protocol.well_known(self._issuer))
            self._metadata, self._metadata_at = self._checked(document), self._now()
        return self._metadata

    async def key(self, header: Mapping[str, Any]) -> RSAKey:
        """The key that a token names; an unknown name is looked up once more, but not too often.

        One look at a time: whoever waited for another's look does not look again.
        """
        async with self._looking:
            if self._outdated(header):
                self._looked_at = self._now()
                document = await self._line.document((await self.metadata()).jwks)
                self._keys, self._keys_at = keys.signing_keys(document), self._now()
            found = keys.fitting(self._keys, header)
        if found is None:
            raise LoginFailed("key-unknown")
        return found

    def _outdated(self, header: Mapping[str, Any]) -> bool:
        now = self._now()
        if now - self._keys_at >= KEYS_AGE:
            return True
        return (
            keys.fitting(self._keys, header) is None
            and now - max(self._keys_at, self._looked_at) >= KEYS_PAUSE
        )

    def _checked(self, document: Mapping[str, Any]) -> Metadata:
        """Refuse a description of another issuer, or one that leads elsewhere."""
        if document.get("issuer") != self._issuer:
            raise ProviderUnavailable
        challenges = document.get("code_challenge_methods_supported", ["S256"])
        if not isinstance(challenges, list) or "S256" not in challenges:
            raise ProviderUnavailable
        return Metadata(
            authorization=self._needed(document, "authorization_endpoint"),
            token=self._needed(document, "token_endpoint"),
            jwks=self._needed(document, "jwks_uri"),
            userinfo=self._optional(document, "userinfo_endpoint"),
            end_session=self._optional(document, "end_session_endpoint"),
            names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
        )

    def _needed(self, document: Mapping[str, Any], name: str) -> str:
        url = document.get(name)
        if not isinstance(url, str) or not self._line.owns(url) or "#" in url:
            raise ProviderUnavailable
        return url

    def _optional(self, document: Mapping[str, Any], name: str) -> str | None:
        return self._needed(document, name) if name in document else None
