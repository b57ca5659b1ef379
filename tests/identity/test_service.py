"""Who somebody is, for their own eyes and for the municipality."""

import pytest

from portal.access.domain import Level
from portal.core.errors import HigherLevelNeeded
from portal.identity import service
from portal.wiring import House
from tests.houses import JAN, MEREL, enter


async def test_who_greets_by_name_and_own_data_ask_a_higher_level(house: House):
    actor, certain = await enter(house), await enter(house, level=Level.SUBSTANTIEEL)
    async with house.database.work() as work:
        person = await service.who(work, actor)
        assert person and person.name == "Merel Kooyman"
        data = await service.personal_data(work, certain)
        assert data == service.PersonalData("Merel Kooyman", MEREL, Level.SUBSTANTIEEL)
        with pytest.raises(HigherLevelNeeded):
            await service.personal_data(work, actor)
        assert await service.subjects_of(work, {MEREL, JAN}) == [actor.id]
