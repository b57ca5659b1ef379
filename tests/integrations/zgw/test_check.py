"""Whether all is well, in a sentence per neighbour."""

import httpx
import pytest

from integrations.zgw.client import Health
from tests.integrations.zgw.objects import BSN, NOBODY, OTHER, a_case, page, problem
from tests.integrations.zgw.recorded import exchange
from tests.integrations.zgw.town import Town

CASES, TYPES = "/zaken/api/v1/zaken", "/catalogi/api/v1/catalogussen"
DOCUMENTS, NOTICES = "/documenten/api/v1/enkelvoudiginformatieobjecten", "/notificaties/api/v1/abonnement"
SEARCH = "/zaken/api/v1/zaken/_zoek"


def healthy() -> Town:
    town = Town().answers("GET", NOTICES, httpx.Response(200, json=[])).answers("POST", SEARCH, page())
    for path in (CASES, TYPES, DOCUMENTS):
        town.answers("GET", path, page())
    return town


async def state_of(name: str, town: Town) -> Health:
    (found,) = [one for one in await town.client().check(NOBODY) if one.neighbour == name]
    return found


async def test_all_is_well():
    found = await healthy().client().check(NOBODY)
    assert [(one.neighbour, one.ready) for one in found] == [
        ("zaken", True),
        ("catalogi", True),
        ("documenten", True),
        ("notificaties", True),
        ("search by BSN", True),
    ]


async def test_nobodys_data_is_read():
    town = healthy()
    await town.client(notificaties_url=None).check()
    assert len(town.asked) == 3
    assert BSN not in str([request.url for request in town.asked])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.ConnectError("x"), "cannot be reached"),
        (httpx.Response(503), "cannot be reached"),
        (problem(403, "permission_denied"), "authorisations of our client id"),
        (problem(403, "jwt-expired"), "client id, secret and clock"),
        (httpx.Response(404, html="<h1>Not found</h1>"), "address and version"),
        (httpx.Response(200, html="<h1>Welcome</h1>"), "cannot be understood"),
        (httpx.Response(302, headers={"Location": "https://x.example"}), "cannot be understood"),
    ],
)
@pytest.mark.parametrize(
    ("name", "path"),
    [("zaken", CASES), ("catalogi", TYPES), ("documenten", DOCUMENTS), ("notificaties", NOTICES)],
)
async def test_each_trouble_is_told_and_hides_no_other(
    name: str, path: str, answer: httpx.Response | Exception, words: str
):
    town = healthy().answers("GET", path, answer)
    state = await state_of(name, town)
    assert not state.ready
    assert words in state.sentence
    assert sum(not one.ready for one in await town.client().check(NOBODY)) == 1


async def test_a_search_that_does_not_filter_is_found_out():
    town = healthy().answers("POST", SEARCH, page(a_case(bsn=OTHER)))
    assert (
        await state_of("search by BSN", town)
    ).sentence == "does not filter: it answers with cases of others"


async def test_a_search_that_is_refused_is_found_out():
    town = healthy().answers("POST", SEARCH, exchange("36", "expand that needs catalogi.lezen").response)
    assert "authorisations" in (await state_of("search by BSN", town)).sentence
