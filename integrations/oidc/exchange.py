"""Swapping a code for tokens at the token endpoint, with the client's own proof of who it is."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from joserfc.jwk import RSAKey

from integrations.oidc import protocol
from integrations.oidc.directory import Metadata
from integrations.oidc.errors import LoginFailed
from integrations.oidc.keys import OwnKeys
from integrations.oidc.line import Line
from integrations.oidc.messages import ClientSecret, LoginStart, Provider

Proof = Callable[[str], tuple[dict[str, str], dict[str, str]]]
"""From an audience to the form fields and headers that prove who we are, fresh for every call."""


@dataclass(frozen=True)
class Tokens:
    """The two tokens that a log-in needs; a refresh token is not kept."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)


class Exchange:
    """One client at one token endpoint."""

    def __init__(self, provider: Provider, own: OwnKeys, line: Line, now: Callable[[], float]) -> None:
        self._provider, self._line = provider, line
        self._proof = _by_secret(provider) if own.signing is None else _by_key(provider, own.signing, now)

    async def tokens(self, metadata: Metadata, code: str, start: LoginStart) -> Tokens:
        """Both tokens, present and of the kind that is expected. Raises `LoginFailed`."""
        issuer_wanted = self._provider.assertion_audience == "issuer"
        form, headers = self._proof(self._provider.issuer if issuer_wanted else metadata.token)
        form = form | {
            "code": code,
            "redirect_uri": self._provider.redirect_uri,
            "code_verifier": start.code_verifier,
        }
        answer = await self._line.exchange(metadata.token, protocol.token_body(form), headers)
        id_token, access_token = answer.get("id_token"), answer.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access_token, str) or not access_token:
            raise LoginFailed("token-missing")
        if str(answer.get("token_type")).lower() != "bearer":
            raise LoginFailed("token-type")
        return Tokens(id_token, access_token)


def basic(client_id: str, secret: str) -> str:
    """The header of `client_secret_basic`; both parts form-encoded (RFC 6749, 2.3.1), as Authlib does not."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _by_secret(provider: Provider) -> Proof:
    secret = provider.auth.value if isinstance(provider.auth, ClientSecret) else ""
    header = basic(provider.client_id, secret)
    return lambda audience: ({}, {"Authorization": header})


def _by_key(provider: Provider, key: RSAKey, now: Callable[[], float]) -> Proof:
    client_id = provider.client_id

    def prove(audience: str) -> tuple[dict[str, str], dict[str, str]]:
        signed = protocol.assertion(key, client_id, audience, int(now()))
        form = {"client_assertion_type": protocol.ASSERTION_TYPE, "client_assertion": signed}
        return {"client_id": client_id, **form}, {}

    return prove
