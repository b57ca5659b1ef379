"""The proxy of deploy/, as a real Caddy: pages, websockets, limits, and an upgrade that nobody notices."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from tests.attacks.tab import Tab
from tests.conftest import ROOT
from tests.processes import free_ports, wait_for
from tests.world import World, world_on

CADDY = shutil.which("caddy")
pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        CADDY is None, reason="caddy is not on this machine (apt-get install caddy): the proxy was not tried"
    ),
]


@contextmanager
def proxy(folder: Path, portals: list[str]) -> Iterator[str]:
    """Caddy with our file before these portals (host:port), without TLS; its address."""
    port, admin = free_ports(2)
    address = f"http://127.0.0.1:{port}"
    own = {"LOKET_ADDRESS": address, "LOKET_PORTALS": " ".join(portals), "CADDY_ADMIN": f"127.0.0.1:{admin}"}
    homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "caddy.log").open("wb") as log:
        running = subprocess.Popen(
            [str(CADDY), "run", "--config", ROOT / "deploy" / "Caddyfile"],
            env=dict(os.environ) | own | homes,
            stderr=log,
        )
    try:
        wait_for(lambda: _status(f"{address}/nl") == 200)
        yield address
    finally:
        running.terminate()
        running.wait(20)


def _status(address: str) -> int:
    try:
        return httpx.get(address, timeout=2).status_code
    except httpx.HTTPError:
        return 0


class _Echo(BaseHTTPRequestHandler):
    """Answers with the headers it got."""

    def do_GET(self) -> None:
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Says nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    """A portal that says what reached it; where it listens."""
    server = HTTPServer(("127.0.0.1", 0), _Echo)
    serving = Thread(target=server.serve_forever)
    serving.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


def test_the_address_of_a_visitor_cannot_be_made_up(echo: str, tmp_path: Path) -> None:
    said = {
        "X-Forwarded-For": "10.1.2.3",
        "X-Forwarded-Host": "evil.example",
        "Origin": "https://loket.example",
        "Cookie": "a=b",
        "Authorization": "Bearer x",
    }
    with proxy(tmp_path, [echo]) as address:
        heard = httpx.get(f"{address}/nl", headers=said).json()
    assert heard["x-forwarded-for"] == "127.0.0.1"
    assert "evil.example" not in json.dumps(heard)
    assert [heard[name] for name in ("origin", "cookie", "authorization")] == [*said.values()][2:]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two portals on one database."""
    with world_on("sqlite", tmp_path_factory.mktemp("proxied"), workers=2) as running:
        yield running


@pytest.fixture
def loket(world: World, tmp_path: Path) -> Iterator[str]:
    """The address at which the proxy serves that world."""
    with proxy(tmp_path, [address.removeprefix("http://") for address in world.addresses]) as address:
        yield address


async def test_visitors_reach_pages_and_sockets_and_nothing_of_operators(world: World, loket: str) -> None:
    cookie = world.log_in("Merel Kooyman")
    async with httpx.AsyncClient(base_url=loket) as visitor:
        assert "<h1" in (await visitor.get("/nl")).text
        assert [(await visitor.get(path)).status_code for path in ("/readyz", "/metrics")] == [404, 404]
        large = await visitor.post("/auth/logout", content=b"x" * 100_000, headers={"Origin": world.origin})
        assert large.status_code in (413, 502)  # Caddy 2.6 cuts it off without saying why
    async with Tab.open(loket, cookie=cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows("Merel")


async def test_one_portal_goes_and_comes_and_nobody_notices(world: World, loket: str) -> None:
    async def asked(times: int) -> set[int]:
        async with httpx.AsyncClient(base_url=loket, timeout=30) as visitor:
            return {(await visitor.get("/nl")).status_code for _each in range(times)}

    for one, process in enumerate(("serve", "serve-2")):
        world.processes.end(process)
        assert await asked(10) == {200}
        async with Tab.open(loket) as tab:
            assert await tab.until(lambda seen: seen.frames)
        world.start_portal(one)
        assert await asked(10) == {200}
