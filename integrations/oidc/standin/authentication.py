"""Who calls the token endpoint: a signed assertion that was never used before, or a secret."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import unquote_plus

import httpx
from joserfc import jws, jwt
from joserfc.errors import JoseError

from integrations.oidc import keys
from integrations.oidc.protocol import ASSERTION_TYPE
from integrations.oidc.standin.settings import Client, StandinSettings
from integrations.oidc.standin.store import Store

_LONGEST = 60
_LEEWAY = 10
_ALGORITHMS = ("PS256", "RS256")


class ClientRefused(Exception):
    """Not a client we know, or it did not prove it."""


class Authentication:
    """Proof of clients; `transport` reaches their `jwks_uri` in tests."""

    def __init__(
        self, settings: StandinSettings, store: Store, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._settings, self._store, self._transport = settings, store, transport
        self._audiences = {settings.issuer, f"{settings.issuer}/token"}

    async def client(self, authorization: str, form: Mapping[str, str]) -> Client:
        """The client that proved itself in exactly one way, the one it is registered for."""
        if "client_secret" in form:
            raise ClientRefused
        if authorization and "client_assertion" not in form:
            return self._by_secret(authorization, form)
        if not authorization and form.get("client_assertion_type") == ASSERTION_TYPE:
            return await self._by_assertion(form.get("client_assertion", ""), form)
        raise ClientRefused

    def _by_secret(self, authorization: str, form: Mapping[str, str]) -> Client:
        scheme, _, encoded = authorization.partition(" ")
        try:
            pair = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise ClientRefused from None
        client_id, _, secret = (unquote_plus(part) for part in pair.partition(":"))
        client = self._registered(client_id, "client_secret_basic", form)
        right = hmac.compare_digest(secret.encode(), (client.secret or "").encode())
        if scheme.lower() != "basic" or not client.secret or not right:
            raise ClientRefused
        return client

    async def _by_assertion(self, assertion: str, form: Mapping[str, str]) -> Client:
        try:
            unproven = jws.extract_compact(assertion.encode())
            header, claimed = unproven.headers(), json.loads(unproven.payload)
        except (JoseError, ValueError):
            raise ClientRefused from None
        if not isinstance(claimed, dict) or header.get("alg") not in _ALGORITHMS:
            raise ClientRefused
        claims = cast(dict[str, Any], claimed)
        client = self._registered(claims.get("iss"), "private_key_jwt", form)
        key = keys.fitting(keys.signing_keys(await self._jwks(client)), header)
        try:
            if key is None:
                raise ClientRefused
            claims = jwt.decode(assertion, key, algorithms=list(_ALGORITHMS)).claims
        except (JoseError, ValueError):
            raise ClientRefused from None
        self._judge(claims, client)
        return client

    def _judge(self, claims: Mapping[str, Any], client: Client) -> None:
        """Own client, this server, a minute at most, and never seen before (RFC 7523, 3)."""
        now, until, jti = self._settings.clock(), claims.get("exp"), claims.get("jti")
        audience: Any = claims.get("aud")
        audiences = cast(list[Any], audience) if isinstance(audience, list) else [audience]
        timely = isinstance(until, int) and now - _LEEWAY < until <= now + _LONGEST + _LEEWAY
        if claims.get("sub") != client.client_id or not timely or not isinstance(jti, str) or not jti:
            raise ClientRefused
        if not any(isinstance(one, str) and one in self._audiences for one in audiences):
            raise ClientRefused
        used = f"{client.client_id} {jti}"
        if self._store.assertions.get(used):
            raise ClientRefused
        self._store.assertions.keep(used, True)

    def _registered(self, client_id: object, method: str, form: Mapping[str, str]) -> Client:
        client = self._settings.client(client_id)
        if client is None or client.auth_method != method or form.get("client_id", client_id) != client_id:
            raise ClientRefused
        return client

    async def _jwks(self, client: Client) -> object:
        if client.jwks is not None or client.jwks_uri is None:
            return client.jwks
        try:
            async with httpx.AsyncClient(transport=self._transport, timeout=5) as caller:
                return (await caller.get(client.jwks_uri)).raise_for_status().json()
        except (httpx.HTTPError, ValueError):
            raise ClientRefused from None
