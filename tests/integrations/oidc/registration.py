"""This portal as registered at every provider here, who logs in, and the line between them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
from joserfc.jwk import RSAKey
from starlette.applications import Starlette

from integrations.oidc.keys import OwnKeys
from integrations.oidc.messages import SAML_LEVELS, BrokerName, ClientSecret, PrivateKey, Provider
from integrations.oidc.standin import Client, Faults, Resident, StandinSettings, build

CALLBACK = "http://localhost:3000/inloggen/terug"
GOODBYE = "http://localhost:3000/uitgelogd"
ANNA = Resident("999993847", "Anna Test", "Valt vaak in de douche", "Often falls in the shower")
BRAM = Resident("999993653", "Bram <i>Test</i>", "Komt niet rond van zijn geld")
SECRET = "s3cret with spaces, a : colon, a + plus and 100 % more"
ACR = {level: name for name, level in SAML_LEVELS.items()}


@cache
def private_key(kid: str) -> PrivateKey:
    """A key that lives as long as the tests."""
    return PrivateKey(RSAKey.generate_key(2048).as_pem(private=True).decode(), kid)


def provider(issuer: str, client_id: str = "key", broker: BrokerName = "nl-gov") -> Provider:
    """The portal as it is registered at every provider here."""
    return Provider(
        issuer=issuer,
        client_id=client_id,
        redirect_uri=CALLBACK,
        post_logout_redirect_uri=GOODBYE,
        auth=ClientSecret(SECRET) if client_id == "secret" else private_key("portal-1"),
        broker=broker,
        scopes=("openid", "profile"),
        decryption_key=private_key("portal-sealed") if broker == "rdo-max" else None,
    )


@cache
def published(broker: BrokerName) -> dict[str, Any]:
    """The public keys of the portal as registered for a broker."""
    return OwnKeys.of(provider("http://localhost", broker=broker)).published()


class Clock:
    """Seconds since 1970 that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = float(int(time.time()))

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Spoiled:
    """An answer as it comes over the line."""

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class Recorder(httpx.AsyncBaseTransport):
    """Passes requests on and remembers them; `instead` holds answers to give in place of the real ones."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner, self.requests = inner, list[httpx.Request]()
        self.instead: dict[str, Spoiled] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        self.requests.append(request)
        if spoiled := self.instead.get(request.url.path):
            return httpx.Response(
                spoiled.status, headers=spoiled.headers, stream=httpx.ByteStream(spoiled.content)
            )
        return await self.inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self.inner.aclose()

    def bodies(self, path: str) -> list[dict[str, str]]:
        """The forms that were posted to a path."""
        return [dict(parse_qsl(r.content.decode())) for r in self.requests if r.url.path == path]


def standin_app(
    folder: Path,
    clock: Clock,
    faults: Faults,
    broker: BrokerName = "nl-gov",
    issuer: str = "http://localhost:3001",
    callback: str = CALLBACK,
    hears: str | None = None,
) -> Starlette:
    """A stand-in that knows this portal by key and by secret."""
    jwks = published("rdo-max")
    common: dict[str, Any] = {
        "redirect_uris": (callback,),
        "post_logout_redirect_uris": (GOODBYE,),
        "backchannel_logout_uri": hears,
    }
    key = Client(client_id="key", name="Gemeente <Voorbeeld>", jwks=jwks, **common)
    secret = replace(
        key, client_id="secret", auth_method="client_secret_basic", jwks=None, secret=SECRET, signing="RS256"
    )
    settings = StandinSettings(
        clients=[key, secret],
        residents=[ANNA, BRAM],
        key_file=folder / "standin.pem",
        issuer=issuer,
        convention=broker,
        clock=clock,
    )
    return build(settings, faults)
