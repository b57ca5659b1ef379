"""What the tests of this room share: a house on each database."""

from tests.commands.restoring import new, old, places
from tests.houses import clock, empty_sqlite, house, kind, shared_postgres, url

__all__ = ["clock", "empty_sqlite", "house", "kind", "new", "old", "places", "shared_postgres", "url"]
