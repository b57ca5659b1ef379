"""A search that gets no answer to use: an error each time, and never an empty list."""

import httpx
import pytest

from integrations.errors import NeighbourGarbled, NeighbourRefused, NeighbourUnavailable
from tests.integrations.zgw.objects import (
    BSN,
    NOBODY,
    page,
)
from tests.integrations.zgw.recorded import exchange
from tests.integrations.zgw.town import Town

SEARCH = "/zaken/api/v1/zaken/_zoek"


def town_with(*cases: object) -> Town:
    return Town().answers("POST", SEARCH, page(*cases))


async def test_one_missing_right_refuses_the_whole_search_and_is_no_empty_list():
    refusal = exchange("36", "expand that needs catalogi.lezen").response
    with pytest.raises(NeighbourRefused) as caught:
        await Town().answers("POST", SEARCH, refusal).client().cases_of(BSN)
    assert (caught.value.status, caught.value.code) == (403, "permission_denied")


@pytest.mark.parametrize(
    "answer", [{}, {"results": None}, {"results": {}}, "x", 7, None], ids=lambda answer: repr(answer)
)
async def test_an_answer_without_a_list_is_garbled_and_no_empty_list(answer: object):
    town = Town().answers("POST", SEARCH, httpx.Response(200, json=answer))
    with pytest.raises(NeighbourGarbled):
        await town.client().cases_of(BSN)


@pytest.mark.parametrize(
    "answer", [httpx.Response(500), httpx.ReadTimeout("slow"), httpx.ConnectError("down")]
)
async def test_an_outage_is_no_empty_list(answer: httpx.Response | Exception):
    with pytest.raises(NeighbourUnavailable):
        await Town().answers("POST", SEARCH, answer).client().cases_of(NOBODY)
