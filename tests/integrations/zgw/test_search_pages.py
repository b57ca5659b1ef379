"""A search of more pages: `next` is posted again with the same body, at our own address."""

from typing import Any

import httpx
import pytest

from integrations.errors import NeighbourGarbled
from integrations.zgw.search import BSN_OF_A_ROLE
from tests.integrations.zgw.objects import BSN, ZAKEN, a_case, page, uuid
from tests.integrations.zgw.recorded import exchange
from tests.integrations.zgw.town import Town

SEARCH = "/zaken/api/v1/zaken/_zoek"


def town_with(*cases: object) -> Town:
    return Town().answers("POST", SEARCH, page(*cases))


class TestPages:
    """`next` is posted again with the same body, at our own address."""

    async def test_the_query_of_next_is_posted_again_with_the_same_body(self):
        first, second = exchange("23", "first page of 3"), exchange("23", "second page")
        for recorded in (first, second):
            assert recorded.method == "POST"
        answers = [first.response, second.response, httpx.Response(200, json=page())]
        town = Town().answers("POST", SEARCH, *answers)
        for kind in ("zaaktypen", "rollen"):
            town.answers("GET", f"/catalogi/api/v1/{kind}", page())
        town.answers("GET", "/zaken/api/v1/rollen", page())
        await town.client().cases_of("999990408")
        searches = [one for one in town.asked if one.url.path == SEARCH]
        assert [str(one.url.params) for one in searches] == ["", "page=2&pageSize=3", "page=3&pageSize=3"]
        assert len({one.content for one in searches}) == 1

    async def test_the_host_of_next_is_never_asked(self):
        elsewhere = f"https://evil.example/steal?page=2&pageSize=100&{BSN_OF_A_ROLE}={BSN}&expand=x"
        town = Town().answers("POST", SEARCH, page(a_case(1), following=elsewhere), page(a_case(2)))
        found = await town.client().cases_of(BSN)
        assert [case.uuid for case in found.cases] == [uuid(1), uuid(2)]
        assert str(town.asked[1].url) == f"{ZAKEN}zaken/_zoek?page=2&pageSize=100"

    async def test_a_case_that_moves_to_the_next_page_comes_once(self):
        following = f"{ZAKEN}zaken/_zoek?page=2"
        town = Town().answers(
            "POST", SEARCH, page(a_case(1), following=following), page(a_case(1), a_case(2))
        )
        assert len((await town.client().cases_of(BSN)).cases) == 2

    @pytest.mark.parametrize("following", [f"{ZAKEN}zaken/_zoek", f"{ZAKEN}?page=x", "http://[", 7])
    async def test_a_next_page_without_a_number_is_garbled(self, following: Any):
        town = Town().answers("POST", SEARCH, page(a_case(1), following=following))
        with pytest.raises(NeighbourGarbled):
            await town.client().cases_of(BSN)

    async def test_pages_without_end_are_garbled(self):
        town = Town().answers("POST", SEARCH, page(following=f"{ZAKEN}zaken/_zoek?page=2"))
        with pytest.raises(NeighbourGarbled, match="more pages"):
            await town.client().cases_of(BSN)
