"""What the attacks share: one world, a victim with something to steal, an attacker with a login."""

import asyncio
from collections import Counter
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attacks.people import ATTACKER, Victim, settled
from tests.evidence import measured
from tests.world import World, world_on

TRIED = Counter[str]()
"""How often an attack was tried in this run, and how often one succeeded."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count every try of a named attack."""
    report = yield
    if item.get_closest_marker("attack") and report.when == "call" and not report.skipped:
        TRIED["tried"] += 1
        TRIED["succeeded"] += report.failed
    return report


def pytest_sessionfinish() -> None:
    """Write down what was tried, unless it was a part of it only."""
    if TRIED["tried"] >= 400:
        measured(
            "attacks",
            "tries of attacks, the enumerated ones included",
            TRIED["tried"],
            "",
            40,
            least=True,
        )
        measured("attacks", "attacks that succeeded", TRIED["succeeded"], "", 0)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all attacks; it tells everything it logs."""
    folder = tmp_path_factory.mktemp("attacked")
    with world_on("sqlite", folder, log_level="DEBUG", log_json="1") as running:
        yield running


@pytest.fixture(scope="session")
def victim(world: World) -> Victim:
    """Somebody with a case, a request, a draft and a live session."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(lambda: asyncio.run(settled(world))).result()


@pytest.fixture
def attacker(world: World) -> str:
    """The cookie of an attacker who has a login too."""
    return world.log_in(ATTACKER)
