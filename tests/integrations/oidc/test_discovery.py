"""Description and keys of a provider: poisoned, broken, rotated, too large, or not there."""

from dataclasses import replace
from typing import Any

import pytest

from integrations.oidc.client import RelyingParty
from integrations.oidc.directory import KEYS_AGE, KEYS_PAUSE, METADATA_AGE
from integrations.oidc.errors import LoginFailed, ProviderUnavailable
from integrations.oidc.line import LARGEST_ANSWER
from integrations.oidc.messages import EIDAS_LEVELS, Level, PrivateKey
from tests.attacks.named import attack
from tests.integrations.oidc.registration import ANNA, Spoiled, private_key, provider
from tests.integrations.oidc.worlds import StandinWorld

ENDPOINTS = (
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
    "end_session_endpoint",
)
ELSEWHERE = (
    "http://localhost:3999/x",
    "https://localhost:3001/x",
    "http://evil.example/x",
    "http://localhost:3001@evil.example/x",
    "http://localhost:3001.evil.example/x",
    "//localhost:3001/x",
    "javascript:alert(1)",
    "http://localhost:3001/x#fragment",
    "",
    None,
    7,
)


@attack("a provider's description that leads elsewhere", by="integrations.oidc.directory")
@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("address", ELSEWHERE)
async def test_an_endpoint_elsewhere_spoils_the_description(
    standin: StandinWorld, endpoint: str, address: object
) -> None:
    standin.faults.discovery = lambda honest: {**honest, endpoint: address}
    with pytest.raises(ProviderUnavailable):
        await standin.party.begin(Level.MIDDEN, "nl")


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "http://localhost:3999"},
        {"issuer": "http://localhost:3001/"},
        {"issuer": None},
        {"code_challenge_methods_supported": ["plain"]},
        {"code_challenge_methods_supported": "S256"},
        {"authorization_endpoint": None},
    ],
)
async def test_a_description_of_something_else_is_refused(
    standin: StandinWorld, change: dict[str, Any]
) -> None:
    standin.faults.discovery = lambda honest: {**honest, **change}
    with pytest.raises(ProviderUnavailable):
        await standin.party.begin(Level.MIDDEN, "nl")


async def test_endpoints_on_a_configured_host_are_allowed(standin: StandinWorld) -> None:
    elsewhere = "http://localhost:3999/authorize"
    standin.faults.discovery = lambda honest: {**honest, "authorization_endpoint": elsewhere}
    standin.join(replace(standin.party.provider, hosts=frozenset({"localhost:3999"})))
    assert (await standin.party.begin(Level.MIDDEN, "nl")).url.startswith(f"{elsewhere}?")


async def test_a_refusal_is_not_remembered(standin: StandinWorld) -> None:
    standin.faults.discovery = lambda honest: {}
    with pytest.raises(ProviderUnavailable):
        await standin.party.begin(Level.MIDDEN, "nl")
    standin.faults.discovery = lambda honest: honest
    assert (await standin.party.finish(*await standin.login())).acting == ANNA.bsn


async def test_a_description_is_fetched_again_after_an_hour(standin: StandinWorld) -> None:
    for seconds in (0, METADATA_AGE - 1, 1):
        standin.clock.now += seconds
        await standin.party.begin(Level.MIDDEN, "nl")
    assert _asked(standin, "/.well-known/openid-configuration") == 2


async def test_a_new_key_is_fetched_when_it_is_first_seen(standin: StandinWorld) -> None:
    await standin.party.finish(*await standin.login())
    standin.rotate()
    standin.clock.now += KEYS_PAUSE
    assert (await standin.party.finish(*await standin.login())).acting == ANNA.bsn
    assert _asked(standin, "/jwks") == 2


@attack("a flood of tokens with keys nobody knows", by="integrations.oidc.directory")
async def test_unknown_keys_do_not_make_us_fetch_without_end(standin: StandinWorld) -> None:
    standin.faults.signing = "unknown-kid"
    for _ in range(4):
        params, start = await standin.login()
        with pytest.raises(LoginFailed, match="key-unknown"):
            await standin.party.finish(params, start)
        standin.clock.now += KEYS_PAUSE / 4
    assert _asked(standin, "/jwks") == 1


