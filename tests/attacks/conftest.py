"""What the attacks share: one world, a victim with something to steal, an attacker with a login."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attacks.people import ATTACKER, Victim, settled
from tests.world import World, world_on


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
