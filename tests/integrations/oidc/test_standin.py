"""The stand-in keeps the rules that a real provider keeps, and tells nobody anything in its logs."""

import base64
import logging
import secrets
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote_plus, urlencode, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from integrations.oidc import protocol
from integrations.oidc.messages import Level, LoginStart
from integrations.oidc.standin import Client, StandinSettings, build
from integrations.oidc.standin.visit import COOKIE
from tests.integrations.oidc.worlds import (
    ANNA,
    BRAM,
    CALLBACK,
    GOODBYE,
    SECRET,
    StandinWorld,
    private_key,
    published,
    standin_world,
)

ISSUER = "http://localhost:3001"


def portal_key(name: str = "portal-1") -> RSAKey:
    """A key under the kid that the stand-in knows."""
    return RSAKey.import_key(private_key(name).pem, {"kid": "portal-1"})


def answer_of(response: httpx.Response) -> dict[str, str]:
    """The parameters of a redirect back to the portal."""
    assert response.headers["location"].startswith(CALLBACK)
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


async def asked(world: StandinWorld, **changes: str | None) -> httpx.Response:
    """An honest request to log in with some parameters changed, or left out (None)."""
    start = await world.party.begin(Level.MIDDEN, "nl")
    params = dict(parse_qsl(urlsplit(start.url).query)) | changes
    query = urlencode({name: value for name, value in params.items() if value is not None})
    return await world.browser.get(f"/authorize?{query}")


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "unknown"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": f"{CALLBACK}/"},
        {"redirect_uri": f"{CALLBACK}?more=1"},
        {"redirect_uri": "http://evil.example/"},
    ],
)
async def test_nobody_is_sent_to_an_address_that_was_not_registered(
    standin: StandinWorld, changes: dict[str, str | None]
) -> None:
    response = await asked(standin, **changes)
    assert response.status_code == 400 and "location" not in response.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"state": None}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"request": "a.b.c"}, "request_not_supported"),
    ],
)
async def test_a_request_against_the_rules_is_refused(
    standin: StandinWorld, changes: dict[str, str | None], error: str
) -> None:
    answer = answer_of(await asked(standin, **changes))
    assert answer["error"] == error and answer["iss"] == ISSUER and "code" not in answer


async def test_a_parameter_may_come_only_once(standin: StandinWorld) -> None:
    start = await standin.party.begin(Level.MIDDEN, "nl")
    answer = answer_of(await standin.browser.get(f"{start.url}&nonce=another"))
    assert answer["error"] == "invalid_request"


async def test_a_request_may_be_posted(standin: StandinWorld) -> None:
    start = await standin.party.begin(Level.MIDDEN, "nl")
    response = await standin.browser.post("/authorize", data=dict(parse_qsl(urlsplit(start.url).query)))
    assert response.status_code == 200 and "Kies wie u bent" in response.text


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


@pytest.mark.parametrize("target", [None, "http://evil.example/", f"{GOODBYE}/"])
async def test_logging_out_leads_nowhere_that_was_not_registered(
    standin: StandinWorld, target: str | None
) -> None:
    await standin.party.finish(*await standin.login())
    query = {"client_id": "key", "state": "s"} | ({"post_logout_redirect_uri": target} if target else {})
    response = await standin.browser.get("/logout", params=query)
    assert response.status_code == 200 and "U bent uitgelogd" in response.text
    assert await standin.open((await standin.party.begin(Level.MIDDEN, "nl")).url) is None


async def test_a_session_ends_after_fifteen_minutes(standin: StandinWorld) -> None:
    await standin.party.finish(*await standin.login())
    standin.clock.now += 15 * 60
    assert await standin.open((await standin.party.begin(Level.MIDDEN, "nl")).url) is None


