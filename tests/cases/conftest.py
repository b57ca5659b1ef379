"""What the tests of this room share: a house on each database, and a municipality."""

import pytest

from portal.cases.wire import Fetching
from portal.core.clock import FixedClock
from portal.wiring import House
from tests.houses import clock, empty_sqlite, house, kind, shared_postgres, url
from tests.towns import Town, town

__all__ = ["clock", "empty_sqlite", "house", "kind", "shared_postgres", "town", "url"]


@pytest.fixture
def fetching(house: House, town: Town, clock: FixedClock) -> Fetching:
    """What keeps our copy in step with this municipality."""
    return Fetching(town.client(clock), house.database)
