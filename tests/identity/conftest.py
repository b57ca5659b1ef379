"""What the tests of this room share: a house on each database, and the DigiD stand-in."""

from collections.abc import AsyncIterator

import pytest
import stamina

from tests.houses import clock, empty_sqlite, house, kind, shared_postgres, url
from tests.identity.digid import Digid, opened

__all__ = ["clock", "empty_sqlite", "house", "kind", "shared_postgres", "url"]


@pytest.fixture
async def digid(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Digid]:
    """The stand-in, where pauses between attempts take no time; keys are made once."""
    folder = tmp_path_factory.getbasetemp() / "digid"
    folder.mkdir(exist_ok=True)
    made = opened(folder)
    with stamina.set_testing(True, attempts=1):
        async with made.party, made.browser:
            yield made
