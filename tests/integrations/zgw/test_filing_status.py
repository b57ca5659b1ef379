"""The first status of a case, and the same one again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from integrations.errors import NeighbourRefused
from integrations.zgw.errors import CaseClosed, StatusExists
from integrations.zgw.filing import DigidLevel
from tests.integrations.zgw.objects import BSN, CATALOGI, ZAKEN, page, problem, the_case, uuid
from tests.integrations.zgw.recorded import Replay, exchange
from tests.integrations.zgw.town import Town

INITIATOR = {
    "url": f"{CATALOGI}roltypen/7ca23fca-686a-4afe-bb5e-9e30d7705733",
    "omschrijving": "Hulpvrager",
    "omschrijvingGeneriek": "initiator",
}
AT = datetime(2026, 11, 22, 11, 47, 3, 999, tzinfo=UTC)


class TestStatus:
    """The first status, and the same one again."""

    type_url = f"{CATALOGI}statustypen/a0647efa-7533-41cd-9125-598ad94527c2"
    case = replace(the_case(), url=f"{ZAKEN}zaken/01cfbcd9-8c01-4fc6-a889-13beb9d85ccc")

    async def test_as_recorded(self):
        client = Replay(exchange("60", "first status")).client()
        status = await client.set_status(self.case, self.type_url, AT, "Via Mijn Loket")
        assert (status.set_at, status.type_url) == (AT.replace(microsecond=0), self.type_url)

    async def test_the_same_moment_again_exists_and_is_found(self):
        again, found = (
            exchange("60", "same zaak and datumStatusGezet again"),
            exchange("60", "statussen of the zaak"),
        )
        client = Replay(again, found).client()
        with pytest.raises(StatusExists):
            await client.set_status(self.case, self.type_url, AT, "Via Mijn Loket")
        assert (await client.find_status(self.case, self.type_url, AT)).explanation == "Via Mijn Loket"

    async def test_another_moment_or_step_is_not_found(self):
        recorded = exchange("60", "statussen of the zaak")
        client = Replay(recorded, recorded).client()
        assert await client.find_status(self.case, self.type_url, AT + timedelta(seconds=1)) is None
        assert await client.find_status(self.case, f"{CATALOGI}statustypen/{uuid(1)}", AT) is None

    @pytest.mark.parametrize("says", ["date in the future", "statustype of another zaaktype"])
    async def test_another_refusal_stays_a_refusal(self, says: str):
        town = Town().answers("POST", "/zaken/api/v1/statussen", exchange("60", says).response)
        with pytest.raises(NeighbourRefused) as caught:
            await town.client().set_status(self.case, self.type_url, AT)
        assert not isinstance(caught.value, StatusExists)

    async def test_the_moment_travels_as_utc(self):
        town = Town().answers(
            "POST", "/zaken/api/v1/statussen", problem(400, "invalid", ("nonFieldErrors", "unique"))
        )
        at = AT.astimezone(timezone(timedelta(hours=1)))
        with pytest.raises(StatusExists):
            await town.client().set_status(self.case, self.type_url, at)
        assert town.body()["datumStatusGezet"] == "2026-11-22T11:47:03Z"

    async def test_a_moment_without_zone_is_no_moment(self):
        with pytest.raises(ValueError, match="time zone"):
            await Town().client().set_status(self.case, self.type_url, AT.replace(tzinfo=None))

    async def test_a_closed_case_takes_no_role(self):
        town = Town().answers("GET", "/catalogi/api/v1/roltypen", page(INITIATOR))
        town.answers("POST", "/zaken/api/v1/rollen", exchange("72", "rol").response)
        with pytest.raises(CaseClosed):
            await town.client().create_initiator(self.case, BSN, DigidLevel.MIDDEN)
