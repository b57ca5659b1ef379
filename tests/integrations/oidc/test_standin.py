"""The stand-in keeps the rules of a real provider towards people, and tells nobody anything in its logs."""

import logging
import stat
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest

from integrations.oidc.messages import Level
from integrations.oidc.standin import StandinSettings
from integrations.oidc.standin.visit import COOKIE
from tests.integrations.oidc.registration import ANNA, BRAM, CALLBACK, GOODBYE
from tests.integrations.oidc.worlds import StandinWorld, standin_world

ISSUER = "http://localhost:3001"


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
