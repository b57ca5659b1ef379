"""Our copy in step with the municipality: never somebody else's, and few questions."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from integrations.zgw.standin import cases as theirs
from integrations.zgw.standin import people
from integrations.zgw.standin.links import CASES
from integrations.zgw.standin.store import Record
from portal.cases.wire import Fetching
from portal.core.clock import FixedClock
from portal.wiring import House
from tests.cases.copies import ON_SQLITE, SEARCH, only, overview
from tests.cases.slow import Slow
from tests.houses import JAN, NOON, enter
from tests.towns import Town


async def test_a_case_comes_over_with_its_timeline(house: House, town: Town, fetching: Fetching):
    merel = await enter(house)
    number = town.case(identificatie="Z-1", toelichting="Ik val vaak.")
    town.move(number, "Ontvangen", NOON - timedelta(days=2))
    town.move(number, "In behandeling", NOON - timedelta(days=1), "Sanne belt u.")
    record: Record = town.here.store.get(CASES, number) or {}
    handler = people.handler_role(town.here, record, "Sanne de Boer")
    theirs.add_role(town.here, record, {**handler, "uuid": number}, force=True)
    assert await fetching.fetch(merel.id) is True
    said = (await only(house, merel)).content
    assert (said.remote, said.number, said.case_type, said.question) == (
        number,
        "Z-1",
        "hulpvraag",
        "Ik val vaak.",
    )
    assert (said.type_name, said.applied_on.isoformat(), said.closed_on) == (
        "Vraag om hulp",
        "2026-11-20",
        None,
    )
    assert said.handler == "S. de Boer"
    assert [(s.name, s.at is not None, s.explanation) for s in said.statuses] == [
        ("Ontvangen", True, ""),
        ("In behandeling", True, "Sanne belt u."),
        ("Meer informatie nodig", False, ""),
        ("Besluit genomen", False, ""),
        ("Afgerond", False, ""),
    ]
    assert [s.final for s in said.statuses] == [False, False, False, False, True]


async def test_who_has_no_cases_hears_that_there_are_none(house: House, fetching: Fetching):
    merel = await enter(house)
    assert await fetching.fetch(merel.id) is True
    seen = await overview(house, merel)
    assert (seen.cases, seen.source.fetched_at) == ((), NOON)


async def test_only_ones_own_cases_come_over(house: House, town: Town, fetching: Fetching):
    merel = await enter(house)
    town.case(JAN, identificatie="Z-JAN")
    town.case(identificatie="Z-INTERN", kind="interne-toets")
    town.case(identificatie="Z-GEHEIM", vertrouwelijkheidaanduiding="geheim")
    town.case(identificatie="Z-MEREL")
    await fetching.fetch(merel.id)
    assert (await only(house, merel)).content.number == "Z-MEREL"


@ON_SQLITE
async def test_cases_of_others_are_dropped_and_reported(
    house: House, town: Town, clock: FixedClock, capfd: pytest.CaptureFixture[str]
):
    """A server that does not know the filter answers with everybody's cases."""
    merel = await enter(house)
    town.case(JAN, identificatie="Z-JAN")
    town.case(identificatie="Z-MEREL")
    await Fetching(Unfiltered(town).client(clock), house.database).fetch(merel.id)
    assert (await only(house, merel)).content.number == "Z-MEREL"
    written = "".join(capfd.readouterr())
    assert "cases of others" in written
    assert JAN not in written and "Z-JAN" not in written


class Unfiltered(Town):
    """A case system that leaves the filter out."""

    def __init__(self, town: Town) -> None:
        super().__init__(town.here, town.inner)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == SEARCH:
            body = b'{"expand": ["zaaktype", "status", "status.statustype", "rollen"]}'
            headers = {k: v for k, v in request.headers.items() if k != "content-length"}
            request = httpx.Request("POST", request.url, headers=headers, content=body)
        return await super().handle_async_request(request)


@ON_SQLITE
async def test_a_timeline_is_asked_only_when_the_status_changed(house: House, town: Town, fetching: Fetching):
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    town.move(number, "Ontvangen", NOON - timedelta(days=2))
    await fetching.fetch(merel.id)
    asked = town.count("GET", "statussen")
    assert asked == 1
    for _ in range(3):
        await fetching.fetch(merel.id)
    assert (town.count("GET", "statussen"), town.count("POST", "_zoek")) == (1, 4)
    town.move(number, "In behandeling", NOON - timedelta(days=1))
    await fetching.fetch(merel.id)
    assert town.count("GET", "statussen") == 2
    current = (await only(house, merel)).current
    assert current and current.name == "In behandeling"


@ON_SQLITE
async def test_who_asks_while_it_is_asked_waits_for_that_answer(house: House, town: Town, fetching: Fetching):
    merel, jan = await enter(house), await enter(house, JAN)
    await asyncio.gather(*(fetching.fetch(merel.id) for _ in range(5)), fetching.fetch(jan.id))
    assert town.count("POST", "_zoek") == 2


@ON_SQLITE
async def test_who_asks_after_a_change_gets_an_answer_from_after_it(
    house: House, town: Town, clock: FixedClock
):
    """Such as a notification that comes while the copy is being refreshed: nothing would bring it later."""
    merel = await enter(house)
    number = town.case(identificatie="Z-1")
    slow = Slow(town)
    fetching = Fetching(slow.client(clock), house.database)
    first = asyncio.create_task(fetching.fetch(merel.id))
    await slow.waits.wait()
    town.move(number, "Ontvangen", NOON - timedelta(days=1))
    second = asyncio.create_task(fetching.fetch(merel.id))
    await overview(house, merel)  # meanwhile the second asks, and finds the first under way
    slow.arrives.set()
    await asyncio.gather(first, second)
    current = (await only(house, merel)).current
    assert current and current.name == "Ontvangen"
