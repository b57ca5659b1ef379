"""Looking at our copy of somebody's cases."""

import pytest

from portal.access.domain import Actor
from portal.cases import service
from portal.cases.domain import Case, Overview
from portal.wiring import House

ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"])
SEARCH = "/zaken/api/v1/zaken/_zoek"


async def overview(house: House, actor: Actor) -> Overview:
    async with house.database.work() as work:
        return await service.overview(work, actor)


async def only(house: House, actor: Actor) -> Case:
    (case,) = (await overview(house, actor)).cases
    return case
