"""The worlds in which log-ins are tested: the stand-in in this process, a certified provider beside it."""

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from joserfc.jwk import RSAKey
from starlette.applications import Starlette

from integrations.oidc.client import RelyingParty
from integrations.oidc.keys import OwnKeys
from integrations.oidc.messages import (
    SAML_LEVELS,
    BrokerName,
    ClientSecret,
    Level,
    LoginStart,
    PrivateKey,
    Provider,
)
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

    def bodies(self, path: str) -> list[dict[str, str]]:
        """The forms that were posted to a path."""
        return [dict(parse_qsl(r.content.decode())) for r in self.requests if r.url.path == path]


@dataclass
class World:
    """A provider, this portal at it, and a person with a browser."""

    party: RelyingParty
    calls: Recorder
    browser: httpx.AsyncClient
    address: str = ""
    page: str = ""
    now: Callable[[], float] = time.time
    faults: Faults = field(default_factory=Faults)
    clock: Clock = field(default_factory=Clock)

    def join(self, own: Provider) -> None:
        """Go on with the portal set up in another way."""
        self.party = RelyingParty(own, transport=self.calls, now=self.now)

    async def open(self, url: str) -> dict[str, str] | None:
        """Follow a link: the parameters when it ends at the portal, None when a page wants an answer."""
        return await self._settle(await self.browser.get(url))

    async def submit(self, path: str, form: Mapping[str, str]) -> dict[str, str] | None:
        """Send a form of the page that is open."""
        return await self._settle(await self.browser.post(path, data=dict(form)))

    async def _settle(self, answer: httpx.Response) -> dict[str, str] | None:
        while answer.is_redirect:
            target = str(answer.url.join(answer.headers["location"]))
            if target.startswith((CALLBACK, GOODBYE)):
                self.address = target
                return dict(parse_qsl(urlsplit(target).query))
            answer = await self.browser.get(target)
        self.address, self.page = str(answer.url), answer.text
        return None

    async def choose(self, who: Resident, level: Level) -> dict[str, str] | None:
        """Log in on the page that is open."""
        raise NotImplementedError

    async def cancel(self) -> dict[str, str] | None:
        """Go back from the page that is open."""
        raise NotImplementedError

    async def leave(self, url: str) -> dict[str, str] | None:
        """Log out at the provider, agreeing if it asks."""
        raise NotImplementedError

    async def login(
        self, who: Resident = ANNA, level: Level = Level.MIDDEN
    ) -> tuple[dict[str, str], LoginStart]:
        """Begin, choose and come back; finishing is for the test."""
        start = await self.party.begin(level, "nl")
        params = await self.open(start.url) or await self.choose(who, level)
        assert params is not None
        return params, start


def _nothing(request: httpx.Request) -> httpx.Response:
    return httpx.Response(404)


@dataclass
class StandinWorld(World):
    """The stand-in."""

    app: Starlette = field(default_factory=Starlette)
    fetched: httpx.MockTransport = field(default_factory=lambda: httpx.MockTransport(_nothing))

    def serve(self, app: Starlette) -> None:
        """Go on with another stand-in at the same address."""
        self.app, self.calls.inner = app, httpx.ASGITransport(app=app)
        self.browser = httpx.AsyncClient(transport=self.calls.inner, base_url=self.party.provider.issuer)

    def rotate(self) -> None:
        """Let it sign with a new key from now on."""
        self.app.state.signer.rotate()

    async def choose(self, who: Resident, level: Level) -> dict[str, str] | None:
        place = (ANNA, BRAM).index(who)
        return await self.submit("/login", {**self.ticket(), "resident": str(place), "level": level.name})

    async def cancel(self) -> dict[str, str] | None:
        return await self.submit("/login", {**self.ticket(), "cancel": "yes"})

    async def leave(self, url: str) -> dict[str, str] | None:
        return await self.open(url)

    def ticket(self) -> dict[str, str]:
        """The hidden field of the log-in page."""
        found = re.search(r'name="ticket" value="([^"]+)"', self.page)
        assert found
        return {"ticket": found[1]}


