"""What a server says instead of an answer: each shape becomes the right error, and none a silence."""

from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from integrations.errors import NeighbourGarbled, NeighbourRefused, NeighbourUnavailable
from integrations.http import Policy
from integrations.zgw.errors import CredentialsRefused
from tests.integrations.zgw.objects import BSN, NOW, a_case, page, uuid
from tests.integrations.zgw.recorded import exchange
from tests.integrations.zgw.town import Town, config

CASE = f"/zaken/api/v1/zaken/{uuid(1)}"


async def answered(answer: httpx.Response, policy: Policy | None = None) -> Any:
    return await Town().answers("GET", CASE, answer).client(policy or Policy(attempts=1)).case(uuid(1))


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ("not a JWT", "jwt-decode-error"),
        ("signed with another secret", "invalid-jwt-signature"),
        ("client_id that is not registered", "invalid-client-identifier"),
        ("iat two hours ago", "jwt-expired"),
    ],
)
async def test_everything_wrong_with_the_token_is_our_credentials(says: str, code: str):
    with pytest.raises(CredentialsRefused) as caught:
        await answered(exchange("35", says).response)
    assert (caught.value.status, caught.value.code) == (403, code)


@pytest.mark.parametrize("says", ["no Authorization header", "registered secret but no applicatie"])
async def test_a_missing_right_is_another_403(says: str):
    with pytest.raises(NeighbourRefused) as caught:
        await answered(exchange("35", says).response)
    assert not isinstance(caught.value, CredentialsRefused)
    assert caught.value.code == "permission_denied"


async def test_404_as_json():
    with pytest.raises(NeighbourRefused) as caught:
        await answered(exchange("37", "unknown uuid").response)
    assert (caught.value.status, caught.value.code) == (404, "not_found")


async def test_404_as_an_html_page():
    recorded = exchange("37", "trailing slash").response
    assert recorded.headers["content-type"].startswith("text/html")
    with pytest.raises(NeighbourRefused) as caught:
        await answered(recorded)
    assert (caught.value.status, caught.value.code) == (404, "")


async def test_500_as_json_and_as_an_html_page():
    for recorded in (exchange("37", "a path segment that is no uuid"), exchange("25", "expand as a string")):
        with pytest.raises(NeighbourUnavailable):
            await answered(recorded.response)
    with pytest.raises(NeighbourUnavailable):
        await answered(httpx.Response(500, html="<h1>Server Error (500)</h1>"))


@pytest.mark.parametrize(
    "says", ["DELETE on the list", "a form instead of JSON", "broken JSON", "Accept: text"]
)
async def test_what_we_would_have_done_wrong_is_a_refusal(says: str):
    with pytest.raises(NeighbourRefused) as caught:
        await answered(exchange("38", says).response)
    assert caught.value.code


async def test_json_is_asked_for_as_problem_json_is_refused():
    assert exchange("38", "Accept: application/problem+json").response.status_code == 406
    town = Town().answers("GET", CASE, a_case())
    await town.client().case(uuid(1))
    assert town.asked[0].headers["accept"] == "application/json"


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b"null", b'"x"', b"{}", b'{"url": "x"}'])
async def test_a_success_without_a_case_is_garbled(answer: bytes):
    with pytest.raises(NeighbourGarbled):
        await answered(httpx.Response(200, content=answer))


class TestToken:
    """Who we say we are."""

    async def token(self, **changes: Any) -> jwt.Token:
        town = Town().answers("GET", "/zaken/api/v1/zaken", page())
        await town.client(**changes).find_case("ML-1")
        scheme, _, token = town.asked[0].headers["authorization"].partition(" ")
        assert scheme == "Bearer"
        return jwt.decode(token, OctKey.import_key(config().secret), algorithms=["HS256"])

    async def test_it_names_the_portal_at_this_moment(self):
        token = await self.token()
        assert token.header == {"alg": "HS256", "typ": "JWT"}
        assert token.claims == {
            "iss": "inwonerportaal",
            "client_id": "inwonerportaal",
            "iat": int(NOW.timestamp()),
            "user_id": "mijnloket",
            "user_representation": "Mijn Loket",
        }

    @pytest.mark.parametrize("field", ["user_id", "user_representation"])
    def test_it_never_names_a_resident(self, field: str):
        with pytest.raises(ValueError, match="BSN"):
            config(**{field: f"inwoner {BSN}"})

    def test_the_secret_is_not_printed(self):
        assert config().secret not in repr(config())


@pytest.mark.parametrize(
    "wrong",
    [
        {"zaken_url": "zaken"},
        {"zaken_url": "ftp://openzaak.example/"},
        {"catalogi_url": "https://"},
        {"documenten_url": "https://openzaak.example/?x=1"},
        {"organisation": "12345"},
        {"client_id": ""},
        {"secret": ""},
    ],
)
def test_a_configuration_that_cannot_work_is_refused(wrong: dict[str, str]):
    with pytest.raises(ValueError, match=r"root|RSIN|needed"):
        config(**wrong)


def test_a_slash_at_the_end_may_be_forgotten():
    assert config(zaken_url="https://host/zaken/api/v1").zaken_url == "https://host/zaken/api/v1/"
