"""What tests with more workers share: two processes that serve one portal, on either database."""

from collections.abc import Iterator

import pytest

from tests.scratch import Kind
from tests.world import World, world_on


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two workers behind a proxy, on each database."""
    kind: Kind = request.param
    with world_on(kind, tmp_path_factory.mktemp("workers"), workers=2) as running:
        yield running
