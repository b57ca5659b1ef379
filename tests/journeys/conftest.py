"""What the journeys share: worlds, browsers of a phone and a desktop, and residents who sit at them."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from portal.wiring import speaking_municipality
from tests.journeys.looks import Looks
from tests.journeys.resident import Resident
from tests.node_packages import node_modules
from tests.world import World, world_on

__all__ = ["node_modules"]

DEVICES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}
SETTINGS = {"settle_seconds": 1, "fresh_seconds": 0}
"""No waiting for the slowest municipality after a broken write; and every visit asks it anew."""

PAIRS = pytest.mark.parametrize(("device", "language"), [("phone", "nl"), ("desktop", "en")])
"""Both devices and both languages; every page is seen in all four combinations by test_every_page."""

BOTH = pytest.mark.parametrize("world", ["sqlite", "postgresql"], indirect=True)
"""On either database."""

Come = Callable[..., Resident]


@pytest.fixture(scope="session")
def sqlite_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world of the journeys."""
    with world_on("sqlite", tmp_path_factory.mktemp("world"), **SETTINGS) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The same on PostgreSQL."""
    with world_on("postgresql", tmp_path_factory.mktemp("world"), **SETTINGS) as running:
        yield running


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The world a journey happens in; all is well in it before and after."""
    running: World = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_world")
    yield running
    running.faults()


@pytest.fixture
def device() -> str:
    """What the resident holds, unless a journey says otherwise."""
    return "phone"


@pytest.fixture
def language() -> str:
    """What the resident reads, unless a journey says otherwise."""
    return "nl"


@pytest.fixture(scope="session")
def looks(node_modules: Path) -> Looks:
    """What every page is held to."""
    return Looks(node_modules / "axe-core" / "axe.min.js", speaking_municipality().name)


@pytest.fixture(scope="module")
def browser_for() -> Iterator[Callable[[World], Browser]]:
    """A browser that finds a world's portal at the address its pages were built for.

    Once per file, not per run: the event loop of Playwright may not be in the way of asynchronous tests.
    """
    opened: dict[int, Browser] = {}
    with sync_playwright() as playwright:

        def open_(world: World) -> Browser:
            if world.portal_port not in opened:
                opened[world.portal_port] = playwright.chromium.launch(
                    executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
                    args=[
                        "--no-sandbox",
                        "--disable-background-networking",
                        f"--host-resolver-rules=MAP localhost:3000 127.0.0.1:{world.portal_port}",
                    ],
                )
            return opened[world.portal_port]

        yield open_
        for browser in opened.values():
            browser.close()


@pytest.fixture
def come(
    world: World, browser_for: Callable[[World], Browser], device: str, language: str, looks: Looks
) -> Iterator[Come]:
    """Somebody comes with a browser of their own; at the end no browser may have complained."""
    here: list[Resident] = []

    def come_(name: str = "", level: str = "", **options: Any) -> Resident:
        options = DEVICES[device] | {"locale": language, "reduced_motion": "reduce"} | options
        context = browser_for(world).new_context(**options)
        here.append(Resident(context, world, language, looks))
        return here[-1].comes_in(name, level) if name else here[-1]

    yield come_
    complaints = [told for one in here for told in one.unexcused()]
    for one in here:
        one.context.close()
    assert not complaints, complaints
