"""A provider tells that somebody logged out there; only what is wholly right is believed."""

import json
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64encode

from integrations.oidc.directory import KEYS_PAUSE
from integrations.oidc.errors import LoginFailed, LoginProblem
from integrations.oidc.logout import EVENT, LONGEST
from integrations.oidc.messages import Level
from integrations.oidc.standin.faults import Signing
from tests.attacks.named import attack
from tests.integrations.oidc.ear import Ear
from tests.integrations.oidc.registration import ANNA, BRAM, Spoiled
from tests.integrations.oidc.test_hostile import Change, drop, put, shift
from tests.integrations.oidc.worlds import StandinWorld, World, standin_world


@pytest.fixture(autouse=True)
def hears_nothing_old(ear: Ear) -> None:
    while not ear.heard.empty():
        ear.heard.get()


async def test_who_logs_out_at_the_provider_is_told_to_us(world: World, ear: Ear) -> None:
    who = await world.party.finish(*await world.login(ANNA))
    await world.leave(await world.party.logout_url("after-me"))
    told = await world.party.logged_out(ear.token())
    assert who.provider_session and told.session == who.provider_session
    assert told.subject in (None, who.subject)
    assert told.issuer == who.issuer and told.until > world.now()


async def test_each_session_has_its_own_name(world: World, ear: Ear) -> None:
    tokens = []
    for _ in range(2):
        await world.party.finish(*await world.login(ANNA))
        await world.leave(await world.party.logout_url("after-me"))
        tokens.append(await world.party.logged_out(ear.token()))
    assert tokens[0].session != tokens[1].session and tokens[0].token != tokens[1].token


async def test_somebody_else_logging_in_ends_the_session_before(standin: StandinWorld, ear: Ear) -> None:
    first = await standin.party.finish(*await standin.login(ANNA))
    start = await standin.party.begin(Level.MIDDEN, "nl", prompt="login")
    await standin.open(start.url)
    params = await standin.choose(BRAM, Level.MIDDEN)
    assert params and (await standin.party.finish(params, start)).acting == BRAM.bsn
    assert (await standin.party.logged_out(ear.token())).session == first.provider_session


async def test_a_higher_level_goes_on_in_the_same_session(standin: StandinWorld, ear: Ear) -> None:
    first = await standin.party.finish(*await standin.login(ANNA))
    start = await standin.party.begin(Level.SUBSTANTIEEL, "nl", prompt="login")
    await standin.open(start.url)
    params = await standin.choose(ANNA, Level.SUBSTANTIEEL)
    assert params
    assert (await standin.party.finish(params, start)).provider_session == first.provider_session
    assert ear.heard.empty()


async def test_a_client_that_does_not_answer_keeps_nobody_logged_in(folder: Path) -> None:
    gone = standin_world(folder, hears="http://127.0.0.1:9/nobody")
    async with gone.party, gone.browser:
        await gone.party.finish(*await gone.login(ANNA))
        assert await gone.leave(await gone.party.logout_url("after-me")) == {"state": "after-me"}


def signed(standin: StandinWorld, alg: str = "PS256", change: Change | None = None, **header: Any) -> str:
    """A logout token of the provider, with other claims or another header."""
    now = int(standin.now())
    claims = {"iss": standin.party.provider.issuer, "aud": "key", "iat": now, "exp": now + 120, "jti": "j"}
    claims |= {"sid": "s", "sub": ANNA.bsn, "events": {EVENT: {}}}
    return standin.app.state.signer.sign(change(claims) if change else claims, alg, **header)


@pytest.mark.parametrize(
    "change",
    [
        put(aud=["key"]),
        drop("sub"),
        drop("sid"),
        put(events={EVENT: {"more": 1}, "https://other.example/event": {}}),
        shift("iat", 44),
        shift("exp", -120 - 44),
        shift("exp", LONGEST - 120),
    ],
)
async def test_what_the_specification_allows_is_believed(standin: StandinWorld, change: Change) -> None:
    told = await standin.party.logged_out(signed(standin, change=change))
    assert told.issuer == standin.party.provider.issuer


@attack("a forged logout token", by="integrations.oidc.logout")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (put(iss="http://localhost:3999"), "iss"),
        (put(iss="http://localhost:3001/"), "iss"),
        (drop("iss"), "iss"),
        (put(aud="another-client"), "aud"),
        (put(aud=["key", "another-client"]), "aud"),
        (put(aud=[]), "aud"),
        (put(aud={"key": True}), "aud"),
        (drop("aud"), "aud"),
        (put(nonce="n"), "nonce"),
        (put(nonce=None), "nonce"),
        (drop("events"), "events"),
        (put(events=EVENT), "events"),
        (put(events=[EVENT]), "events"),
        (put(events={}), "events"),
        (put(events={EVENT: True}), "events"),
        (put(events={EVENT: []}), "events"),
        (put(events={EVENT: None}), "events"),
        (put(events={"https://other.example/event": {}}), "events"),
        (drop("iat"), "times"),
        (drop("exp"), "times"),
        (put(iat="now"), "times"),
        (put(iat=True), "times"),
        (put(exp=float("nan")), "times"),
        (put(exp=float("inf")), "times"),
        (put(iat=float("-inf")), "times"),
        (shift("iat", 46), "times"),
        (shift("exp", -120 - 46), "times"),
        (shift("exp", LONGEST - 119), "times"),
        (shift("iat", -LONGEST), "times"),
        (drop("jti"), "jti"),
        (put(jti=""), "jti"),
        (put(jti=7), "jti"),
        (put(jti="x" * 256), "jti"),
        (put(sid=""), "sid"),
        (put(sid=None), "sid"),
        (put(sid=["s"]), "sid"),
        (put(sid="\x00"), "sid"),
        (put(sub=""), "sub"),
        (put(sub=999993847), "sub"),
        (drop("sid", "sub"), "nobody"),
    ],
)
async def test_a_spoiled_logout_token_is_refused(standin: StandinWorld, change: Change, reason: str) -> None:
    with pytest.raises(LoginFailed) as refused:
        await standin.party.logged_out(signed(standin, change=change))
    assert refused.value.reason == f"logout-{reason}"


