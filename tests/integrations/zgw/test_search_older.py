"""A search in a server that sends nothing along: it is asked per case."""

from typing import Any

import httpx
import pytest

from integrations.errors import NeighbourUnavailable
from tests.integrations.zgw.objects import (
    BSN,
    OTHER,
    ZAKEN,
    a_case,
    a_case_type,
    a_role,
    a_status,
    a_step,
    page,
    problem,
    uuid,
)
from tests.integrations.zgw.town import Town

SEARCH = "/zaken/api/v1/zaken/_zoek"


def town_with(*cases: object) -> Town:
    return Town().answers("POST", SEARCH, page(*cases))


class TestOlderServer:
    """A server that sends nothing along is asked per case."""

    def old_case(self, number: int) -> dict[str, Any]:
        case = a_case(number, status=f"{ZAKEN}statussen/{uuid(number)}")
        del case["_expand"], case["rollen"]
        return case

    def town(self, *numbers: int) -> Town:
        town = town_with(*(self.old_case(number) for number in numbers))
        town.answers("GET", f"/catalogi/api/v1/zaaktypen/{uuid(1)}", a_case_type())
        town.answers("GET", "/catalogi/api/v1/statustypen", page(a_step(1, "Wij hebben uw vraag.")))
        for number in numbers:
            status = a_status(number, "2026-11-22T10:00:00Z", 1, case=number)
            town.answers("GET", f"/zaken/api/v1/statussen/{uuid(number)}", status)
        return town

    async def test_roles_type_and_status_are_fetched(self):
        town = self.town(1).answers("GET", "/zaken/api/v1/rollen", page(a_role()))
        (case,) = (await town.client().cases_of(BSN)).cases
        assert (case.type.identification, case.status.type.text) == ("HULPVRAAG", "Wij hebben uw vraag.")
        assert town.asked[1].url.params["zaak"] == f"{ZAKEN}zaken/{uuid(1)}"

    async def test_types_and_steps_are_fetched_once(self):
        roles = [page(a_role(number=number)) for number in (1, 2, 3)]
        town = self.town(1, 2, 3).answers("GET", "/zaken/api/v1/rollen", *roles)
        assert len((await town.client().cases_of(BSN)).cases) == 3
        assert sum("catalogi" in path for path in town.paths()) == 2

    async def test_of_a_case_of_somebody_else_nothing_more_is_fetched(self):
        town = self.town(1).answers("GET", "/zaken/api/v1/rollen", page(a_role(OTHER)))
        assert (await town.client().cases_of(BSN)).foreign == 1
        assert len(town.asked) == 2

    async def test_roles_of_another_case_prove_nothing(self):
        town = self.town(1).answers("GET", "/zaken/api/v1/rollen", page(a_role(number=9)))
        found = await town.client().cases_of(BSN)
        assert (found.cases, len(found.broken)) == ((), 1)

    async def test_a_part_that_is_refused_breaks_that_case_only(self):
        town = self.town(1, 2)
        town.answers("GET", "/zaken/api/v1/rollen", problem(403, "permission_denied"), page(a_role(number=2)))
        found = await town.client().cases_of(BSN)
        assert ([case.uuid for case in found.cases], len(found.broken)) == ([uuid(2)], 1)

    async def test_a_part_that_does_not_answer_is_an_outage_and_no_missing_case(self):
        town = self.town(1).answers("GET", "/zaken/api/v1/rollen", httpx.Response(503))
        with pytest.raises(NeighbourUnavailable):
            await town.client().cases_of(BSN)