@attack("a key that the provider withdrew", by="integrations.oidc.directory")
async def test_a_withdrawn_key_is_forgotten(standin: StandinWorld) -> None:
    await standin.party.finish(*await standin.login())
    standin.faults.jwks = lambda honest: {"keys": []}
    standin.clock.now += KEYS_AGE
    params, start = await standin.login()
    with pytest.raises(LoginFailed, match="key-unknown"):
        await standin.party.finish(params, start)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: {**key, "use": "enc"},
        lambda key: {**key, "kty": "oct", "k": key["n"]},
        lambda key: {**key, "alg": "RS256"},
        lambda key: {**key, "n": "AQAB"},
        lambda key: {**key, "n": 7},
        lambda key: {**key, "kid": ["list"]},
        lambda key: "key",
    ],
)
async def test_a_key_that_is_broken_or_for_something_else_is_not_used(
    standin: StandinWorld, spoil: Any
) -> None:
    standin.faults.jwks = lambda honest: {"keys": [spoil(key) for key in honest["keys"]]}
    params, start = await standin.login()
    with pytest.raises(LoginFailed, match="key-unknown"):
        await standin.party.finish(params, start)


@attack("a private key that became public", by="integrations.oidc.keys")
async def test_a_private_key_that_was_published_is_nobodys_any_more(standin: StandinWorld) -> None:
    leaked = standin.app.state.signer.key.as_dict(private=True)
    standin.faults.jwks = lambda honest: {"keys": [leaked]}
    params, start = await standin.login()
    with pytest.raises(LoginFailed, match="key-unknown"):
        await standin.party.finish(params, start)


async def test_a_broken_key_does_not_hide_the_good_one(standin: StandinWorld) -> None:
    standin.faults.jwks = lambda honest: {"keys": [{"kty": "RSA", "n": "?"}, *honest["keys"], {"kty": "LMS"}]}
    assert (await standin.party.finish(*await standin.login())).acting == ANNA.bsn


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
@pytest.mark.parametrize(
    "answer",
    [
        Spoiled(200, b"{" + b" " * LARGEST_ANSWER),
        Spoiled(200, b"<html>"),
        Spoiled(200, b"\xff"),
        Spoiled(200, b'["list"]'),
        Spoiled(302, headers={"location": "http://evil.example/"}),
        Spoiled(500),
        Spoiled(200, b"no gzip", {"content-encoding": "gzip"}),
    ],
)
async def test_an_answer_that_cannot_be_used_is_an_outage(
    standin: StandinWorld, path: str, answer: Spoiled
) -> None:
    standin.calls.instead[path] = answer
    with pytest.raises(ProviderUnavailable):
        await standin.party.finish(*await standin.login())


async def test_a_provider_that_is_gone_is_an_outage() -> None:
    async with RelyingParty(provider("http://127.0.0.1:9")) as party:
        with pytest.raises(ProviderUnavailable):
            await party.begin(Level.MIDDEN, "nl")


async def test_a_code_is_never_sent_twice_by_itself(standin: StandinWorld) -> None:
    standin.calls.instead["/token"] = Spoiled(503)
    with pytest.raises(ProviderUnavailable):
        await standin.party.finish(*await standin.login())
    assert _asked(standin, "/token") == 1


async def test_without_a_log_out_page_that_is_said(standin: StandinWorld) -> None:
    standin.faults.discovery = lambda honest: {k: v for k, v in honest.items() if k != "end_session_endpoint"}
    with pytest.raises(ProviderUnavailable):
        await standin.party.logout_url("state")


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "http://digid.example"},
        {"issuer": "https://user@digid.example"},
        {"redirect_uri": "http://portal.example/back"},
        {"post_logout_redirect_uri": "ftp://localhost/"},
        {"hosts": frozenset({"evil@digid.example"})},
        {"broker": "rdo-max"},
        {"auth": PrivateKey("no key", "1")},
    ],
)
def test_an_unsafe_configuration_does_not_start(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        RelyingParty(replace(provider("https://digid.example"), **change))


def test_only_public_halves_are_published() -> None:
    own = replace(provider("https://digid.example"), decryption_key=private_key("sealed"))
    published = RelyingParty(own).public_jwks()["keys"]
    assert [(key["kid"], key["use"], key["alg"]) for key in published] == [
        ("portal-1", "sig", "PS256"),
        ("sealed", "enc", "RSA-OAEP"),
    ]
    assert all(set(key) == {"kty", "n", "e", "kid", "use", "alg"} for key in published)
    assert RelyingParty(provider("https://digid.example", "secret")).public_jwks() == {"keys": []}


def test_a_level_without_a_name_is_asked_by_the_next_higher_one() -> None:
    own = replace(provider("https://digid.example"), levels=EIDAS_LEVELS)
    assert own.acr_for(Level.MIDDEN).endswith("substantial")
    assert replace(own, acr_values={Level.MIDDEN: "idp:digid"}).acr_for(Level.MIDDEN) == "idp:digid"


def _asked(world: StandinWorld, path: str) -> int:
    return sum(request.url.path == path for request in world.calls.requests)
