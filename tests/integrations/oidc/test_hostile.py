"""Answers that must not be believed: every spoiled token, response, description and key set is refused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from integrations.oidc.client import RelyingParty
from integrations.oidc.errors import (
    LevelTooLow,
    LoginCancelled,
    LoginFailed,
    LoginProblem,
    ProviderUnavailable,
)
from integrations.oidc.messages import Level
from integrations.oidc.standin import Faults
from integrations.oidc.standin.faults import Signing
from tests.attacks.named import attack
from tests.integrations.oidc.registration import ACR, ANNA, Clock, provider, standin_app
from tests.integrations.oidc.worlds import StandinWorld

Change = Callable[[dict[str, Any]], dict[str, Any]]


def put(**values: Any) -> Change:
    """A change that sets values."""
    return lambda honest: {**honest, **values}


def drop(*names: str) -> Change:
    """A change that leaves values out."""
    return lambda honest: {name: value for name, value in honest.items() if name not in names}


def shift(name: str, seconds: float) -> Change:
    """A change that moves a time."""
    return lambda honest: {**honest, name: honest[name] + seconds}


async def refusal(world: StandinWorld) -> LoginProblem:
    """How a log-in ends that must not succeed."""
    params, start = await world.login()
    with pytest.raises(LoginProblem) as refused:
        await world.party.finish(params, start)
    return refused.value


@attack("an ID token with a claim that is wrong, old, early or missing", by="integrations.oidc.protocol")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (put(iss="http://localhost:3999"), "id-token-iss"),
        (put(iss="http://localhost:3001/"), "id-token-iss"),
        (put(aud="another-client"), "id-token-aud"),
        (put(aud=["another-client"]), "id-token-aud"),
        (put(aud=[]), "id-token-aud"),
        (put(aud={"key": True}), "id-token-aud"),
        (put(aud=["key", "another-client"]), "id-token-azp"),
        (put(aud=["key", "another-client"], azp="another-client"), "id-token-azp"),
        (put(azp="another-client"), "id-token-azp"),
        (put(nonce="replayed"), "id-token-nonce"),
        (put(nonce=None), "id-token-nonce"),
        (put(at_hash="AAAAAAAAAAAAAAAAAAAAAA"), "id-token-at_hash"),
        (put(sub=""), "id-token-sub"),
        (put(sub=999993847), "id-token-sub"),
        (put(exp="never"), "id-token-exp"),
        (put(exp=True), "id-token-exp"),
        (put(exp=float("nan")), "id-token-exp"),
        (shift("exp", -300 - 46), "id-token-exp"),
        (shift("iat", 46), "id-token-iat"),
        (shift("nbf", 46), "id-token-nbf"),
        *((drop(name), f"id-token-{name}") for name in ("iss", "aud", "sub", "exp", "iat", "nonce")),
        (put(sub="111111111"), "bsn"),
        (put(sub="000000000"), "bsn"),
        (put(sub="99999384"), "bsn"),
        (put(sub=" 999993847"), "bsn"),
        (put(sub="999.993.847"), "bsn"),
        (put(sub="٩٩٩٩٩٣٨٤٧"), "bsn"),
        (put(sub_id_type="urn:nl-eid-gdi:1.0:id:RSIN"), "bsn"),
        (put(represents="999993653"), "representation"),
        (put(represents={}), "representation"),
        (put(represents={"sub": ""}), "representation"),
        (put(represents=None), "representation"),
    ],
)
async def test_a_spoiled_id_token_is_refused(standin: StandinWorld, change: Change, reason: str) -> None:
    standin.faults.id_token = change
    problem = await refusal(standin)
    assert isinstance(problem, LoginFailed) and problem.reason == reason


@pytest.mark.parametrize(
    "change",
    [
        put(acr=ACR[Level.BASIS]),
        put(acr="http://localhost:3001/unheard-of"),
        put(acr=[ACR[Level.HOOG]]),
        put(acr=None),
        drop("acr"),
    ],
)
async def test_a_level_that_is_lower_or_unknown_is_too_low(standin: StandinWorld, change: Change) -> None:
    standin.faults.id_token = change
    assert isinstance(await refusal(standin), LevelTooLow)


@pytest.mark.parametrize(
    ("signing", "reason"),
    [
        ("none", "token-algorithm"),
        ("public-key-as-secret", "token-algorithm"),
        ("other-key", "token-signature"),
        ("unknown-kid", "key-unknown"),
    ],
)
async def test_a_wrong_signature_is_refused(standin: StandinWorld, signing: Signing, reason: str) -> None:
    standin.faults.signing = signing
    problem = await refusal(standin)
    assert isinstance(problem, LoginFailed) and problem.reason == reason


@attack("a weak signature that the settings allow", by="integrations.oidc.tokens")
@pytest.mark.parametrize("algorithms", [("none", "HS256"), ("HS256",)])
async def test_configuration_cannot_allow_weak_signatures(
    standin: StandinWorld, algorithms: tuple[str, ...]
) -> None:
    standin.join(replace(standin.party.provider, algorithms=algorithms))
    for signing in ("none", "public-key-as-secret", "own-key"):
        standin.faults.signing = signing
        problem = await refusal(standin)
        assert isinstance(problem, LoginFailed) and problem.reason == "token-algorithm"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (put(aud=["key", "another-client"], azp="key"), None),
        (put(aud=["key"]), None),
        (shift("exp", -300 - 44), None),
        (shift("iat", 44), None),
        (drop("at_hash", "nbf", "sub_id_type", "name", "sid"), None),
    ],
)
async def test_what_the_standard_allows_is_accepted(
    standin: StandinWorld, change: Change, reason: None
) -> None:
    standin.faults.id_token = change
    assert (await standin.party.finish(*await standin.login())).acting == ANNA.bsn


@attack("an ID token that is none, or far too large", by="integrations.oidc.tokens")
@pytest.mark.parametrize("token", ["", "a.b.c", "a.b", "ey.ey.ey", "....", 7, None, "é.é.é", "x" * 200_000])
async def test_a_malformed_id_token_is_refused(standin: StandinWorld, token: object) -> None:
    standin.faults.token_answer = put(id_token=token)
    assert isinstance(await refusal(standin), LoginFailed)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (drop("id_token"), "token-missing"),
        (drop("access_token"), "token-missing"),
        (put(access_token=""), "token-missing"),
        (put(token_type="mac"), "token-type"),
        (drop("token_type"), "token-type"),
        (put(access_token="another"), "id-token-at_hash"),
    ],
)
async def test_a_spoiled_token_answer_is_refused(standin: StandinWorld, change: Change, reason: str) -> None:
    standin.faults.token_answer = change
    problem = await refusal(standin)
    assert isinstance(problem, LoginFailed) and problem.reason == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (drop("iss"), "response-iss"),
        (put(iss="http://localhost:3999"), "response-iss"),
        (drop("state"), "state"),
        (put(state="guessed"), "state"),
        (put(state="é"), "state"),
        (drop("code"), "no-code"),
        (put(code="guessed"), "code-refused"),
        (put(error="invalid_request"), "provider-error"),
        (put(error="<script>999993847"), "provider-error"),
    ],
)
async def test_a_spoiled_response_is_refused(standin: StandinWorld, change: Change, reason: str) -> None:
    standin.faults.response = change
    problem = await refusal(standin)
    assert isinstance(problem, LoginFailed) and problem.reason == reason


async def test_a_disturbed_provider_is_no_mistake_of_the_visitor(standin: StandinWorld) -> None:
    for error in ("server_error", "temporarily_unavailable"):
        standin.faults.response = put(error=error)
        assert isinstance(await refusal(standin), ProviderUnavailable)


async def test_a_cancellation_from_elsewhere_is_refused_before_it_is_believed(standin: StandinWorld) -> None:
    start = await standin.party.begin(Level.MIDDEN, "nl")
    cancelled = {"error": "access_denied", "state": start.state, "iss": "http://localhost:3999"}
    with pytest.raises(LoginFailed, match="response-iss"):
        await standin.party.finish(cancelled, start)
    with pytest.raises(LoginCancelled):
        await standin.party.finish({**cancelled, "iss": start.issuer}, start)


async def test_without_the_promise_to_name_itself_a_provider_may_stay_silent(standin: StandinWorld) -> None:
    standin.faults.discovery = drop("authorization_response_iss_parameter_supported")
    standin.faults.response = drop("iss")
    assert (await standin.party.finish(*await standin.login())).acting == ANNA.bsn
    standin.faults.response = put(iss="http://localhost:3999")
    problem = await refusal(standin)
    assert isinstance(problem, LoginFailed) and problem.reason == "response-iss"


@attack("a mix-up of two providers", by="integrations.oidc.client")
async def test_an_answer_of_one_provider_is_never_taken_to_another(
    standin: StandinWorld, folder: Path
) -> None:
    issuer = "http://localhost:3999"
    app = standin_app(folder, Clock(), Faults(), issuer=issuer)
    calls = httpx.ASGITransport(app=app)
    async with RelyingParty(provider(issuer), transport=calls) as other:
        params, start = await standin.login()
        with pytest.raises(LoginFailed, match="other-provider"):
            await other.finish(params, start)
        begun = await other.begin(Level.MIDDEN, "nl")
        with pytest.raises(LoginFailed, match="response-iss"):
            await other.finish({**params, "state": begun.state}, begun)


@attack("a login for somebody else", by="integrations.oidc.client")
async def test_representation_is_recognised_and_refused_before_anybody_is_identified(
    standin: StandinWorld,
) -> None:
    chain = {"sub": "492099595", "represents": {"sub": "999993653"}}
    standin.faults.id_token = put(represents=chain)
    assert type(await refusal(standin)).__name__ == "RepresentationNotSupported"
