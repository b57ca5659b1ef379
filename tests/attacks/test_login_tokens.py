"""Whatever a provider's answer says that is not wholly right, nobody is logged in by it and nothing is kept."""

from typing import Any

import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import select

from integrations.oidc.standin.faults import Change, Signing
from portal import wiring
from portal.identity.routes import ROUTES
from portal.identity.tables import residents
from portal.wiring import House
from tests.attacks.named import attack
from tests.houses import NOON, browser, clock, empty_sqlite, house, kind, shared_postgres, url
from tests.identity.conftest import digid
from tests.identity.digid import Digid

__all__ = ["clock", "digid", "empty_sqlite", "house", "kind", "shared_postgres", "url"]

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def at_digid(digid: Digid, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal knows this provider."""
    monkeypatch.setattr(wiring, "relying_party", lambda: digid.party)


def put(**values: Any) -> Change:
    """A change that sets values."""
    return lambda honest: {**honest, **values}


def drop(name: str) -> Change:
    """A change that leaves a value out."""
    return lambda honest: {key: value for key, value in honest.items() if key != name}


async def _logs_in(house: House, digid: Digid) -> bool:
    """Whether a whole login, in a new browser, ends in a session."""
    digid.browser.cookies.clear()
    async with browser(house, ROUTES) as visitor:
        await digid.open((await visitor.get("/auth/login")).headers["location"])
        arrived = await visitor.get("/auth/callback", params=await digid.choose())
        assert arrived.status_code == 303
        if house.cookie in visitor.cookies:
            return True
        assert arrived.headers["location"] == "/nl/inloggen-mislukt?terug=/nl/mijn"
    return False


async def _only_honest(house: House, digid: Digid, change: Change) -> None:
    """With this change nobody logs in; without it somebody does, so the change is what was refused."""
    digid.faults.id_token = change
    assert not await _logs_in(house, digid)
    async with house.database.work() as work:
        assert await work.rows(select(residents)) == []
    digid.faults.id_token = lambda honest: honest
    assert await _logs_in(house, digid)


@attack("an ID token for another client", by="integrations.oidc.protocol")
@pytest.mark.parametrize("aud", ["another", [], ["another"], ["mijnloket", "another"], None], ids=str)
async def test_a_token_for_somebody_else_is_none_for_us(house: House, digid: Digid, aud: object) -> None:
    await _only_honest(house, digid, put(aud=aud))


@attack("an ID token given to another client", by="integrations.oidc.protocol")
async def test_a_token_that_another_client_asked_for_is_none_for_us(house: House, digid: Digid) -> None:
    await _only_honest(house, digid, put(azp="another"))


@attack("an ID token of another provider", by="integrations.oidc.protocol")
@pytest.mark.parametrize("iss", ["https://evil.example", "http://localhost:3001/", "", None])
async def test_a_token_of_another_provider_is_none(house: House, digid: Digid, iss: str | None) -> None:
    await _only_honest(house, digid, put(iss=iss))


@attack("a level of certainty that was not given", by="integrations.oidc.client")
@pytest.mark.parametrize("change", [put(acr="urn:evil:highest"), put(acr=None), put(acr=""), drop("acr")])
async def test_a_level_that_nobody_knows_is_no_level(house: House, digid: Digid, change: Change) -> None:
    await _only_honest(house, digid, change)


@attack("an ID token from the past or the future", by="integrations.oidc.protocol")
@pytest.mark.parametrize(
    "change",
    [
        put(exp=int(NOON.timestamp()) - 60),
        put(iat=int(NOON.timestamp()) + DAY),
        put(nbf=int(NOON.timestamp()) + DAY),
        drop("exp"),
        drop("iat"),
    ],
)
async def test_a_token_holds_only_in_its_time(house: House, digid: Digid, change: Change) -> None:
    await _only_honest(house, digid, change)


@attack("an ID token without the nonce of this login", by="integrations.oidc.protocol")
@pytest.mark.parametrize("change", [drop("nonce"), put(nonce=None), put(nonce=""), put(nonce="replayed")])
async def test_a_token_says_which_login_it_answers(house: House, digid: Digid, change: Change) -> None:
    await _only_honest(house, digid, change)


@attack("a replayed ID token", by="integrations.oidc.protocol")
async def test_the_token_of_one_login_opens_no_other(house: House, digid: Digid) -> None:
    seen: dict[str, Any] = {}
    digid.faults.token_answer = lambda honest: seen.setdefault("the first", honest)
    assert await _logs_in(house, digid)
    assert not await _logs_in(house, digid)
    digid.faults.token_answer = lambda honest: honest
    assert await _logs_in(house, digid)


@attack("an ID token without a signature, or with one of somebody else", by="integrations.oidc.tokens")
@pytest.mark.parametrize("signing", ["none", "public-key-as-secret", "other-key", "unknown-kid"])
async def test_a_token_is_signed_by_the_provider(house: House, digid: Digid, signing: Signing) -> None:
    digid.faults.signing = signing
    assert not await _logs_in(house, digid)
    digid.faults.signing = "own-key"
    assert await _logs_in(house, digid)


@attack("two keys of one name at the provider", by="integrations.oidc.keys")
@pytest.mark.parametrize("first", [True, False])
async def test_a_name_that_two_keys_bear_names_none(house: House, digid: Digid, first: bool) -> None:
    def doubled(honest: dict[str, Any]) -> dict[str, Any]:
        (genuine,) = honest["keys"]
        planted = RSAKey.generate_key(2048).as_dict(private=False) | {"kid": genuine["kid"]}
        return {"keys": [planted, genuine] if first else [genuine, planted]}

    digid.faults.jwks = doubled
    assert not await _logs_in(house, digid)


@attack("a mix-up of two providers, seen by the portal", by="integrations.oidc.client")
@pytest.mark.parametrize("iss", ["https://evil.example", "", None])
async def test_an_answer_that_names_another_provider_is_not_taken(
    house: House, digid: Digid, iss: str | None
) -> None:
    digid.faults.response = drop("iss") if iss is None else put(iss=iss)
    assert not await _logs_in(house, digid)
    digid.faults.response = lambda honest: honest
    assert await _logs_in(house, digid)
