"""Looking at our copy of somebody's cases."""

from dataclasses import dataclass

import pytest

from portal.access.domain import Actor
from portal.cases import service
from portal.cases.domain import Case, Source
from portal.wiring import House

ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"])
SEARCH = "/zaken/api/v1/zaken/_zoek"


@dataclass(frozen=True)
class Overview:
    """All cases of a resident, newest first, and how fresh our copy is."""

    cases: tuple[Case, ...]
    source: Source


async def overview(house: House, actor: Actor) -> Overview:
    async with house.database.work() as work:
        held = await service.copy(work, actor)
        return Overview(await service.opened(work, held), held.source)


async def only(house: House, actor: Actor) -> Case:
    (case,) = (await overview(house, actor)).cases
    return case
