"""The stand-in gives tokens only to who asked, proved it, and did so once."""

import base64
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest
from joserfc.jwk import RSAKey

from integrations.oidc import protocol
from integrations.oidc.messages import LoginStart
from integrations.oidc.standin import Client, StandinSettings, build
from tests.attacks.named import attack
from tests.integrations.oidc.registration import ANNA, BRAM, CALLBACK, GOODBYE, SECRET, private_key, published
from tests.integrations.oidc.worlds import StandinWorld, standin_world

ISSUER = "http://localhost:3001"


def portal_key(name: str = "portal-1") -> RSAKey:
    """A key under the kid that the stand-in knows."""
    return RSAKey.import_key(private_key(name).pem, {"kid": "portal-1"})


async def exchange(
    world: StandinWorld, params: dict[str, str], start: LoginStart, **changes: str | None
) -> httpx.Response:
    """The exchange of a code, with some fields changed or left out."""
    form: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "code": params["code"],
        "redirect_uri": CALLBACK,
        "code_verifier": start.code_verifier,
        "client_assertion_type": protocol.ASSERTION_TYPE,
        "client_assertion": assertion(world),
    }
    form |= changes
    return await world.browser.post("/token", data={k: v for k, v in form.items() if v is not None})


def assertion(world: StandinWorld, **changes: Any) -> str:
    """A client assertion, with some claims or the key changed."""
    values = {
        "key": portal_key(),
        "client_id": "key",
        "audience": f"{ISSUER}/token",
        "now": int(world.clock.now),
    }
    return protocol.assertion(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"code": "guessed"}, "invalid_grant"),
        ({"code": None}, "invalid_grant"),
        ({"redirect_uri": f"{CALLBACK}/"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"code_verifier": secrets.token_urlsafe(32)}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_grant"),
        ({"client_assertion": None}, "invalid_client"),
        ({"client_assertion": "a.b.c"}, "invalid_client"),
        ({"client_assertion_type": None}, "invalid_client"),
        ({"client_id": "secret"}, "invalid_client"),
        ({"client_secret": SECRET}, "invalid_client"),
    ],
)
async def test_a_code_goes_only_to_who_asked_for_it(
    standin: StandinWorld, changes: dict[str, str | None], error: str
) -> None:
    params, start = await standin.login()
    response = await exchange(standin, params, start, **changes)
    assert response.json() == {"error": error}
    assert response.status_code == (401 if error == "invalid_client" else 400)


@attack("a client assertion made for something else", by="the provider")
@pytest.mark.parametrize(
    "changes",
    [
        {"audience": "http://localhost:3999/token"},
        {"client_id": "secret"},
        {"client_id": "unknown"},
        {"now": 1},
        {"now": 2**40},
        {"key": portal_key("stranger")},
    ],
)
async def test_an_assertion_for_something_else_is_refused(
    standin: StandinWorld, changes: dict[str, Any]
) -> None:
    params, start = await standin.login()
    response = await exchange(standin, params, start, client_assertion=assertion(standin, **changes))
    assert response.status_code == 401


@attack("a replayed client assertion", by="the provider")
async def test_an_assertion_works_once(standin: StandinWorld) -> None:
    once = assertion(standin)
    for expected in (200, 401):
        params, start = await standin.login()
        assert (await exchange(standin, params, start, client_assertion=once)).status_code == expected


async def test_a_second_use_of_a_code_takes_back_what_the_first_one_gave(standin: StandinWorld) -> None:
    params, start = await standin.login()
    bearer = {"Authorization": f"Bearer {(await exchange(standin, params, start)).json()['access_token']}"}
    assert (await standin.browser.get("/userinfo", headers=bearer)).json()["sub"] == ANNA.bsn
    assert (await exchange(standin, params, start)).json() == {"error": "invalid_grant"}
    assert (await standin.browser.get("/userinfo", headers=bearer)).status_code == 401


async def test_a_code_lasts_a_minute(standin: StandinWorld) -> None:
    params, start = await standin.login()
    standin.clock.now += 60
    assert (await exchange(standin, params, start)).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer guessed", "Basic guessed"])
async def test_userinfo_wants_an_access_token(standin: StandinWorld, header: str) -> None:
    response = await standin.browser.get("/userinfo", headers={"Authorization": header})
    assert response.status_code == 401


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [("secret", "wrong"), ("secret", ""), ("key", SECRET), ("key", ""), ("unknown", "")],
)
async def test_a_wrong_secret_is_refused(standin: StandinWorld, client_id: str, secret: str) -> None:
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    response = await standin.browser.post(
        "/token", headers=headers, data={"grant_type": "authorization_code"}
    )
    assert response.status_code == 401 and response.headers["www-authenticate"] == "Basic"


@pytest.mark.parametrize("header", ["Basic ?", "Basic", "Basic w6k=", "Digest eDp5"])
async def test_a_malformed_authorization_is_refused(standin: StandinWorld, header: str) -> None:
    response = await standin.browser.post("/token", headers={"Authorization": header})
    assert response.status_code == 401


@pytest.fixture
async def fetching(folder: Path) -> AsyncIterator[StandinWorld]:
    """A stand-in that fetches the portal's keys from the portal."""
    world = standin_world(folder)
    client = Client(
        client_id="key",
        name="Gemeente Voorbeeld",
        redirect_uris=(CALLBACK,),
        post_logout_redirect_uris=(GOODBYE,),
        jwks_uri="http://localhost:3000/sleutels",
    )
    settings = StandinSettings(
        clients=[client], residents=[ANNA, BRAM], key_file=folder / "standin.pem", clock=world.clock
    )
    world.fetched = httpx.MockTransport(lambda request: httpx.Response(200, json=published("nl-gov")))
    world.serve(build(settings, world.faults, world.fetched))
    async with world.party, world.browser:
        yield world


async def test_keys_are_fetched_from_the_portal(fetching: StandinWorld) -> None:
    assert (await fetching.party.finish(*await fetching.login())).acting == ANNA.bsn


async def test_a_portal_without_keys_is_refused(fetching: StandinWorld) -> None:
    fetching.fetched.handler = lambda request: httpx.Response(404)
    params, start = await fetching.login()
    assert (await exchange(fetching, params, start)).status_code == 401