@pytest.mark.parametrize(
    ("signing", "reason"),
    [
        ("none", "token-algorithm"),
        ("public-key-as-secret", "token-algorithm"),
        ("other-key", "token-signature"),
        ("unknown-kid", "key-unknown"),
    ],
)
async def test_a_wrong_signature_is_refused(
    standin: StandinWorld, ear: Ear, signing: Signing, reason: str
) -> None:
    await standin.party.finish(*await standin.login(ANNA))
    standin.faults.signing = signing
    await standin.leave(await standin.party.logout_url("after-me"))
    with pytest.raises(LoginFailed, match=reason):
        await standin.party.logged_out(ear.token())


@pytest.mark.parametrize("typ", ["logout+jwt", "LOGOUT+JWT", "application/logout+jwt", "JWT"])
async def test_kinds_of_token_that_are_allowed(standin: StandinWorld, typ: str) -> None:
    for alg in ("PS256", "RS256"):
        assert (await standin.party.logged_out(signed(standin, alg, typ=typ))).session == "s"


@pytest.mark.parametrize("typ", ["at+jwt", "dpop+jwt", "id_token", "", "secevent+jwt"])
async def test_a_token_of_another_kind_is_refused(standin: StandinWorld, typ: str) -> None:
    with pytest.raises(LoginFailed, match="logout-typ"):
        await standin.party.logged_out(signed(standin, typ=typ))


@pytest.mark.parametrize("alg", ["RS384", "PS512"])
async def test_other_algorithms_are_refused(standin: StandinWorld, alg: str) -> None:
    with pytest.raises(LoginFailed, match="token-algorithm"):
        await standin.party.logged_out(signed(standin, alg))


async def test_what_the_token_says_must_be_understood_is_not_passed_over(standin: StandinWorld) -> None:
    header = {"alg": "PS256", "kid": standin.app.state.signer.key.kid, "crit": ["strange"], "strange": 1}
    part = urlsafe_b64encode(json.dumps(header).encode()).decode()
    with pytest.raises(LoginFailed):
        await standin.party.logged_out(f"{part}.{signed(standin).split('.', 1)[1]}")


@pytest.mark.parametrize("token", ["", "a.b.c", "....", "é.é.é", "x" * 60_000, "ey.ey.ey"])
async def test_what_is_no_token_is_refused(standin: StandinWorld, token: str) -> None:
    with pytest.raises(LoginFailed):
        await standin.party.logged_out(token)


@attack("an ID token that should log somebody out", by="integrations.oidc.logout")
async def test_an_id_token_logs_nobody_out(standin: StandinWorld) -> None:
    seen: dict[str, str] = {}

    def keep(answer: dict[str, Any]) -> dict[str, Any]:
        return seen.setdefault("token", answer["id_token"]) and answer

    standin.faults.token_answer = keep
    await standin.party.finish(*await standin.login(ANNA))
    with pytest.raises(LoginFailed, match="logout-nonce"):
        await standin.party.logged_out(seen["token"])


@attack("a logout token that brings its own key", by="integrations.oidc.directory")
async def test_a_key_inside_the_token_is_not_used(standin: StandinWorld) -> None:
    own = RSAKey.generate_key(2048, {"kid": "mine"})
    genuine, standin.app.state.signer.key = standin.app.state.signer.key, own
    forged = signed(standin, jwk=own.as_dict(private=False), jku="http://evil.example/jwks")
    standin.app.state.signer.key = genuine
    with pytest.raises(LoginFailed, match=r"key-unknown|token-malformed"):
        await standin.party.logged_out(forged)
    assert "evil.example" not in {request.url.host for request in standin.calls.requests}


async def test_a_new_key_is_fetched_once_for_a_flood_of_unknown_ones(standin: StandinWorld) -> None:
    await standin.party.logged_out(signed(standin))
    standin.clock.now += KEYS_PAUSE
    for unknown in range(20):
        with pytest.raises(LoginFailed, match="key-unknown"):
            await standin.party.logged_out(signed(standin, kid=f"unknown-{unknown}"))
    assert _fetched(standin) == 2
    standin.rotate()
    standin.clock.now += KEYS_PAUSE
    assert (await standin.party.logged_out(signed(standin))).session == "s"
    assert _fetched(standin) == 3


async def test_keys_that_cannot_be_fetched_are_not_asked_again_at_once(standin: StandinWorld) -> None:
    await standin.party.logged_out(signed(standin))
    standin.calls.instead["/jwks"] = Spoiled(404)
    standin.clock.now += KEYS_PAUSE
    for unknown in range(5):
        with pytest.raises(LoginProblem):
            await standin.party.logged_out(signed(standin, kid=f"unknown-{unknown}"))
    assert _fetched(standin) == 2
    assert (await standin.party.logged_out(signed(standin))).session == "s"


def _fetched(standin: StandinWorld) -> int:
    return sum(request.url.path == "/jwks" for request in standin.calls.requests)
