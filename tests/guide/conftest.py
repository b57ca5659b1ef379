"""What the tests of this room share: a house."""

from tests.houses import clock, empty_sqlite, house, kind, shared_postgres, url

__all__ = ["clock", "empty_sqlite", "house", "kind", "shared_postgres", "url"]
