"""Only a neighbour's own addresses are ever asked."""

import httpx
import pytest

from integrations.errors import AddressRefused, NeighbourGarbled
from tests.integrations.neighbour import BASE, Town, neighbour, ok


@pytest.mark.parametrize("status", [301, 302, 304, 307])
async def test_a_redirect_is_not_followed(status: int):
    town = Town(httpx.Response(status, headers={"Location": BASE + "elsewhere"}))
    with pytest.raises(NeighbourGarbled):
        await neighbour(town).ask("GET", BASE + "zaken")
    assert len(town.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/zaken/api/v1/zaken",
        "http://zaken.example/zaken/api/v1/zaken",
        "https://zaken.example:8443/zaken/api/v1/zaken",
        "https://zaken.example/admin/",
        "https://zaken.example/zaken/api/v1/../../../admin/",
        "https://zaken.example/zaken/api/v1/%2e%2e/%2e%2e/%2e%2e/admin/",
        "https://user:secret@zaken.example/zaken/api/v1/zaken",
        "https://zaken.example\\@evil.example/zaken/api/v1/",
        "//evil.example/zaken/api/v1/",
        "/zaken/api/v1/zaken",
        "http://[::1/zaken",
        "",
    ],
)
async def test_an_address_elsewhere_is_refused_before_anything_is_sent(address: str):
    town = Town(ok())
    with pytest.raises(AddressRefused):
        await neighbour(town).ask("GET", address)
    assert town.asked == []
