"""Finding a resident's cases: all of them, whatever the server does, and nobody else's."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
import structlog

from integrations.errors import NeighbourGarbled
from integrations.zgw.config import Confidentiality
from integrations.zgw.errors import BsnRefused
from integrations.zgw.search import BSN_OF_A_ROLE, SHOWN_IN_A_LIST
from tests.integrations.openapi import description
from tests.integrations.zgw.objects import (
    BSN,
    CATALOGI,
    OTHER,
    a_case,
    a_case_type,
    a_role,
    page,
    uuid,
)
from tests.integrations.zgw.recorded import Replay, exchange, exchanges
from tests.integrations.zgw.town import Town

SEARCH = "/zaken/api/v1/zaken/_zoek"


def town_with(*cases: object) -> Town:
    return Town().answers("POST", SEARCH, page(*cases))


@pytest.mark.parametrize(
    "bsn", ["", "000000000", "999993848", "99999384", " 999993847", "999993847\n", "９９９９９３８４７", "x"]
)
async def test_an_empty_or_wrong_bsn_is_refused_before_anything_is_sent(bsn: str):
    town = town_with()
    with pytest.raises(BsnRefused):
        await town.client().cases_of(bsn)
    assert town.asked == []


async def test_the_bsn_travels_in_the_body_only():
    town = town_with(a_case())
    await town.client().cases_of(BSN)
    assert town.body() == {BSN_OF_A_ROLE: BSN, "expand": list(SHOWN_IN_A_LIST)}
    assert BSN not in str(town.asked[0].url) + str(town.asked[0].headers)


def test_every_key_of_the_search_is_known_for_an_unknown_one_would_be_no_filter():
    source = description("open-zaak-zaken").source
    content = source["paths"]["/zaken/_zoek"]["post"]["requestBody"]["content"]
    described = content["application/json"]["schema"]["properties"]
    assert BSN_OF_A_ROLE in described
    assert set(SHOWN_IN_A_LIST) <= set(described["expand"]["items"]["enum"])


async def test_expand_is_a_list_for_a_string_breaks_the_server():
    town = town_with()
    await town.client().cases_of(BSN)
    assert isinstance(town.body()["expand"], list)


async def test_no_cases_is_an_answer():
    found = (
        await Replay(*_asked_by_us("21", "person without zaken", "999992077")).client().cases_of("999992077")
    )
    assert (found.cases, found.broken, found.foreign, found.withheld) == ((), (), 0, 0)


async def test_a_recorded_case_proves_whose_it_is_by_its_roles():
    recorded = exchange("24", "with rollen").response.json()["results"][0]
    zaaktype = next(
        one for one in exchanges("02")[0].response.json()["results"] if one["url"] == recorded["zaaktype"]
    )
    recorded["_expand"]["zaaktype"] = zaaktype
    town = town_with(recorded)
    for url, answer in _recorded_status(recorded).items():
        town.answers("GET", httpx.URL(url).path, answer)
    found = await town.client().cases_of(BSN)
    (case,) = found.cases
    assert (case.identification, case.type.identification) == ("ZAAK-2026-0000000028", "HULPVRAAG")
    assert case.status.type.description == "Ontvangen"
    assert (case.started_on.isoformat(), case.latest_end.isoformat()) == ("2026-11-20", "2026-12-04")


async def test_everybodys_cases_after_an_ignored_filter_are_kept_out():
    everybody = exchange("22", "an unknown key alone").response.json()
    everybody["next"] = None
    everybody["results"][0]["_expand"] = {"rollen": [a_role(OTHER)], "zaaktype": a_case_type()}
    found = await Town().answers("POST", SEARCH, everybody).client().cases_of(BSN)
    assert (found.cases, found.foreign) == ((), 1)


async def test_a_case_of_somebody_else_is_dropped_counted_and_reported():
    town = town_with(
        a_case(1), a_case(2, bsn=OTHER), a_case(3, expand={"rollen": [], "zaaktype": a_case_type()})
    )
    with structlog.testing.capture_logs() as lines:
        found = await town.client().cases_of(BSN)
    assert ([case.uuid for case in found.cases], found.foreign) == ([uuid(1)], 2)
    (alarm,) = [line for line in lines if line["log_level"] == "error"]
    assert alarm["count"] == 2
    assert BSN not in json.dumps(lines, default=str)
    assert OTHER not in json.dumps(lines, default=str)


async def test_a_search_that_does_not_filter_is_given_up():
    town = town_with(*(a_case(number, bsn=OTHER) for number in range(150)))
    with pytest.raises(NeighbourGarbled, match="does not filter"):
        await town.client().cases_of(BSN)


async def test_a_bsn_in_a_field_of_another_kind_of_party_proves_nothing():
    worker = a_role(
        betrokkeneType="medewerker", betrokkeneIdentificatie={"inpBsn": BSN, "identificatie": BSN}
    )
    found = (
        await town_with(a_case(expand={"rollen": [worker], "zaaktype": a_case_type()})).client().cases_of(BSN)
    )
    assert found.foreign == 1


async def test_a_case_in_which_one_is_represented_is_ones_own():
    roles = [
        a_role(OTHER, indicatieMachtiging="gemachtigde"),
        a_role(BSN, omschrijvingGeneriek="belanghebbende"),
    ]
    found = (
        await town_with(a_case(expand={"rollen": roles, "zaaktype": a_case_type()})).client().cases_of(BSN)
    )
    (case,) = found.cases
    assert [role.bsn for role in case.roles] == [BSN]


async def test_one_broken_case_does_not_hide_the_others():
    broken = [
        a_case(2, startdatum="gisteren"),
        a_case(3) | {"url": ""},
        {"url": None},
        None,
        "nonsense",
        a_case(4, identificatie=None),
    ]
    found = await town_with(a_case(1), *broken, a_case(5)).client().cases_of(BSN)
    assert [case.uuid for case in found.cases] == [uuid(1), uuid(5)]
    assert len(found.broken) == 6
    assert "zaak.startdatum is missing" in found.broken
    assert BSN not in str(found.broken)


async def test_internal_and_too_confidential_cases_are_withheld():
    internal = a_case_type(indicatieInternOfExtern="intern")
    cases = [
        a_case(1),
        a_case(2, expand={"rollen": [a_role()], "zaaktype": internal}),
        a_case(3, expand={"rollen": [a_role()], "zaaktype": a_case_type(indicatieInternOfExtern="")}),
        a_case(4, vertrouwelijkheidaanduiding="vertrouwelijk"),
        a_case(5, vertrouwelijkheidaanduiding="nieuw_woord"),
        a_case(6, vertrouwelijkheidaanduiding=None),
    ]
    found = await town_with(*cases).client().cases_of(BSN)
    assert ([case.uuid for case in found.cases], found.withheld, found.broken) == ([uuid(1)], 5, ())


async def test_how_confidential_is_a_matter_of_configuration():
    cases = [a_case(1), a_case(2, vertrouwelijkheidaanduiding="vertrouwelijk")]
    client = town_with(*cases).client(most_confidential=Confidentiality.VERTROUWELIJK)
    assert len((await client.cases_of(BSN)).cases) == 2


async def test_an_address_elsewhere_inside_a_case_is_not_followed():
    stray = a_case(1, zaaktype="https://evil.example/zaaktypen/1", expand={"rollen": [a_role()]})
    found = await town_with(stray, a_case(2)).client().cases_of(BSN)
    assert ([case.uuid for case in found.cases], len(found.broken)) == ([uuid(2)], 1)


def _asked_by_us(name: str, says: str, bsn: str) -> list[Any]:
    """A recorded search, with the expand that we add."""
    recorded = exchange(name, says)
    return [replace(recorded, sent={BSN_OF_A_ROLE: bsn, "expand": list(SHOWN_IN_A_LIST)})]


def _recorded_status(case: dict[str, Any]) -> dict[str, Any]:
    """The status of a recorded case and its steps, from the recording that sent them along."""
    sent = exchange("24", "expand in the body").response.json()["results"]
    status = next(one for one in sent if one["url"] == case["url"])["_expand"]["status"]
    step = status.pop("_expand")["statustype"]
    return {status["url"]: status, f"{CATALOGI}statustypen": page(step)}
