"""A tab's token opens nothing without its own session: replayed, borrowed, forged or alone."""

import hashlib
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus

from tests.attacks.named import attack
from tests.attacks.people import LOAD_CASES, LOAD_PERSON, Victim
from tests.attacks.tab import BOOT, Tab, event
from tests.world import World

INNER = "x-forwarded-access-token"


async def _owners_tab(world: World, victim: Victim) -> str:
    """The token of a tab in which the victim saw their cases; it is closed."""
    async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(victim.number)
        return tab.token


@attack("a replayed token of a tab, its owner offline", by="gate")
@pytest.mark.parametrize("with_own_login", [True, False])
async def test_a_token_replayed_while_its_owner_is_offline(
    world: World, victim: Victim, attacker: str, with_own_login: bool
) -> None:
    token = await _owners_tab(world, victim)
    with pytest.raises(InvalidStatus) as refused:
        async with Tab.open(world.portal_address, cookie=attacker if with_own_login else "", token=token):
            pass
    assert refused.value.response.status_code == 403
    assert not victim.seen_in((refused.value.response.body or b"").decode())


@attack("a replayed token of a tab, its owner online", by="gate")
async def test_a_token_replayed_while_its_owner_is_online(
    world: World, victim: Victim, attacker: str
) -> None:
    async with Tab.open(world.portal_address, cookie=victim.cookie) as owner:
        await owner.visit("/nl/mijn")
        assert await owner.shows(victim.number)
        for cookie in (attacker, ""):
            with pytest.raises(InvalidStatus, match="403"):
                async with Tab.open(world.portal_address, cookie=cookie, token=owner.token):
                    pass
        await owner.quiet()
        assert not owner.redirects, "the owner notices nothing"


async def test_an_owner_who_comes_back_with_their_own_token_is_let_in(world: World, victim: Victim) -> None:
    token = await _owners_tab(world, victim)
    async with Tab.open(world.portal_address, cookie=victim.cookie, token=token) as again:
        await again.visit("/nl/mijn")
        assert await again.shows(victim.number)


@attack("one token on two lines", by="doorway")
async def test_a_token_that_two_lines_use_at_once_gives_the_second_no_view_of_the_first(
    world: World, victim: Victim, attacker: str
) -> None:
    token = str(uuid4())
    async with (
        Tab.open(world.portal_address, cookie=attacker, token=token) as mine,
        Tab.open(world.portal_address, cookie=victim.cookie, token=token) as owner,
    ):
        await mine.visit("/nl/mijn/aanvragen")
        await mine.quiet()
        await owner.visit("/nl/mijn")
        await owner.quiet()
        await mine.call(LOAD_CASES)
        await mine.quiet()
        assert not victim.seen_in(mine.heard)


@attack("a replayed session id from the database", by="gate")
async def test_a_cookie_of_no_session_shows_nothing(world: World, victim: Victim) -> None:
    stolen = hashlib.sha256(victim.cookie.encode()).hexdigest()  # what a thief of the database would hold
    for cookie in (stolen, "x" * 43, f"{victim.cookie}x", victim.cookie[:-1]):
        async with Tab.open(world.portal_address, cookie=cookie) as tab:
            await tab.visit("/nl/mijn")
            await tab.call(LOAD_PERSON)
            await tab.until(lambda t: t.redirects)
            assert all(to.startswith("/nl/inloggen") for to in tab.redirects)
            assert not victim.seen_in(tab.heard)


@attack("a socket without a token", by="gate")
async def test_a_cookie_alone_opens_no_line(world: World, victim: Victim) -> None:
    for query in ("", "token=", "token=short", f"token={'x' * 65}", "TOKEN=0123456789"):
        with pytest.raises(InvalidStatus, match="403"):
            async with Tab.open(world.portal_address, cookie=victim.cookie, query=query):
                pass


@attack("a socket with two tokens", by="gate")
async def test_two_tokens_at_once_open_no_line(world: World, victim: Victim, attacker: str) -> None:
    token = await _owners_tab(world, victim)
    for query in (f"token={uuid4()}&token={token}", f"token={token}&token={uuid4()}"):
        with pytest.raises(InvalidStatus, match="403"):
            async with Tab.open(world.portal_address, cookie=attacker, query=query):
                pass


@attack("a forged session header", by="gate")
@pytest.mark.parametrize("name", [INNER, INNER.upper(), INNER.replace("-", "_"), "X_Forwarded-Access_Token"])
async def test_a_forged_session_header_is_not_believed(
    world: World, victim: Victim, attacker: str, name: str
) -> None:
    sid = hashlib.sha256(victim.cookie.encode()).hexdigest()
    for value in (sid, f"{sid}.", f"{sid}.{'0' * 64}", f"{sid}.{sid}"):
        for cookie in (attacker, ""):
            async with Tab.open(world.portal_address, cookie=cookie, headers=[(name, value)]) as tab:
                await tab.visit("/nl/mijn/gegevens")
                await tab.call(LOAD_CASES)
                await tab.until(lambda t: t.redirects)
                assert not victim.seen_in(tab.heard)


@attack("the signed session id read in a browser", by="gate")
async def test_the_signed_session_id_never_reaches_a_browser(world: World, victim: Victim) -> None:
    async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(victim.number)
        for withheld in (INNER, INNER.replace("-", "_"), hashlib.sha256(victim.cookie.encode()).hexdigest()):
            assert withheld not in tab.heard
        assert victim.cookie not in tab.heard


@attack("a token taken over inside an open line", by="doorway")
async def test_a_token_cannot_be_taken_over_inside_an_open_line(
    world: World, victim: Victim, attacker: str
) -> None:
    token = await _owners_tab(world, victim)
    async with Tab.open(world.portal_address, cookie=attacker) as tab:
        await tab.visit("/nl/mijn")
        forged = event(BOOT, "/nl/mijn", {}, {}) | {
            "token": token,
            "session_id": token,
            "client_token": token,
        }
        forged["router_data"] |= {"token": token, "session": {"client_token": token}, "client_token": token}
        await tab.emit("event", forged)
        await tab.quiet()
        await tab.send(f"40/_event?token={token},{{}}")
        await tab.quiet()
        assert not victim.seen_in(tab.heard)
        assert token not in tab.heard
