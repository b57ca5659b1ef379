"""The client and the stand-in together: a request all the way, and back."""

from datetime import UTC, date, datetime

import pytest

from integrations.errors import NeighbourRefused
from integrations.zgw.document import NewDocument
from integrations.zgw.errors import CaseExists, CredentialsRefused, NotTheirs, RoleExists, StatusExists
from integrations.zgw.filing import DigidLevel
from tests.integrations.zgw.practice import AUTH, BSN, CALLBACK, NOBODY, NOW, OTHER, Place, filed, new_case


async def test_a_request_all_the_way(place: Place):
    client = place.client()
    before = await client.cases_of(BSN)
    case = await filed(client, await new_case(client))
    after = await client.cases_of(BSN)
    assert (after.broken, after.foreign) == ((), 0)
    assert len(after.cases) == len(before.cases) + 1
    listed = next(one for one in after.cases if one.uuid == case.uuid)
    assert (listed.status.type.number, listed.type.identification) == (1, "hulpvraag")
    assert [status.type.number for status in await client.statuses(case)] == [1]
    assert case.uuid not in {one.uuid for one in (await client.cases_of(OTHER)).cases}


async def test_the_same_again_exists_each_time(place: Place):
    client = place.client()
    new = await new_case(client)
    case = await filed(client, new)
    first = (await client.status_types(case.type_url))[0]
    with pytest.raises(CaseExists):
        await client.create_case(new)
    with pytest.raises(RoleExists):
        await client.create_initiator(case, BSN, DigidLevel.SUBSTANTIEEL)
    with pytest.raises(StatusExists):
        await client.set_status(case, first.url, NOW)


async def test_the_case_of_somebody_else_is_not_theirs(place: Place):
    client = place.client()
    case = await filed(client, await new_case(client))
    with pytest.raises(NotTheirs):
        await client.case(case.url, OTHER)


async def test_cases_that_did_not_start_here_have_a_timeline_and_a_handler(place: Place):
    client = place.client()
    cases = (await client.cases_of(BSN)).cases
    assert len(cases) > 3
    assert any(case.ended_on for case in cases)
    assert any(case.handler for case in cases)
    for case in cases:
        timeline = await client.statuses(case)
        assert timeline[-1].url == case.status_url
        assert all(role.bsn in {"", BSN} for role in case.roles)


async def test_a_document_is_sent_in_linked_and_read(place: Place):
    client = place.client()
    case = await filed(client, await new_case(client))
    (kind, *_) = await client.document_types(case.type_url)
    content = "Ik val vaak in de douche. ✓".encode()
    new = NewDocument(
        "ML-DOC-1",
        kind.url,
        "Mijn vraag",
        "Mijn Loket",
        "vraag.txt",
        "text/plain",
        date(2026, 11, 22),
        content,
    )
    document = await client.create_document(new)
    await client.link_document(case, document)
    await client.link_document(case, document)
    found = await client.documents_of(case)
    assert [one.title for one in found.documents] == ["Mijn vraag"]
    assert await client.download(found.documents[0]) == content
    assert (await client.find_document("ML-DOC-1")).url == document.url


async def test_a_change_is_told_and_read_again(place: Place):
    client = place.client()
    case = await filed(client, await new_case(client))
    for _ in range(3):
        await client.subscribe(CALLBACK, AUTH, ["zaken"])
    assert len(await client.subscriptions()) == 1
    place.told.clear()
    desk = place.client(client_id="zaaksysteem", secret="a-secret-of-the-case-system")
    steps = await desk.status_types(case.type_url)
    at = datetime(2026, 11, 22, 11, 59, tzinfo=UTC)
    await desk.set_status(case, steps[1].url, at, "Wij zoeken uit wat past")
    await place.app.state.town.messenger.settled()
    notifications = {one.key: one for one in map(client.notification, place.told)}
    (notification,) = [one for one in notifications.values() if one.resource == "status"]
    told = await client.case(notification.main_object)
    assert told.concerns(BSN)
    assert [status.explanation for status in await client.statuses(told)] == ["Wij zoeken uit wat past", ""]


async def test_the_test_message_of_a_new_subscription_is_recognised(place: Place):
    client = place.client()
    await client.subscribe(CALLBACK, AUTH, ["zaken"])
    assert [client.notification(one).is_test for one in place.told] == [True]


async def test_all_is_well_and_what_is_not_is_told(place: Place):
    assert all(state.ready for state in await place.client().check(NOBODY))
    wrong = await place.client(secret="another-secret-altogether").check()
    assert all("client id, secret and clock" in state.sentence for state in wrong)
    with pytest.raises(CredentialsRefused):
        await place.client(client_id="nobody").cases_of(BSN)


async def test_a_case_is_filed_as_the_organisation_that_is_configured(place: Place):
    client = place.client(organisation="123456782")
    assert await client.find_case("ML-20261122-000001") is None
    new = await new_case(client)
    with pytest.raises(NeighbourRefused) as caught:
        await place.client(organisation="111111111").create_case(new)
    assert caught.value.invalid_params
