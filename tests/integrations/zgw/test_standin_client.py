"""The real client at the stand-in: a question all the way, and what each of them does when it goes wrong."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from integrations.errors import NeighbourUnavailable
from integrations.http import Policy
from integrations.zgw.client import ZgwClient
from integrations.zgw.config import ZgwConfig
from integrations.zgw.document import NewDocument
from integrations.zgw.errors import BsnRefused, CaseExists, CredentialsRefused, RoleExists, StatusExists
from integrations.zgw.filing import DigidLevel, NewCase
from integrations.zgw.standin.transport import InProcess
from tests.integrations.zgw.standin_world import BASE, FIRST, NOBODY, PORTAL, RSIN, SECOND, SECRETS, World
from tests.integrations.zgw.standin_world import world as world

AT = datetime(2026, 11, 22, 11, 59, tzinfo=UTC)


def client_of(world: World, secret: str = SECRETS[PORTAL]) -> ZgwClient:
    config = ZgwConfig(
        zaken_url=f"{BASE}/zaken/api/v1/",
        catalogi_url=f"{BASE}/catalogi/api/v1/",
        documenten_url=f"{BASE}/documenten/api/v1/",
        notificaties_url=f"{BASE}/notificaties/api/v1/",
        client_id=PORTAL,
        secret=secret,
        organisation=RSIN,
    )
    once = Policy(attempts=1)
    return ZgwClient(config, policy=once, transport=InProcess(world.app), clock=world.clock)


@pytest.fixture
async def client(world: World) -> AsyncIterator[ZgwClient]:
    async with client_of(world) as made:
        yield made


async def new_case(client: ZgwClient, number: str = "ML-1") -> NewCase:
    kind = await client.case_type("hulpvraag")
    return NewCase(number, kind.url, date(2026, 11, 22), "Ik val vaak", "Ik val vaak in de douche.")


async def test_all_is_well(client: ZgwClient) -> None:
    assert [health.ready for health in await client.check(NOBODY)] == [True] * 5


async def test_a_question_all_the_way(client: ZgwClient) -> None:
    case = await client.create_case(await new_case(client))
    await client.create_initiator(case, NOBODY, DigidLevel.SUBSTANTIEEL)
    steps = await client.status_types(case.type_url)
    first = min(steps, key=lambda step: step.number)
    await client.set_status(case, first.url, AT, "Via Mijn Loket")
    types = await client.document_types(case.type_url)
    new = NewDocument(
        identification="ML-1-D",
        type_url=types[0].url,
        title="Mijn vraag",
        author="Mijn Loket",
        file_name="vraag.txt",
        media_type="text/plain",
        created_on=date(2026, 11, 22),
        content=b"Ik val vaak.",
    )
    document = await client.create_document(new)
    await client.link_document(case, document)

    found = await client.cases_of(NOBODY)
    assert [(one.identification, one.status.type.description) for one in found.cases] == [
        ("ML-1", "Ontvangen")
    ]
    assert [status.explanation for status in await client.statuses(case)] == ["Via Mijn Loket"]
    (shown,) = (await client.documents_of(case)).documents
    assert await client.download(shown) == b"Ik val vaak."


async def test_a_step_done_twice_is_refused_and_found_back(client: ZgwClient) -> None:
    new = await new_case(client)
    case = await client.create_case(new)
    with pytest.raises(CaseExists):
        await client.create_case(new)
    assert new.is_made_as(await client.find_case("ML-1"))
    await client.create_initiator(case, NOBODY, DigidLevel.MIDDEN)
    with pytest.raises(RoleExists):
        await client.create_initiator(case, NOBODY, DigidLevel.MIDDEN)
    assert (await client.initiator_of(case)).bsn == NOBODY
    step = (await client.status_types(case.type_url))[0]
    await client.set_status(case, step.url, AT)
    with pytest.raises(StatusExists):
        await client.set_status(case, step.url, AT)


async def test_an_answer_that_is_lost_leaves_one_case(world: World, client: ZgwClient) -> None:
    new = await new_case(client)
    for kind, reached in (("reset_before", 0), ("reset_after", 1)):
        await world.switch({"kind": kind, "path": "/zaken/api/v1/zaken$", "method": "POST", "count": 1})
        with pytest.raises(NeighbourUnavailable) as lost:
            await client.create_case(new)
        assert lost.value.maybe_reached
        assert (await client.find_case("ML-1") is not None) == bool(reached)


async def test_a_resident_sees_what_is_theirs_and_meant_for_them(client: ZgwClient) -> None:
    first, second = await client.cases_of(FIRST), await client.cases_of(SECOND)
    assert (len(first.cases), first.withheld, first.foreign) == (6, 2, 0)
    assert (len(second.cases), second.withheld, second.foreign) == (2, 0, 0)
    handled = {case.handler.name for case in first.cases if case.handler}
    assert "S. de Boer" in handled
    with pytest.raises(BsnRefused):
        await client.cases_of("")


async def test_one_malformed_case_does_not_hide_the_others(world: World, client: ZgwClient) -> None:
    await world.switch({"kind": "malformed_case"})
    found = await client.cases_of(FIRST)
    assert (len(found.cases), len(found.broken)) == (5, 1)


async def test_a_municipality_that_is_down_is_no_empty_list(world: World, client: ZgwClient) -> None:
    for kind in ("down", "unavailable", "server_error", "reset_before", "too_many_requests"):
        await world.switch({"kind": kind})
        with pytest.raises(NeighbourUnavailable):
            await client_of(world).cases_of(FIRST)


async def test_a_wrong_secret_is_told_as_such(world: World) -> None:
    async with client_of(world, "not-the-secret-of-the-portal") as stranger:
        with pytest.raises(CredentialsRefused) as refused:
            await stranger.cases_of(FIRST)
        assert refused.value.code == "invalid-jwt-signature"
