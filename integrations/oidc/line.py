"""The line to one provider: its own hosts only, the common HTTP policy, and no form that is sent twice."""

import asyncio
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from integrations.answers import Answer
from integrations.errors import (
    AddressRefused,
    NeighbourError,
    NeighbourRefused,
)
from integrations.http import Neighbour, Policy
from integrations.oidc.errors import LoginFailed, ProviderUnavailable
from integrations.oidc.messages import Provider

LARGEST_ANSWER = 256 * 1024
"""Bytes; a description, a key set or a token is a few kilobytes."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_FORM = "application/x-www-form-urlencoded"


class Line(Neighbour):
    """HTTP to one provider; what goes wrong is a `LoginProblem`, with neither a body nor a token in it."""

    def __init__(
        self,
        provider: Provider,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        policy = Policy(largest_answer=LARGEST_ANSWER)
        super().__init__("oidc", _bases(provider), policy, transport=transport, clock=clock)

    async def document(self, url: str) -> dict[str, Any]:
        """A JSON object that describes the provider."""
        try:
            return _object((await self.ask("GET", url)).json())
        except NeighbourError:
            raise ProviderUnavailable from None

    async def exchange(self, url: str, form: str, headers: dict[str, str]) -> dict[str, Any]:
        """Post to the token endpoint, once: a code that was sent twice is a code that was stolen."""
        try:
            return _object((await self._post(url, form, headers)).json())
        except NeighbourRefused as error:
            raise LoginFailed("client-refused" if error.status == 401 else "code-refused") from None
        except NeighbourError:
            raise ProviderUnavailable from None

    async def userinfo(self, url: str, access_token: str) -> Answer:
        """The userinfo answer, which may be JSON or a token."""
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json, application/jwt"}
        try:
            return await self.ask("GET", url, headers=headers)
        except NeighbourRefused:
            raise LoginFailed("userinfo-refused") from None
        except NeighbourError:
            raise ProviderUnavailable from None

    async def _post(self, url: str, form: str, headers: dict[str, str]) -> Answer:
        if not self.owns(url):
            raise AddressRefused(self.name, "", "not one of the provider's own addresses")
        headers = {"Accept": "application/json", "Content-Type": _FORM, **headers}
        request = self._client.build_request("POST", url, content=form, headers=headers)
        return await self._attempt(request, asyncio.get_running_loop().time() + self.policy.total)


def safe(url: str) -> bool:
    """Whether an address is https, or http on this very machine; without user info and fragment."""
    try:
        parts = urlsplit(url)
        known = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    except ValueError:
        return False
    return known and bool(parts.hostname) and "@" not in parts.netloc and "#" not in url


def _bases(provider: Provider) -> list[str]:
    """The issuer's own host and the configured ones, all by the issuer's scheme."""
    issuer = urlsplit(provider.issuer)
    bases = [f"{issuer.scheme}://{host}/" for host in (issuer.netloc, *sorted(provider.hosts))]
    for url in (provider.issuer, provider.redirect_uri, provider.post_logout_redirect_uri, *bases):
        if not safe(url):
            raise ValueError("a provider is reached by https, or by http on this machine")
    return bases


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ProviderUnavailable
    return value  # pyright: ignore[reportUnknownVariableType]