class CertifiedWorld(World):
    """oidc-provider; account names differ per convention, so the client in use decides."""

    async def choose(self, who: Resident, level: Level) -> dict[str, str] | None:
        account = account_name(self.party.provider.broker, who)
        back = await self.submit(self.address, {"account": account, "acr": ACR[level]})
        return back or await self._end_session()  # which it wants first when somebody else logs in

    async def cancel(self) -> dict[str, str] | None:
        return await self.submit(self.address, {"cancel": "yes"})

    async def leave(self, url: str) -> dict[str, str] | None:
        await self.open(url)
        return await self._end_session()

    async def _end_session(self) -> dict[str, str] | None:
        found = re.search(r'name="xsrf" value="([^"]+)"', self.page)
        assert found
        return await self.submit("/session/end/confirm", {"xsrf": found[1], "logout": "yes"})


def standin_app(
    folder: Path,
    clock: Clock,
    faults: Faults,
    broker: BrokerName = "nl-gov",
    issuer: str = "http://localhost:3001",
    callback: str = CALLBACK,
) -> Starlette:
    """A stand-in that knows this portal by key and by secret."""
    jwks = published("rdo-max")
    common: dict[str, Any] = {"redirect_uris": (callback,), "post_logout_redirect_uris": (GOODBYE,)}
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


def standin_world(folder: Path, client_id: str = "key", broker: BrokerName = "nl-gov") -> StandinWorld:
    """The stand-in, reached without a network."""
    clock, faults = Clock(), Faults()
    app = standin_app(folder, clock, faults, broker)
    calls = Recorder(httpx.ASGITransport(app=app))
    own = provider("http://localhost:3001", client_id, broker)
    party = RelyingParty(own, transport=calls, now=clock)
    browser = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=own.issuer)
    return StandinWorld(party, calls, browser, now=clock, faults=faults, clock=clock, app=app)


def certified_world(issuer: str, client_id: str = "key", broker: BrokerName = "nl-gov") -> CertifiedWorld:
    """The certified provider, reached over the loopback network."""
    own = provider(issuer, "max" if broker == "rdo-max" else client_id, broker)
    calls = Recorder(httpx.AsyncHTTPTransport())
    party = RelyingParty(own, transport=calls)
    return CertifiedWorld(party, calls, httpx.AsyncClient(base_url=issuer))


def account_name(broker: BrokerName, who: Resident) -> str:
    """The subject that the certified provider uses for a person."""
    return who.bsn if broker == "nl-gov" else f"{broker}-{who.bsn}"


def accounts() -> dict[str, dict[str, Any]]:
    """What the certified provider knows of each person, written down per convention."""
    known: dict[str, dict[str, Any]] = {}
    for who in (ANNA, BRAM):
        said: dict[BrokerName, dict[str, Any]] = {
            "nl-gov": {"sub_id_type": "urn:nl-eid-gdi:1.0:id:BSN"},
            "keycloak": {"bsn": who.bsn},
            "signicat": {"nin": who.bsn, "idp_id": f"S00000000:{who.bsn}"},
            "rdo-max": {"bsn": who.bsn, "loa_authn": ACR[Level.MIDDEN]},
        }
        for broker, claims in said.items():
            name = account_name(broker, who)
            known[name] = {"sub": name, "name": who.name, **claims}
    return known


def _clients() -> list[dict[str, Any]]:
    common = {"redirect_uris": [CALLBACK], "post_logout_redirect_uris": [GOODBYE], "response_types": ["code"]}
    by_key = {
        **common,
        "client_id": "key",
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": published("nl-gov"),
        "id_token_signed_response_alg": "PS256",
    }
    by_secret = {
        **common,
        "client_id": "secret",
        "client_secret": SECRET,
        "id_token_signed_response_alg": "RS256",
    }
    sealed = {
        **by_key,
        "client_id": "max",
        "jwks": published("rdo-max"),
        "userinfo_signed_response_alg": "RS256",
        "userinfo_encrypted_response_alg": "RSA-OAEP",
        "userinfo_encrypted_response_enc": "A128CBC-HS256",
    }
    return [by_key, by_secret, sealed]


@contextmanager
def certified_provider(node: Path, packages: Path) -> Iterator[str]:
    """Run oidc-provider; gives its issuer."""
    settings = {"clients": _clients(), "accounts": accounts(), "levels": list(SAML_LEVELS)}
    script = Path(__file__).with_name("provider.mjs")
    process = subprocess.Popen(
        [node, script, packages.parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout
    try:
        process.stdin.write(f"{json.dumps(settings)}\n")
        process.stdin.flush()
        issuer = process.stdout.readline().strip()
        assert issuer, "oidc-provider did not start"
        yield issuer
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()
