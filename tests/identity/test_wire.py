"""A login as it travels: what the provider's answers mean to us, against the stand-in in this process."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from integrations.oidc.messages import Level as ProviderLevel
from integrations.oidc.messages import PrivateKey
from portal.access.domain import Level
from portal.identity import wire
from portal.identity.domain import ActsForAnother, LevelTooLow, Login, LoginNotPossible, LoginStopped
from tests.houses import JAN, MEREL, NAMES
from tests.identity.digid import DOWN, Digid, settings


async def came_back(digid: Digid, level: Level = Level.MIDDEN) -> tuple[dict[str, str], Login]:
    """The answer for who chose Merel at this level."""
    login = await digid.begin(level)
    return await digid.choose(MEREL, level), login


@pytest.mark.parametrize("level", list(Level))
async def test_who_logs_in_comes_back_with_the_level_they_have(digid: Digid, level: Level):
    answer, login = await came_back(digid, level)
    found, certain = await wire.finish(digid.party, answer, login)
    assert (found.acting, found.name, certain) == (MEREL, NAMES[MEREL], level)


async def test_more_certain_than_asked_is_kept_as_such(digid: Digid):
    login = await digid.begin(Level.BASIS)
    answer = await digid.choose(level=Level.HOOG)
    assert (await wire.finish(digid.party, answer, login))[1] is Level.HOOG


async def test_what_is_remembered_of_a_login(digid: Digid):
    url, login = await wire.begin(digid.party, Level.SUBSTANTIEEL, "en", "/en/mijn/gegevens", again=True)
    assert (login.level, login.back_to) == (Level.SUBSTANTIEEL, "/en/mijn/gegevens")
    assert login.state in url and login.nonce in url and login.code_verifier not in url
    assert "prompt=login" in url and "ui_locales=en" in url


async def test_stopping_at_the_provider_is_no_failure(digid: Digid):
    login = await digid.begin()
    answer = await digid.cancel()
    with pytest.raises(LoginStopped):
        await wire.finish(digid.party, answer, login)


async def test_less_certain_than_asked_is_refused(digid: Digid):
    basis = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
    digid.faults.id_token = lambda claims: claims | {"acr": basis}
    answer, login = await came_back(digid, Level.SUBSTANTIEEL)
    with pytest.raises(LevelTooLow):
        await wire.finish(digid.party, answer, login)


async def test_a_level_nobody_knows_counts_for_nothing(digid: Digid):
    digid.faults.id_token = lambda claims: claims | {"acr": "very-sure"}
    answer, login = await came_back(digid, Level.BASIS)
    with pytest.raises(LevelTooLow):
        await wire.finish(digid.party, answer, login)


async def test_acting_for_another_is_recognised_and_refused(digid: Digid):
    digid.faults.represented = JAN
    answer, login = await came_back(digid)
    with pytest.raises(ActsForAnother):
        await wire.finish(digid.party, answer, login)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "other"},
        {"code": ""},
        {"code": "made-up"},
        {"iss": "https://kwaad.example"},
        {"error": "invalid_request"},
        {"error": "server_error"},
    ],
    ids=lambda change: "-".join(*change.items()),
)
async def test_an_answer_we_do_not_trust_is_refused(digid: Digid, change: dict[str, str]):
    answer, login = await came_back(digid)
    with pytest.raises(LoginNotPossible):
        await wire.finish(digid.party, answer | change, login)


@pytest.mark.parametrize("claim", ["nonce", "iss", "aud", "sub"])
async def test_a_token_that_says_something_else_is_refused(digid: Digid, claim: str):
    digid.faults.id_token = lambda claims: claims | {claim: "other"}
    answer, login = await came_back(digid)
    with pytest.raises(LoginNotPossible):
        await wire.finish(digid.party, answer, login)


async def test_a_login_of_another_provider_is_refused(digid: Digid):
    answer, login = await came_back(digid)
    elsewhere = Login(login.state, login.nonce, login.code_verifier, "https://x.example", login.level, "/nl")
    with pytest.raises(LoginNotPossible):
        await wire.finish(digid.party, answer, elsewhere)


async def test_a_provider_that_is_down_makes_login_impossible_and_does_not_keep_it_so(digid: Digid):
    up, digid.line.inner = digid.line.inner, DOWN
    with pytest.raises(LoginNotPossible):
        await wire.begin(digid.party, Level.MIDDEN, "nl", "/nl/mijn", again=False)
    assert await wire.leave(digid.party, "nl") is None
    digid.line.inner = up
    answer, login = await came_back(digid)
    assert (await wire.finish(digid.party, answer, login))[0].acting == MEREL


async def test_leaving_leads_to_the_provider_without_telling_it_who(digid: Digid):
    url = await wire.leave(digid.party, "en")
    assert url and url.startswith("http://localhost:3001/logout?")
    assert "state=en" in url and "id_token_hint" not in url


def test_the_provider_as_it_is_configured(tmp_path: Path):
    own = wire.provider(settings(tmp_path, oidc_scopes="openid  profile", oidc_broker="signicat"))
    assert isinstance(own.auth, PrivateKey)
    assert own.redirect_uri == "http://localhost:3000/auth/callback"
    assert own.post_logout_redirect_uri == "http://localhost:3000/auth/left"
    assert (own.scopes, own.broker) == (("openid", "profile"), "signicat")
    assert "Mobile" in own.acr_for(ProviderLevel.MIDDEN)


def test_a_secret_is_used_where_the_provider_wants_one(tmp_path: Path):
    secret = SecretStr("oidc-secret")
    own = wire.provider(settings(tmp_path, oidc_auth="client_secret_basic", oidc_client_secret=secret))
    assert not isinstance(own.auth, PrivateKey)
    assert own.auth.value == "oidc-secret"


def test_own_names_of_levels_replace_the_known_ones(tmp_path: Path):
    own = wire.provider(settings(tmp_path, oidc_levels={"midden": "mid", "substantieel": "sub"}))
    assert own.levels == {"mid": ProviderLevel.MIDDEN, "sub": ProviderLevel.SUBSTANTIEEL}
    assert own.acr_for(ProviderLevel.BASIS) == "mid"
    assert own.acr_for(ProviderLevel.SUBSTANTIEEL) == "sub"
