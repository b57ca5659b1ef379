"""Logging in, up and out: the same at the stand-in and at a certified provider."""

import logging
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from integrations.oidc.errors import LevelTooLow, LoginCancelled, LoginFailed
from integrations.oidc.messages import ClientSecret, Level
from tests.attacks.named import attack
from tests.integrations.oidc.registration import ACR, ANNA, BRAM, CALLBACK, GOODBYE, SECRET, private_key
from tests.integrations.oidc.worlds import World


async def test_a_resident_is_identified(world: World) -> None:
    params, start = await world.login(BRAM, Level.SUBSTANTIEEL)
    who = await world.party.finish(params, start)
    assert (who.acting, who.represented, who.level) == (BRAM.bsn, None, Level.SUBSTANTIEEL)
    assert (who.issuer, who.name) == (world.party.provider.issuer, BRAM.name)
    assert who.subject == BRAM.bsn


async def test_the_request_carries_what_the_profile_asks(world: World) -> None:
    start = await world.party.begin(Level.MIDDEN, "en", prompt="login")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(start.url).query).items()}
    assert asked["response_type"] == "code" and asked["redirect_uri"] == CALLBACK
    assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
    assert asked["acr_values"] == ACR[Level.MIDDEN]
    assert (asked["ui_locales"], asked["prompt"], asked["scope"]) == ("en", "login", "openid profile")
    assert (asked["state"], asked["nonce"]) == (start.state, start.nonce)
    assert start.code_verifier not in start.url


async def test_every_log_in_has_its_own_randomness_of_256_bits(world: World) -> None:
    starts = [await world.party.begin(Level.MIDDEN, "nl") for _ in range(5)]
    secrets = [value for one in starts for value in (one.state, one.nonce, one.code_verifier)]
    assert len(set(secrets)) == 15 and all(len(value) == 43 for value in secrets)


async def test_single_sign_on_asks_nothing_a_second_time(world: World) -> None:
    await world.party.finish(*await world.login(ANNA))
    start = await world.party.begin(Level.MIDDEN, "nl")
    params = await world.open(start.url)
    assert params is not None
    assert (await world.party.finish(params, start)).acting == ANNA.bsn


async def test_prompt_login_asks_again_and_allows_somebody_else(world: World) -> None:
    await world.party.finish(*await world.login(ANNA))
    start = await world.party.begin(Level.MIDDEN, "nl", prompt="login")
    assert await world.open(start.url) is None
    params = await world.choose(BRAM, Level.MIDDEN)
    assert params is not None
    assert (await world.party.finish(params, start)).acting == BRAM.bsn


async def test_a_higher_level_asks_for_a_stronger_log_in(world: World) -> None:
    await world.party.finish(*await world.login(ANNA, Level.BASIS))
    start = await world.party.begin(Level.SUBSTANTIEEL, "nl")
    assert await world.open(start.url) is None
    params = await world.choose(ANNA, Level.SUBSTANTIEEL)
    assert params is not None
    assert (await world.party.finish(params, start)).level is Level.SUBSTANTIEEL


async def test_a_level_below_the_one_asked_is_refused(world: World) -> None:
    params, start = await world.login(ANNA, Level.MIDDEN)
    with pytest.raises(LevelTooLow):
        await world.party.finish(params, replace(start, level=Level.SUBSTANTIEEL))


async def test_cancelling_is_no_error(world: World) -> None:
    start = await world.party.begin(Level.MIDDEN, "nl")
    await world.open(start.url)
    params = await world.cancel()
    assert params is not None
    with pytest.raises(LoginCancelled):
        await world.party.finish(params, start)


@attack("a replayed code", by="integrations.oidc.exchange")
async def test_a_code_works_once(world: World) -> None:
    params, start = await world.login()
    await world.party.finish(params, start)
    with pytest.raises(LoginFailed, match="code-refused"):
        await world.party.finish(params, start)


@attack("the code of another login", by="identity.wire")
async def test_a_code_is_worthless_in_another_log_in(world: World) -> None:
    stolen, _ = await world.login(ANNA)
    own = await world.party.begin(Level.MIDDEN, "nl")
    with pytest.raises(LoginFailed, match="code-refused"):
        await world.party.finish({**stolen, "state": own.state}, own)


@attack("the answer to another login", by="integrations.oidc.client")
async def test_an_answer_to_another_log_in_is_refused(world: World) -> None:
    params, _ = await world.login()
    other = await world.party.begin(Level.MIDDEN, "nl")
    with pytest.raises(LoginFailed, match="state"):
        await world.party.finish(params, other)


async def test_logging_out_ends_the_session_at_the_provider(world: World) -> None:
    await world.party.finish(*await world.login(ANNA))
    url = await world.party.logout_url("after-me")
    assert "id_token_hint" not in url
    assert await world.leave(url) == {"state": "after-me"}
    assert world.address.startswith(GOODBYE)
    start = await world.party.begin(Level.MIDDEN, "nl")
    assert await world.open(start.url) is None


async def test_the_client_proves_itself_afresh_every_time(world: World) -> None:
    for _ in range(2):
        await world.party.finish(*await world.login())
    first, second = world.calls.bodies("/token")
    own = world.party.provider
    if isinstance(own.auth, ClientSecret):
        assert "client_assertion" not in first and "client_secret" not in first
        return
    claims = [_claims(body["client_assertion"]) for body in (first, second)]
    assert claims[0]["jti"] != claims[1]["jti"] and len(claims[0]["jti"]) == 43
    for claim in claims:
        assert claim["iss"] == claim["sub"] == own.client_id
        assert claim["aud"] == f"{own.issuer}/token"
        assert claim["exp"] - claim["iat"] <= 60


def _claims(assertion: str) -> dict[str, object]:
    token = jwt.decode(assertion, RSAKey.import_key(private_key("portal-1").pem), algorithms=["PS256"])
    assert token.header["kid"] == "portal-1"
    return token.claims


async def test_the_issuer_can_be_the_audience_of_the_assertion(world: World) -> None:
    world.join(replace(world.party.provider, assertion_audience="issuer"))
    assert (await world.party.finish(*await world.login())).acting == ANNA.bsn


async def test_another_key_or_secret_is_refused_by_the_provider(world: World) -> None:
    own = world.party.provider
    wrong = (
        ClientSecret("wrong")
        if isinstance(own.auth, ClientSecret)
        else replace(private_key("somebody-else"), kid="portal-1")
    )
    world.join(replace(own, auth=wrong))
    params, start = await world.login()
    with pytest.raises(LoginFailed, match="client-refused"):
        await world.party.finish(params, start)


async def test_logs_hold_nothing_that_identifies_or_opens(
    world: World, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        params, start = await world.login(ANNA)
        who = await world.party.finish(params, start)
        with pytest.raises(LoginFailed) as refused:
            await world.party.finish(params, start)
    said = "".join(repr(thing) for thing in (start, who, refused.value, world.party.provider))
    told = caplog.text + capsys.readouterr().out + said
    assert "/token" in told
    for secret in (
        start.code_verifier,
        start.nonce,
        start.state,
        params["code"],
        ANNA.bsn,
        ANNA.name,
        SECRET,
    ):
        assert secret not in told
    assert "PRIVATE KEY" not in told
