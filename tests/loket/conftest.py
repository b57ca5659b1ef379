"""What the tests of this room share: a house on each database, and a municipality."""

from datetime import timedelta

import pytest

from portal.core.clock import FixedClock
from portal.loket.wire import Delivery
from portal.wiring import House
from tests.houses import clock, empty_sqlite, house, kind, shared_postgres, url
from tests.towns import Town, town

__all__ = ["clock", "empty_sqlite", "house", "kind", "shared_postgres", "town", "url"]


@pytest.fixture
def delivery(house: House, town: Town, clock: FixedClock) -> Delivery:
    """What brings requests to the municipality, at a moment between two whole seconds."""
    clock.advance(timedelta(milliseconds=900))
    return Delivery(town.client(clock), house.database, house.settings)