@pytest.mark.parametrize(
    "choice",
    [
        {"resident": "2", "level": "MIDDEN"},
        {"resident": "-1", "level": "MIDDEN"},
        {"resident": "²", "level": "MIDDEN"},
        {"resident": "0", "level": "BASIS"},
        {"resident": "0", "level": "TOP"},
        {},
    ],
)
async def test_only_what_was_offered_can_be_chosen(standin: StandinWorld, choice: dict[str, str]) -> None:
    await standin.open((await standin.party.begin(Level.MIDDEN, "nl")).url)
    assert await standin.submit("/login", {**standin.ticket(), **choice}) is None
    assert "Inloggen kan zo niet" in standin.page and COOKIE not in standin.browser.cookies


async def test_a_page_counts_once(standin: StandinWorld) -> None:
    await standin.open((await standin.party.begin(Level.MIDDEN, "nl")).url)
    ticket = standin.ticket()
    assert await standin.submit("/login", {**ticket, "cancel": "yes"}) is not None
    assert await standin.submit("/login", {**ticket, "resident": "0"}) is None
    assert "Deze pagina is te oud" in standin.page


async def test_the_page_offers_no_level_below_the_one_asked(standin: StandinWorld) -> None:
    await standin.open((await standin.party.begin(Level.SUBSTANTIEEL, "nl")).url)
    assert 'value="BASIS"' not in standin.page and 'value="HOOG"' in standin.page
    assert 'value="SUBSTANTIEEL" checked' in standin.page


async def test_what_comes_from_outside_is_escaped(standin: StandinWorld) -> None:
    await standin.open((await standin.party.begin(Level.MIDDEN, "nl")).url)
    assert "Gemeente &lt;Voorbeeld&gt;" in standin.page and "Bram &lt;i&gt;" in standin.page
    assert "<i>" not in standin.page and "<Voorbeeld>" not in standin.page
    assert ANNA.bsn not in standin.page and BRAM.bsn not in standin.page


async def test_answers_are_kept_from_caches_frames_and_scripts(standin: StandinWorld) -> None:
    response = await asked(standin)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "script" not in policy
    assert policy.endswith("form-action 'self' http://localhost:3000")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert (await standin.browser.get("/healthz")).text == "ok"


async def test_the_session_cookie_has_its_own_name_and_no_reader(standin: StandinWorld) -> None:
    await standin.open((await standin.party.begin(Level.MIDDEN, "nl")).url)
    response = await standin.browser.post("/login", data={**standin.ticket(), "resident": "0"})
    cookie = response.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE}=") and "httponly" in cookie and "samesite=lax" in cookie


async def test_logs_of_the_stand_in_hold_no_persons(
    standin: StandinWorld, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await standin.login(BRAM)
    assert BRAM.bsn not in caplog.text and "Bram" not in caplog.text


async def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = (standin_world(tmp_path / "new") for _ in range(2))
    file = tmp_path / "new" / "standin.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first.app.state.signer.key.kid == second.app.state.signer.key.kid


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


async def test_the_language_of_the_page_follows_the_request_and_can_be_switched(
    standin: StandinWorld,
) -> None:
    await standin.open((await standin.party.begin(Level.MIDDEN, "en-GB nl")).url)
    assert '<html lang="en">' in standin.page and "Often falls in the shower" in standin.page
    assert '<span lang="nl">Komt niet rond' in standin.page
    for language in ("nl", "en"):
        target = standin.page.split('<a href="')[1].split('"')[0].replace("&amp;", "&")
        assert parse_qs(urlsplit(target).query)["switch"] == [language]
        await standin.open(target)
        assert f'<html lang="{language}">' in standin.page
    params = await standin.choose(ANNA, Level.MIDDEN)
    assert params is not None and "code" in params


def test_a_stand_in_can_speak_the_european_names_of_levels(folder: Path) -> None:
    from integrations.oidc.messages import EIDAS_LEVELS

    settings = StandinSettings(clients=[], residents=[], key_file=folder / "standin.pem", levels=EIDAS_LEVELS)
    assert settings.acr(Level.MIDDEN).endswith("/substantial")
    assert replace(settings, issuer=ISSUER).client("nobody") is None
