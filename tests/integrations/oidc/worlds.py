"""The worlds in which log-ins are tested: a provider, this portal at it, and a person with a browser."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
from starlette.applications import Starlette

from integrations.oidc.client import RelyingParty
from integrations.oidc.messages import BrokerName, Level, LoginStart, Provider
from integrations.oidc.standin import Faults, Resident
from tests.integrations.oidc.certified import account_name
from tests.integrations.oidc.registration import (
    ACR,
    ANNA,
    BRAM,
    CALLBACK,
    GOODBYE,
    Clock,
    Recorder,
    provider,
    standin_app,
)


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


def standin_world(
    folder: Path, client_id: str = "key", broker: BrokerName = "nl-gov", hears: str | None = None
) -> StandinWorld:
    """The stand-in, reached without a network; it tells of log-outs at the address `hears`."""
    clock, faults = Clock(), Faults()
    app = standin_app(folder, clock, faults, broker, hears=hears)
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
