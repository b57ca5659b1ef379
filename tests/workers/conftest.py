"""What tests with more workers share: two processes that serve one portal, on either database, with Redis."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.redis_server import RedisServer, redis_server
from tests.scratch import Kind
from tests.world import UNCOUNTED, World, world_on

COUNTED = dict.fromkeys([*UNCOUNTED, "events_per_second", "events_burst"], 100_000)
"""Everybody is counted, and nobody kept back."""


@dataclass
class Town:
    """Two workers behind a proxy, and the Redis they share."""

    world: World
    redis: RedisServer


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One for all tests, on each database."""
    kind: Kind = request.param
    folder = tmp_path_factory.mktemp("workers")
    with (
        redis_server(folder / "redis") as redis,
        world_on(kind, folder, workers=2, redis=redis.url, **COUNTED) as world,
    ):
        yield Town(world, redis)


@pytest.fixture
def world(town: Town) -> World:
    """Its portal."""
    return town.world
