"""Reading a case: as it is now, in time, and with nobody in it who need not be seen."""

import httpx
import pytest

from integrations.errors import AddressRefused, NeighbourGarbled, NeighbourRefused
from integrations.zgw.cases import SHOWN_ON_A_PAGE
from integrations.zgw.errors import BsnRefused, EmptyFilter, NotTheirs
from integrations.zgw.messages import Case
from integrations.zgw.reading import Fields
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
from tests.integrations.zgw.recorded import Exchange, Replay, exchange, exchanges
from tests.integrations.zgw.town import Town

MOMENT = "2026-11-22T10:00:00Z"
CASE = f"/zaken/api/v1/zaken/{uuid(1)}"


class TestDetail:
    """One case, for a page or for ourselves."""

    async def test_a_recorded_case_page(self):
        recorded = exchange("31", "what a case page needs")
        town = Town().answers("GET", recorded.url.path, recorded.response)
        case = await town.client().case(recorded.url.path.rpartition("/")[2], BSN)
        assert (case.type.identification, case.type.processing_time) == ("WMO-MELDING", "P42D")
        assert (case.status.type.number, case.status.type.text) == (2, "Wij onderzoeken uw situatie.")
        assert (case.ended_on, case.result, case.handler) == (None, "", None)
        assert [role.name for role in case.roles] == ["Merel Kooyman"]

    async def test_a_recorded_closed_case_with_its_result(self):
        recorded = exchange("31", "a closed zaak with resultaat").response.json()
        recorded["_expand"] |= {"zaaktype": a_case_type(), "rollen": [a_role()]}
        town = Town().answers("GET", httpx.URL(recorded["url"]).path, recorded)
        case = await town.client().case(recorded["url"])
        assert (case.ended_on.isoformat(), case.result) == ("2026-11-22", "Verleend")
        assert case.status.type.final

    async def test_what_is_shown_is_asked_in_one_call(self):
        town = Town().answers("GET", CASE, a_case())
        await town.client().case(uuid(1))
        assert town.asked[0].url.params["expand"] == SHOWN_ON_A_PAGE
        assert len(town.asked) == 1

    async def test_a_server_without_expand_is_asked_in_more_calls(self):
        old = a_case(status=f"{ZAKEN}statussen/{uuid(1)}")
        del old["_expand"], old["rollen"]
        refusal = problem(400, "invalid", ("nonFieldErrors", "unknown-parameters"))
        town = Town().answers("GET", CASE, refusal, old)
        town.answers("GET", "/zaken/api/v1/rollen", page(a_role()))
        town.answers("GET", f"/catalogi/api/v1/zaaktypen/{uuid(1)}", a_case_type())
        town.answers("GET", f"/zaken/api/v1/statussen/{uuid(1)}", a_status(1, MOMENT, 2))
        town.answers("GET", "/catalogi/api/v1/statustypen", page(a_step(2), a_step(1)))
        case = await town.client().case(uuid(1), BSN)
        assert (case.type.external, case.status.type.number) == (True, 2)

    async def test_a_case_of_somebody_else_is_not_theirs(self):
        town = Town().answers("GET", CASE, a_case(bsn=OTHER))
        with pytest.raises(NotTheirs):
            await town.client().case(uuid(1), BSN)

    @pytest.mark.parametrize(
        "hidden",
        [
            a_case(vertrouwelijkheidaanduiding="geheim"),
            a_case(expand={"rollen": [a_role()], "zaaktype": a_case_type(indicatieInternOfExtern="intern")}),
        ],
    )
    async def test_a_case_that_is_not_for_residents_is_not_theirs(self, hidden: object):
        with pytest.raises(NotTheirs):
            await Town().answers("GET", CASE, hidden).client().case(uuid(1), BSN)

    async def test_a_wrong_bsn_is_refused_before_anything_is_sent(self):
        town = Town()
        with pytest.raises(BsnRefused):
            await town.client().case(uuid(1), "")
        assert town.asked == []

    @pytest.mark.parametrize(
        "where",
        [
            "",
            "ZAAK-2026-0000000026",
            f"https://evil.example/zaken/api/v1/zaken/{uuid(1)}",
            f"{ZAKEN}statussen/{uuid(1)}",
            f"{ZAKEN}zaken/_zoek",
            f"{ZAKEN}zaken/../../../x/zaken/{uuid(1)}",
            "../" + uuid(1),
        ],
    )
    async def test_an_address_that_is_no_case_is_refused_before_anything_is_sent(self, where: str):
        town = Town()
        with pytest.raises(AddressRefused):
            await town.client().case(where)
        assert town.asked == []

    async def test_a_304_is_never_asked_for_as_it_lies(self):
        stale = exchange("83", "conditional read after: new status")
        assert stale.response.status_code == 304
        town = Town().answers("GET", CASE, a_case())
        client = town.client()
        await client.case(uuid(1))
        await client.case(uuid(1))
        assert all("if-none-match" not in request.headers for request in town.asked)

    async def test_a_304_nobody_asked_for_is_no_answer(self):
        town = Town().answers("GET", CASE, exchange("83", "conditional read after: new status").response)
        with pytest.raises(NeighbourGarbled):
            await town.client().case(uuid(1))

    async def test_coordinates_are_named_or_the_server_refuses(self):
        assert exchange("34", "GET a zaak without Accept-Crs").response.status_code == 412
        town = Town().answers("GET", CASE, a_case())
        await town.client().case(uuid(1))
        assert town.asked[0].headers["accept-crs"] == "EPSG:4326"

    async def test_a_forbidden_case_is_a_refusal(self):
        town = Town().answers("GET", CASE, exchange("36", "zaak of another zaaktype").response)
        with pytest.raises(NeighbourRefused):
            await town.client().case(uuid(1))


