"""A whole world for tests: portal, courier, DigiD stand-in and municipality, as processes on free ports."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx
from joserfc import jwt
from joserfc.jwk import OctKey

from portal.commands import demo
from portal.commands.build import build
from portal.core.settings import PREFIX, Settings
from tests import digid_login
from tests.processes import Processes, free_ports, wait_for
from tests.scratch import Kind, scratch_database
from tests.splice import Splice

ORIGIN = "http://localhost:3000"
"""What a browser believes the portal's address is, on whatever port it listens: pages are built for it."""

_COUNTED = "requests", "logins", "sockets", "session_sockets", "webhooks"
UNCOUNTED = {f"{kind}_per_minute": 0 for kind in _COUNTED}
"""Everybody in a test comes from one address."""

COOKIE = "mijnloket-demo"


class World:
    """One world in a folder of its own. `settings` are those of portal.core.settings, by name.

    With more `workers` (processes that serve the portal) there is a proxy before them: `portal_address`
    is the proxy's, `addresses` are theirs. `redis` is the address of a server that they share.
    """

    def __init__(
        self, folder: Path, database_url: str = "", *, workers: int = 1, redis: str = "", **settings: Any
    ) -> None:
        self.folder, self.origin = folder, ORIGIN
        more = free_ports(3 + workers)
        ports = self.portal_port, self.digid_port, self.municipality_port = more[:3]
        self._ports = more[3:] if workers > 1 else [self.portal_port]
        self._proxy = Splice(self.portal_port, self._ports) if workers > 1 else None
        self.portal_address = f"http://127.0.0.1:{ports[0]}"
        self.addresses = [f"http://127.0.0.1:{port}" for port in self._ports]
        self.digid = f"http://localhost:{ports[1]}"
        self.municipality = f"http://localhost:{ports[2]}"
        own = {"database_url": database_url, "courier_url": database_url, "redis_url": redis, **UNCOUNTED}
        own |= settings
        named = {PREFIX + name.upper(): str(value) for name, value in own.items()}
        self.environment = demo.environment(folder, *ports) | named
        self.database_url = database_url
        self.processes = Processes(folder, self.environment)

    @classmethod
    def start(
        cls, folder: Path, database_url: str = "", *, workers: int = 1, redis: str = "", **settings: Any
    ) -> Self:
        """Everything up and answering; the pages are built first when they are not up to date."""
        folder.mkdir(parents=True, exist_ok=True)
        build()
        world = cls(folder, database_url, workers=workers, redis=redis, **settings)
        own = Settings(demo=True, data_dir=folder.resolve(), database_url=database_url)
        with ThreadPoolExecutor(1) as elsewhere:  # migrations may not meet a running event loop
            elsewhere.submit(demo.prepare, own).result()
        try:
            world.start_standins()
            world.start_portal()
            if world._proxy:
                world._proxy.open()
            world.start_worker()
        except BaseException:
            world.stop()
            raise
        return world

    def stop(self) -> None:
        """Everything down."""
        self.processes.end("worker")
        if self._proxy:
            self._proxy.close()
        for one in range(len(self._ports)):
            self.processes.end(_serving(one))
        self.processes.end("standins")

    def start_standins(self) -> None:
        """The DigiD stand-in and the municipality up."""
        self.processes.run("standins")
        addresses = f"{self.digid}/healthz", f"{self.municipality}/healthz"
        wait_for(lambda: self.processes.answering(*addresses))

    def start_portal(self, one: int | None = None) -> None:
        """The portal up, ready for visitors; only one of its workers when that is named."""
        chosen = range(len(self._ports)) if one is None else [one]
        for place in chosen:
            self.processes.run("serve", _serving(place), MIJNLOKET_PORT=str(self._ports[place]))
        wait_for(lambda: self.processes.answering(*(f"{self.addresses[place]}/readyz" for place in chosen)))

    def kill_portal(self, one: int | None = None) -> None:
        """The portal, or one of its workers, gone without a word, as at a power cut."""
        self._end_portal(one, signal.SIGKILL)

    def restart_portal(self, one: int | None = None) -> None:
        """The portal, or one of its workers, down as at an upgrade, and up again."""
        self.stop_portal(one)
        self.start_portal(one)

    def stop_portal(self, one: int | None = None) -> None:
        """The portal, or one of its workers, down as at an upgrade."""
        self._end_portal(one, signal.SIGTERM)

    def _end_portal(self, one: int | None, number: signal.Signals) -> None:
        for place in range(len(self._ports)) if one is None else [one]:
            self.processes.end(_serving(place), number)

    def start_worker(self) -> None:
        """The courier up, and told of changes at the municipality."""
        self.processes.run("worker")
        wait_for(lambda: self.processes.alive() and self.asked("/notificaties/api/v1/abonnement"))

    def kill_worker(self) -> None:
        """The courier gone without a word."""
        self.processes.end("worker", signal.SIGKILL)

    def faults(self, *faults: dict[str, Any], seed: int = 0) -> None:
        """Switch on these faults at the municipality and no others; none: all is well.

        Each is as integrations.zgw.standin.faults has it: `{"kind": "down", "path": "/zaken"}`.
        """
        body = {"seed": seed, "faults": list(faults)}
        httpx.post(f"{self.municipality}/standin/faults", json=body, timeout=10).raise_for_status()

    @contextmanager
    def trouble(self, *faults: dict[str, Any]) -> Iterator[None]:
        """These faults inside the block; all is well after it."""
        self.faults(*faults)
        try:
            yield
        finally:
            self.faults()

    def cases(self, number: str) -> list[dict[str, Any]]:
        """The municipality's own cases with this number: none or one, if all is well."""
        return self.asked("/zaken/api/v1/zaken", identificatie=number)["results"]

    def asked(self, path: str, **query: str) -> Any:
        """What the municipality answers to a GET, with the portal's credentials; faults strike here too."""
        key = OctKey.import_key(self.environment[f"{PREFIX}ZGW_SECRET"])
        who = {"iss": "mijnloket", "client_id": "mijnloket", "user_id": "", "user_representation": ""}
        token = jwt.encode({"alg": "HS256"}, who | {"iat": int(time.time())}, key)
        headers = {"Authorization": f"Bearer {token}", "Accept-Crs": "EPSG:4326"}
        answer = httpx.get(f"{self.municipality}{path}", params=query, headers=headers, timeout=10)
        return answer.raise_for_status().json()

    def log_in(self, name: str, level: str = "", replacing: str = "") -> str:
        """Log a demo resident in over plain HTTP; answers the secret of the session cookie."""
        return digid_login.log_in(
            self.portal_address, self.origin, name, level, cookie=COOKIE, replacing=replacing
        )

    def visitor(self, cookie: str = "", **options: Any) -> httpx.Client:
        """A client of the portal that says it comes from our own pages, logged in with a cookie or not."""
        headers = {"Origin": self.origin, "Referer": f"{self.origin}/nl"} | options.pop("headers", {})
        cookies = {COOKIE: cookie} if cookie else {}
        return httpx.Client(
            base_url=self.portal_address, headers=headers, cookies=cookies, timeout=20, **options
        )

    def written(self, name: str = "*") -> str:
        """Everything a process (`serve*`, `worker`, `standins`) wrote; of all of them without a name."""
        return self.processes.written(name)


def _serving(place: int) -> str:
    """What the process of a worker is called; the first as if it were the only one."""
    return f"serve-{place + 1}" if place else "serve"


@contextmanager
def world_on(kind: Kind, folder: Path, **settings: Any) -> Iterator[World]:
    """A world for the time of a block, on a database of its own; skips when that database does not answer."""
    with scratch_database(kind) as url:
        running = World.start(folder, url, **settings)
        try:
            yield running
        finally:
            running.stop()
