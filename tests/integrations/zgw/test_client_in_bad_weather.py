"""The client and the stand-in through everything that goes wrong: done once, told honestly."""

import asyncio

import pytest

from integrations.errors import NeighbourGarbled, NeighbourUnavailable
from integrations.zgw.errors import CaseExists
from integrations.zgw.messages import Case
from integrations.zgw.standin.faults import Fault
from tests.integrations.zgw.practice import BSN, NOBODY, NOW, Place, filed, filed_at_last, new_case


async def test_of_several_at_the_same_moment_one_case_is_made(place: Place):
    client = place.client()
    new = await new_case(client)
    outcomes = await asyncio.gather(*(client.create_case(new) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(one, Case) for one in outcomes) == 1
    assert sum(isinstance(one, CaseExists | NeighbourUnavailable) for one in outcomes) == 4
    assert new.is_made_as(await client.find_case(new.identification))


@pytest.mark.parametrize(
    "kind",
    [
        "server_error",
        "server_error_after",
        "unavailable",
        "too_many_requests",
        "reset_before",
        "reset_after",
        "garbage",
        "down",
    ],
)
@pytest.mark.parametrize("path", ["zaken$", "rollen$", "statussen$"])
async def test_whatever_happens_to_a_write_it_is_done_once(place: Place, kind: str, path: str):
    client = place.client()
    new = await new_case(client)
    before = len((await client.cases_of(BSN)).cases)
    place.fail(Fault(kind, path=f"/zaken/api/v1/{path}", method="POST", count=2))
    case, begun = await filed_at_last(client, new)
    assert begun > 1
    assert len((await client.cases_of(BSN)).cases) == before + 1
    assert len(await client.roles(case)) == 1
    assert len(await client.statuses(case)) == 1


async def test_in_bad_weather_everything_is_still_done_once(place: Place):
    client = place.client()
    new = await new_case(client)
    before = len((await client.cases_of(BSN)).cases)
    kinds = ["reset_after", "server_error_after", "garbage", "unavailable", "reset_before"]
    place.fail(*(Fault(kind, path="/zaken/", probability=0.15) for kind in kinds))
    case, _ = await filed_at_last(client, new)
    place.fail()
    assert len((await client.cases_of(BSN)).cases) == before + 1
    assert (len(await client.roles(case)), len(await client.statuses(case))) == (1, 1)


@pytest.mark.parametrize("kind", ["unavailable", "reset_before", "too_many_requests", "down"])
async def test_reading_through_a_passing_failure(place: Place, kind: str):
    client = place.client()
    place.fail(Fault(kind, count=2, seconds=1))
    assert (await client.cases_of(BSN)).cases


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("down", NeighbourUnavailable),
        ("unavailable", NeighbourUnavailable),
        ("server_error", NeighbourUnavailable),
        ("too_many_requests", NeighbourUnavailable),
        ("garbage", NeighbourGarbled),
    ],
)
async def test_an_outage_is_never_an_empty_list(place: Place, kind: str, error: type[Exception]):
    client = place.client()
    place.fail(Fault(kind))
    with pytest.raises(error):
        await client.cases_of(NOBODY)
    assert not any(state.ready for state in await client.check(NOBODY))


async def test_a_broken_case_does_not_hide_the_others(place: Place):
    client = place.client()
    whole = await client.cases_of(BSN)
    place.fail(Fault("malformed_case"))
    found = await client.cases_of(BSN)
    assert len(found.broken) >= 1
    assert len(found.cases) + len(found.broken) >= len(whole.cases)
    assert found.cases


async def test_an_etag_that_lies_deceives_nobody(place: Place):
    client = place.client()
    case = await filed(client, await new_case(client))
    place.fail(Fault("stale_etag"))
    steps = await client.status_types(case.type_url)
    await client.set_status(case, steps[1].url, NOW.replace(hour=11))
    await client.case(case.uuid, BSN)
    assert len(await client.statuses(await client.case(case.uuid, BSN))) == 2