class TestTimeline:
    """The statuses of a case, oldest first."""

    def case(self) -> Case:
        return Case.read(Fields(a_case(), "zaak"))

    async def test_the_recorded_timeline(self):
        recorded = exchanges("42")[0]
        case = Case.read(Fields(exchange("31", "a closed zaak with resultaat").response.json(), "zaak"))
        steps = a_step(1), a_step(2)
        town = Replay(recorded, _types_of(case.type_url, page(*steps)))
        found = await town.client().statuses(case)
        assert [status.set_at for status in found] == sorted(status.set_at for status in found)
        assert len(found) == 4
        assert found[-1].url == case.status_url

    async def test_of_one_moment_the_steps_decide(self):
        moment = MOMENT
        town = Town().answers(
            "GET", "/zaken/api/v1/statussen", page(a_status(1, moment, 3), a_status(2, moment, 2))
        )
        town.answers("GET", "/catalogi/api/v1/statustypen", page(a_step(3), a_step(2)))
        assert [one.type.number for one in await town.client().statuses(self.case())] == [2, 3]

    async def test_times_with_another_zone_are_compared_as_moments(self):
        statuses = a_status(1, "2026-11-22T11:30:00+02:00", 2), a_status(2, MOMENT, 1)
        town = Town().answers("GET", "/zaken/api/v1/statussen", page(*statuses))
        town.answers("GET", "/catalogi/api/v1/statustypen", page())
        assert [one.url[-1] for one in await town.client().statuses(self.case())] == ["1", "2"]

    async def test_a_status_of_another_case_spoils_the_list(self):
        town = Town().answers("GET", "/zaken/api/v1/statussen", page(a_status(1, MOMENT, 1, case=2)))
        town.answers("GET", "/catalogi/api/v1/statustypen", page())
        with pytest.raises(NeighbourGarbled, match="another case"):
            await town.client().statuses(self.case())


class TestFind:
    """A case by our own number."""

    async def test_as_recorded(self):
        found = (
            await Replay(exchange("51", "look up before deciding")).client().find_case("ML-20261122-7f3a9c")
        )
        assert (found.identification, found.description) == ("ML-20261122-7f3a9c", "Ik val vaak in de douche")

    async def test_none(self):
        assert await Town().answers("GET", "/zaken/api/v1/zaken", page()).client().find_case("ML-1") is None

    @pytest.mark.parametrize("other", [a_case(), a_case(identificatie="ML-1", bronorganisatie="002220647")])
    async def test_a_case_that_was_not_asked_for_is_no_answer(self, other: object):
        town = Town().answers("GET", "/zaken/api/v1/zaken", page(other))
        with pytest.raises(NeighbourGarbled):
            await town.client().find_case("ML-1")

    async def test_an_empty_number_is_refused_before_anything_is_sent(self):
        town = Town()
        with pytest.raises(EmptyFilter):
            await town.client().find_case("")
        assert town.asked == []


def _types_of(case_type_url: str, answer: object) -> Exchange:
    path = f"/catalogi/api/v1/statustypen?zaaktype={case_type_url}"
    return Exchange("", "GET", path, None, httpx.Response(200, json=answer))
