"""The DigiD stand-in in this process, with this portal registered there and a person with a browser."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from integrations.oidc import standin
from integrations.oidc.client import RelyingParty
from integrations.oidc.keys import ensure
from integrations.oidc.standin import Client, Faults, Resident, StandinSettings
from portal.access.domain import Level
from portal.core.settings import Settings
from portal.identity import wire
from portal.identity.domain import Login
from tests.houses import JAN, MEREL, NAMES, NOON

ISSUER = "http://localhost:3001"
PEOPLE = [Resident(bsn, NAMES[bsn], "") for bsn in (MEREL, JAN)]
DOWN = httpx.MockTransport(lambda request: httpx.Response(503))


class Line(httpx.AsyncBaseTransport):
    """The way to the provider; it can be led elsewhere."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.inner.handle_async_request(request)


@dataclass
class Digid:
    """The provider and its open page; `faults` make it lie, `line` can be led to DOWN."""

    party: RelyingParty
    line: Line
    browser: httpx.AsyncClient
    faults: Faults = field(default_factory=Faults)
    page: str = ""
    told: list[str] = field(default_factory=list[str])
    """Logout tokens that the provider posted to us, oldest first."""

    async def open(self, url: str) -> dict[str, str] | None:
        """Follow a link: the answer when it leads straight back, None when a page waits for a choice."""
        answer = await self.browser.get(url)
        self.page = answer.text
        return _back(answer)

    async def choose(self, bsn: str = MEREL, level: Level = Level.MIDDEN) -> dict[str, str]:
        """The answer for who chooses this person."""
        place = [one.bsn for one in PEOPLE].index(bsn)
        return await self._submit(resident=str(place), level=level.name)

    async def cancel(self) -> dict[str, str]:
        """The answer for who goes back."""
        return await self._submit(cancel="yes")

    async def begin(self, level: Level = Level.MIDDEN) -> Login:
        """A login that began and whose page is open."""
        url, login = await wire.begin(self.party, level, "nl", "/nl/mijn", again=False)
        await self.open(url)
        return login

    async def _submit(self, **form: str) -> dict[str, str]:
        ticket = re.search(r'name="ticket" value="([^"]+)"', self.page)
        assert ticket, self.page[:300]
        back = _back(await self.browser.post("/login", data={"ticket": ticket[1], **form}))
        assert back is not None
        return back


def settings(folder: Path, **changes: Any) -> Settings:
    """Settings whose key at the provider is made once in this folder."""
    ensure(folder / "oidc.pem")
    known: dict[str, Any] = {"oidc_issuer": ISSUER, "oidc_scopes": "openid profile"}
    return Settings(demo=True, **{**known, "oidc_key_file": folder / "oidc.pem", **changes})


def opened(folder: Path) -> Digid:
    """The stand-in, which keeps its keys in this folder."""
    faults = Faults()
    own = wire.provider(settings(folder))
    keys = RelyingParty(own).public_jwks()
    client = Client(
        client_id=own.client_id,
        name="Mijn Loket",
        redirect_uris=(own.redirect_uri,),
        post_logout_redirect_uris=(own.post_logout_redirect_uri,),
        jwks=keys,
        backchannel_logout_uri="http://localhost:3000/auth/backchannel-logout",
    )
    told: list[str] = []

    def hear(request: httpx.Request) -> httpx.Response:
        told.append(dict(parse_qsl(request.content.decode()))["logout_token"])
        return httpx.Response(200)

    app = standin.build(
        StandinSettings(
            clients=[client],
            residents=PEOPLE,
            key_file=folder / "digid.pem",
            issuer=ISSUER,
            clock=NOON.timestamp,
        ),
        faults,
        transport=httpx.MockTransport(hear),
    )
    line = Line(httpx.ASGITransport(app=app))
    party = RelyingParty(own, transport=line, now=NOON.timestamp)
    browser = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=ISSUER)
    return Digid(party, line, browser, faults, told=told)


def _back(answer: httpx.Response) -> dict[str, str] | None:
    target = answer.headers.get("location", "")
    return dict(parse_qsl(urlsplit(target).query)) if "/auth/" in target else None
