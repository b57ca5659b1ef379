"""Who acts and who is represented, in the convention of each broker; anything odd is refused."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwe, jwt
from joserfc.jwk import RSAKey

from integrations.oidc.brokers import BROKERS, Parties
from integrations.oidc.errors import (
    LevelTooLow,
    LoginFailed,
    ProviderUnavailable,
    RepresentationNotSupported,
)
from integrations.oidc.messages import BrokerName, Level
from tests.integrations.oidc.registration import ACR, ANNA, BRAM, Spoiled, private_key
from tests.integrations.oidc.worlds import StandinWorld, World, standin_world

ACTING = "urn:nl-eid-gdi:1.0:ActingSubjectID"
LEGAL = "urn:nl-eid-gdi:1.0:LegalSubjectID"


async def test_each_broker_says_who_logged_in(brokered: World) -> None:
    who = await brokered.party.finish(*await brokered.login(BRAM))
    assert (who.acting, who.represented, who.level) == (BRAM.bsn, None, Level.MIDDEN)
    pseudonymous = brokered.party.provider.broker != "nl-gov"
    assert (who.subject != BRAM.bsn) is pseudonymous


async def test_each_broker_refuses_representation_where_it_can_tell(convention: StandinWorld) -> None:
    if convention.party.provider.broker == "rdo-max":
        convention.faults.userinfo = lambda honest: {**honest, ACTING: ANNA.bsn}
        with pytest.raises(LoginFailed, match="representation"):
            await convention.party.finish(*await convention.login(ANNA))
        return
    convention.faults.represented = BRAM.bsn
    with pytest.raises(RepresentationNotSupported):
        await convention.party.finish(*await convention.login(ANNA))


@pytest.mark.parametrize(
    ("broker", "claims", "parties"),
    [
        ("nl-gov", {"sub": ANNA.bsn}, Parties(ANNA.bsn)),
        ("nl-gov", {"sub": ANNA.bsn, "represents": {"sub": BRAM.bsn}}, Parties(ANNA.bsn, BRAM.bsn)),
        (
            "nl-gov",
            {"sub": ANNA.bsn, "represents": {"sub": "492099595", "represents": {"sub": BRAM.bsn}}},
            Parties(ANNA.bsn, BRAM.bsn),
        ),
        ("nl-gov", {"sub": ANNA.bsn, "represents": {"sub": ANNA.bsn}}, Parties(ANNA.bsn, ANNA.bsn)),
        ("keycloak", {"bsn": ANNA.bsn}, Parties(ANNA.bsn)),
        ("keycloak", {ACTING: ANNA.bsn, LEGAL: BRAM.bsn}, Parties(ANNA.bsn, BRAM.bsn)),
        ("keycloak", {ACTING: ANNA.bsn, LEGAL: ANNA.bsn}, Parties(ANNA.bsn)),
        ("signicat", {"nin": ANNA.bsn}, Parties(ANNA.bsn)),
        ("signicat", {"nin": ANNA.bsn, "idp_id": f"S00000000:{ANNA.bsn}"}, Parties(ANNA.bsn)),
        ("signicat", {"nin": ANNA.bsn, "idp_id": ANNA.bsn}, Parties(ANNA.bsn)),
        ("signicat", {"nin": BRAM.bsn, "acting_nin": ANNA.bsn}, Parties(ANNA.bsn, BRAM.bsn)),
        ("signicat", {"nin": ANNA.bsn, "acting_nin": ANNA.bsn}, Parties(ANNA.bsn)),
        ("rdo-max", {"bsn": ANNA.bsn}, Parties(ANNA.bsn)),
    ],
)
def test_parties_are_read(broker: BrokerName, claims: dict[str, Any], parties: Parties) -> None:
    assert BROKERS[broker].parties(claims) == parties


@pytest.mark.parametrize(
    ("broker", "claims", "reason"),
    [
        ("nl-gov", {"bsn": ANNA.bsn}, "bsn"),
        ("nl-gov", {"sub": ANNA.bsn, "sub_id_type": None}, "bsn"),
        ("nl-gov", {"sub": ANNA.bsn, "represents": [{"sub": BRAM.bsn}]}, "representation"),
        ("nl-gov", {"sub": ANNA.bsn, "represents": {"sub": BRAM.bsn, "represents": {}}}, "representation"),
        ("nl-gov", {"sub": ANNA.bsn, LEGAL: BRAM.bsn}, "representation"),
        ("keycloak", {"sub": ANNA.bsn}, "bsn"),
        ("keycloak", {"bsn": int(ANNA.bsn)}, "bsn"),
        ("keycloak", {ACTING: ANNA.bsn}, "representation"),
        ("keycloak", {LEGAL: BRAM.bsn}, "bsn"),
        ("keycloak", {ACTING: ANNA.bsn, LEGAL: ""}, "representation"),
        ("keycloak", {"bsn": ANNA.bsn, ACTING: ANNA.bsn, LEGAL: BRAM.bsn}, "representation"),
        ("keycloak", {"bsn": ANNA.bsn, LEGAL: None}, "representation"),
        ("keycloak", {"bsn": ANNA.bsn, "represents": {"sub": BRAM.bsn}}, "representation"),
        ("signicat", {"nin": ANNA.bsn, "idp_id": f"s00000001:{ANNA.bsn}"}, "bsn-sector"),
        ("signicat", {"nin": ANNA.bsn, "idp_id": f"s00000000:{BRAM.bsn}"}, "bsn-sector"),
        ("signicat", {"nin": ANNA.bsn, "acting_nin": None}, "bsn"),
        ("signicat", {"acting_nin": ANNA.bsn}, "bsn"),
        ("signicat", {"nin": ANNA.bsn, ACTING: ANNA.bsn}, "representation"),
        ("rdo-max", {"bsn": "111111111"}, "bsn"),
        ("rdo-max", {"bsn": BRAM.bsn, "acting_nin": ANNA.bsn}, "representation"),
    ],
)
def test_odd_claims_are_refused(broker: BrokerName, claims: dict[str, Any], reason: str) -> None:
    with pytest.raises(LoginFailed) as refused:
        BROKERS[broker].parties(claims)
    assert refused.value.reason == reason
    assert ANNA.bsn not in str(refused.value)


async def test_signicat_is_always_asked_for_what_tells_representation(folder: Any) -> None:
    world = standin_world(folder, broker="signicat")
    async with world.party, world.browser:
        start = await world.party.begin(Level.MIDDEN, "nl")
        scopes = parse_qs(urlsplit(start.url).query)["scope"]
        assert scopes == ["openid profile nin idp-id acting-nin"]


@pytest.fixture
async def signicat(folder: Any) -> Any:
    """A stand-in whose userinfo is plain JSON."""
    world = standin_world(folder, broker="signicat")
    async with world.party, world.browser:
        yield world


@pytest.fixture
async def rdo_max(folder: Any) -> Any:
    """A stand-in whose userinfo is sealed."""
    world = standin_world(folder, broker="rdo-max")
    async with world.party, world.browser:
        yield world


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Spoiled(200, b'{"sub": "somebody else"}', {"content-type": "application/json"}), "userinfo-sub"),
        (Spoiled(200, b'{"nin": "999993847"}', {"content-type": "application/json"}), "userinfo-sub"),
        (Spoiled(200, b"[]", {"content-type": "application/json"}), "userinfo-malformed"),
        (Spoiled(200, b"<html>"), "userinfo-malformed"),
        (Spoiled(200, b"a.b.c", {"content-type": "application/jwt"}), "token-malformed"),
        (Spoiled(401), "userinfo-refused"),
    ],
)
async def test_spoiled_userinfo_is_refused(signicat: StandinWorld, answer: Spoiled, reason: str) -> None:
    signicat.calls.instead["/userinfo"] = answer
    params, start = await signicat.login()
    with pytest.raises(LoginFailed) as refused:
        await signicat.party.finish(params, start)
    assert refused.value.reason == reason


async def test_userinfo_that_contradicts_the_id_token_is_refused(signicat: StandinWorld) -> None:
    signicat.faults.userinfo = lambda honest: {**honest, "nin": BRAM.bsn, "acting_nin": ANNA.bsn}
    params, start = await signicat.login()
    with pytest.raises(LoginFailed, match="userinfo-differs"):
        await signicat.party.finish(params, start)


async def test_an_acting_person_in_userinfo_alone_is_seen(signicat: StandinWorld) -> None:
    signicat.faults.userinfo = lambda honest: {**honest, "acting_nin": BRAM.bsn}
    params, start = await signicat.login(ANNA)
    with pytest.raises(RepresentationNotSupported):
        await signicat.party.finish(params, start)


async def test_without_a_userinfo_endpoint_a_broker_that_needs_it_is_out(signicat: StandinWorld) -> None:
    signicat.faults.discovery = lambda honest: {k: v for k, v in honest.items() if k != "userinfo_endpoint"}
    params, start = await signicat.login()
    with pytest.raises(ProviderUnavailable):
        await signicat.party.finish(params, start)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"aud": "another"}, "userinfo-aud"),
        ({"iss": "http://localhost:3999"}, "userinfo-iss"),
        ({"exp": 1}, "userinfo-times"),
        ({"exp": "never"}, "userinfo-times"),
        ({"nbf": 2**40}, "userinfo-times"),
        ({"sub": "somebody else"}, "userinfo-sub"),
        ({"bsn": "111111111"}, "bsn"),
    ],
)
async def test_spoiled_sealed_userinfo_is_refused(
    rdo_max: StandinWorld, change: dict[str, Any], reason: str
) -> None:
    rdo_max.faults.userinfo = lambda honest: {**honest, **change}
    params, start = await rdo_max.login()
    with pytest.raises(LoginFailed) as refused:
        await rdo_max.party.finish(params, start)
    assert refused.value.reason == reason


async def test_userinfo_that_should_be_sealed_is_refused_in_the_open(rdo_max: StandinWorld) -> None:
    opened = b'{"sub": "x", "bsn": "999993847"}'
    for kind in ("application/json", "application/jwt"):
        rdo_max.calls.instead["/userinfo"] = Spoiled(200, opened, {"content-type": kind})
        params, start = await rdo_max.login()
        with pytest.raises(LoginFailed, match="userinfo-encryption"):
            await rdo_max.party.finish(params, start)


async def test_anybody_can_seal_but_only_the_provider_signs(rdo_max: StandinWorld) -> None:
    forged = jwt.encode({"alg": "RS256"}, {"bsn": ANNA.bsn}, RSAKey.generate_key(2048), algorithms=["RS256"])
    public = RSAKey.import_key(private_key("portal-sealed").pem)
    sealed = jwe.encrypt_compact({"alg": "RSA-OAEP", "enc": "A128CBC-HS256"}, forged, public)
    rdo_max.calls.instead["/userinfo"] = Spoiled(200, sealed.encode(), {"content-type": "application/jwt"})
    params, start = await rdo_max.login()
    with pytest.raises(LoginFailed, match="token-signature"):
        await rdo_max.party.finish(params, start)


async def test_a_pinned_certificate_replaces_the_key_set_for_userinfo(rdo_max: StandinWorld) -> None:
    signer = rdo_max.app.state.signer.key.as_pem(private=False).decode()
    rdo_max.join(replace(rdo_max.party.provider, userinfo_certificate=signer))
    assert (await rdo_max.party.finish(*await rdo_max.login())).acting == ANNA.bsn
    other = RSAKey.generate_key(2048).as_pem(private=False).decode()
    rdo_max.join(replace(rdo_max.party.provider, userinfo_certificate=other))
    params, start = await rdo_max.login()
    with pytest.raises(LoginFailed, match="token-signature"):
        await rdo_max.party.finish(params, start)


async def test_rdo_max_gives_its_level_in_userinfo(rdo_max: StandinWorld) -> None:
    rdo_max.faults.id_token = lambda honest: {k: v for k, v in honest.items() if k != "acr"}
    assert (await rdo_max.party.finish(*await rdo_max.login())).level is Level.MIDDEN
    rdo_max.faults.userinfo = lambda honest: {**honest, "loa_authn": ACR[Level.BASIS]}
    params, start = await rdo_max.login()
    with pytest.raises(LevelTooLow):
        await rdo_max.party.finish(params, start)


async def test_rdo_max_calls_a_cancellation_login_required(rdo_max: StandinWorld) -> None:
    rdo_max.faults.response = lambda honest: {**honest, "error": "login_required"}
    params, start = await rdo_max.login()
    with pytest.raises(Exception) as ended:
        await rdo_max.party.finish(params, start)
    assert type(ended.value).__name__ == "LoginCancelled"
