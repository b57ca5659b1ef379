"""The catalogue: the version of a zaaktype that is valid today, and what goes with it."""

import httpx
import pytest

from integrations.errors import AddressRefused
from integrations.zgw.errors import NothingValid
from tests.integrations.zgw.objects import CATALOGI, a_case_type, a_step, page, uuid
from tests.integrations.zgw.recorded import Replay, exchanges
from tests.integrations.zgw.town import Town

TYPES = "/catalogi/api/v1/zaaktypen"
WMO = f"{CATALOGI}zaaktypen/9784a971-9e19-4cce-add0-e049ea6cc411"


async def test_the_recorded_zaaktype():
    town = Town().answers("GET", TYPES, exchanges("03")[0].response)
    found = await town.client().case_type("SCHULDHULP")
    assert (found.description, found.external, found.processing_time) == (
        "Aanmelding schuldhulpverlening",
        True,
        "P56D",
    )
    assert dict(town.asked[0].url.params) == {
        "identificatie": "SCHULDHULP",
        "status": "definitief",
        "datumGeldigheid": "2026-11-22",
    }


async def test_the_recorded_internal_zaaktype_is_not_for_residents():
    town = Town().answers("GET", TYPES, exchanges("02")[0].response)
    assert not (await town.client().case_type("INTERN-TOETS")).external


async def test_of_several_versions_the_newest_valid_one():
    versions = [
        a_case_type(
            url=f"{CATALOGI}zaaktypen/{uuid(1)}", beginGeldigheid="2020-01-01", eindeGeldigheid="2025-12-31"
        ),
        a_case_type(url=f"{CATALOGI}zaaktypen/{uuid(2)}", beginGeldigheid="2026-01-01"),
        a_case_type(url=f"{CATALOGI}zaaktypen/{uuid(3)}", beginGeldigheid="2026-06-01", eindeGeldigheid=""),
        a_case_type(url=f"{CATALOGI}zaaktypen/{uuid(4)}", beginGeldigheid="2027-01-01"),
    ]
    town = Town().answers("GET", TYPES, page(*versions))
    assert (await town.client().case_type("HULPVRAAG")).url.endswith(uuid(3))


@pytest.mark.parametrize(
    "answer",
    [page(), page(a_case_type(identificatie="ANDERS")), page(a_case_type(eindeGeldigheid="2026-11-21"))],
)
async def test_no_valid_zaaktype_is_a_matter_of_configuration(answer: object):
    with pytest.raises(NothingValid, match="HULPVRAAG"):
        await Town().answers("GET", TYPES, answer).client().case_type("HULPVRAAG")


async def test_the_recorded_steps_in_order():
    steps = await Replay(exchanges("05")[0]).client().status_types(WMO)
    assert [step.number for step in steps] == [1, 2, 3, 4, 5]
    assert [step.final for step in steps] == [False, False, False, False, True]


async def test_all_pages_of_steps_are_read_at_our_own_address():
    following = f"https://elsewhere.example/x?zaaktype={WMO}&page=2"
    town = Town().answers(
        "GET", "/catalogi/api/v1/statustypen", page(a_step(2), following=following), page(a_step(1))
    )
    assert [step.number for step in await town.client().status_types(WMO)] == [1, 2]
    assert dict(town.asked[1].url.params) == {"zaaktype": WMO, "page": "2"}


async def test_the_recorded_role_types():
    found = await Replay(exchanges("06")[0]).client().role_types(WMO)
    assert {"initiator", "behandelaar", "belanghebbende"} <= {one.generic for one in found}


async def test_the_recorded_kinds_of_documents_that_come_in():
    relations = exchanges("08")[0].response.json()
    relations["results"] = [one for one in relations["results"] if one["richting"] == "inkomend"]
    town = Town().answers("GET", "/catalogi/api/v1/zaaktype-informatieobjecttypen", relations)
    for kind in exchanges("10")[0].response.json()["results"]:
        town.answers("GET", httpx.URL(kind["url"]).path, kind)
    found = await town.client().document_types(WMO)
    assert [one.description for one in found] == ["Bewijsstuk", "Aanvraag"]
    assert town.asked[0].url.params["richting"] == "inkomend"


@pytest.mark.parametrize("url", ["", "https://evil.example/zaaktypen/1", f"{CATALOGI}../../zaken"])
async def test_a_zaaktype_elsewhere_is_refused_before_anything_is_sent(url: str):
    town = Town()
    with pytest.raises(AddressRefused):
        await town.client().status_types(url)
    assert town.asked == []
