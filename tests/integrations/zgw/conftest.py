"""What the tests of the client against the stand-in share."""

from collections.abc import AsyncIterator

import pytest
import stamina

from tests.integrations.zgw.practice import Place, opened


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    """A municipality to practise on, where pauses between attempts take no time."""
    with stamina.set_testing(True, attempts=3, cap=True):
        async with opened() as here:
            yield here
