"""What the tests of this room share: a house on each database, and a municipality."""

from tests.houses import clock, empty_sqlite, house, kind, shared_postgres, url
from tests.towns import town

__all__ = ["clock", "empty_sqlite", "house", "kind", "shared_postgres", "town", "url"]
