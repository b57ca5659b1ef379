"""Logging in is bound to one browser, once; no cookie planted before it and no path sends anybody astray."""

import re

import pytest

from tests.attacks.named import attack
from tests.attacks.people import ATTACKER, LOGIN_COOKIE, OWNER, Victim, live, login_until_callback
from tests.attacks.tab import Tab
from tests.world import COOKIE, World

AWAY = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
    "https:/evil.example",
    "javascript:alert(1)", "/nl\r\nSet-Cookie: a=b", "/nl\n//evil.example", "/\u2215evil.example",
    "//\u2100.example/nl",
    "/%2fevil.example", "/.evil.example", "/@evil.example", "//[", "https://[", "//evil.example/nl",
    "/nl/..//evil.example",
]  # fmt: skip


def _come_back(world: World, callback: str, *, browser: str = "", cookie: str = ""):
    kept = {LOGIN_COOKIE: browser} if browser else {}
    with world.visitor(cookie) as visitor:
        for name, value in kept.items():
            visitor.cookies.set(name, value)
        return visitor.get(callback, headers={"Referer": f"{world.digid}/"})


def test_a_login_finishes_in_its_own_browser(world: World) -> None:
    login = login_until_callback(world, ATTACKER, "/en/mijn/aanvragen")
    answer = _come_back(world, login.callback, browser=login.browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/mijn/aanvragen")
    assert live(world, answer.cookies[COOKIE])


@attack("a callback of another browser", by="identity.service")
@pytest.mark.parametrize("browser", ["", "x" * 43, "other"])
def test_a_callback_of_another_browser_logs_nobody_in(world: World, victim: Victim, browser: str) -> None:
    mine, other = login_until_callback(world, ATTACKER), login_until_callback(world, OWNER)
    answer = _come_back(world, mine.callback, browser=other.browser if browser == "other" else browser)
    assert answer.headers["location"].startswith("/nl/inloggen-mislukt")
    assert COOKIE not in answer.cookies
    again = _come_back(world, mine.callback, browser=mine.browser)
    assert COOKIE in again.cookies, "the attempt of a stranger costs the owner nothing"


@attack("a replayed callback", by="identity.service")
def test_a_callback_counts_once(world: World) -> None:
    login = login_until_callback(world, ATTACKER)
    assert COOKIE in _come_back(world, login.callback, browser=login.browser).cookies
    for _again in range(2):
        assert COOKIE not in _come_back(world, login.callback, browser=login.browser).cookies


@attack("the code of another login", by="identity.wire")
def test_a_code_of_one_login_does_not_fit_another(world: World) -> None:
    mine, theirs = login_until_callback(world, ATTACKER), login_until_callback(world, OWNER)
    code = re.search(r"code=([^&]+)", theirs.callback)
    assert code
    answer = _come_back(world, re.sub(r"code=[^&]+", f"code={code[1]}", mine.callback), browser=mine.browser)
    assert COOKIE not in answer.cookies
    assert answer.headers["location"].startswith("/nl/inloggen-mislukt")


@attack("a callback made up", by="identity.service")
@pytest.mark.parametrize(
    "query",
    ["", "?state=", "?code=x", "?state=x&code=y", "?error=access_denied", "?state=%ff%fe&code=%00",
     "?state=x&state=y",
     "?state=" + "x" * 3000, "?error=<script>alert(1)</script>&state=x"],
)  # fmt: skip
def test_a_callback_made_up_logs_nobody_in(world: World, query: str) -> None:
    answer = _come_back(world, f"/auth/callback{query}", browser="x" * 43)
    assert (answer.status_code, COOKIE in answer.cookies) == (303, False)
    assert answer.headers["location"].startswith("/nl/inloggen-mislukt")


@attack("a session fixed before login", by="sessions.service")
def test_a_cookie_planted_before_login_never_becomes_a_session(world: World) -> None:
    planted = "planted-by-an-attacker-planted-by-an-attack"
    login = login_until_callback(world, OWNER)
    answer = _come_back(world, login.callback, browser=login.browser, cookie=planted)
    assert answer.cookies[COOKIE] != planted
    assert not live(world, planted)


@attack("the session of who sat here before", by="sessions.service")
def test_logging_in_ends_the_session_this_browser_had(world: World, attacker: str) -> None:
    login = login_until_callback(world, OWNER)
    answer = _come_back(world, login.callback, browser=login.browser, cookie=attacker)
    assert live(world, answer.cookies[COOKIE])
    assert not live(world, attacker)


@attack("a tab of who sat here before", by="doorway")
async def test_a_tab_of_the_session_before_shows_nothing_of_the_new_one(world: World, victim: Victim) -> None:
    before = world.log_in(ATTACKER)
    async with Tab.open(world.portal_address, cookie=before) as tab:
        await tab.visit("/nl/mijn")
        assert await tab.shows(ATTACKER)
        login = login_until_callback(world, OWNER)
        _come_back(world, login.callback, browser=login.browser, cookie=before)
        assert await tab.until(lambda t: t.redirects, 3)
        await tab.visit_again()
        assert not victim.seen_in(tab.heard)


@attack("an open redirect after login", by="identity.domain")
@pytest.mark.parametrize("away", AWAY, ids=repr)
def test_no_login_leads_elsewhere(world: World, away: str) -> None:
    with world.visitor() as visitor:
        begun = visitor.get("/auth/login", params={"terug": away})
    assert begun.status_code == 303, begun.text
    assert begun.headers["location"].startswith(f"{world.digid}/authorize?")
    login = login_until_callback(world, ATTACKER, away)
    answer = _come_back(world, login.callback, browser=login.browser)
    to = answer.headers["location"]
    assert to.startswith(("/nl", "/en")) and "//" not in to.split("?")[0].replace("/nl/..//evil", "")
    assert "set-cookie: a=b" not in str(answer.headers).lower()


@attack("an open redirect after a failed login", by="identity.domain")
@pytest.mark.parametrize("away", AWAY, ids=repr)
def test_no_failed_login_leads_elsewhere(world: World, away: str) -> None:
    login = login_until_callback(world, ATTACKER, away)
    answer = _come_back(
        world, re.sub(r"code=[^&]+", "error=access_denied", login.callback), browser=login.browser
    )
    assert answer.headers["location"].startswith(("/nl/inloggen-", "/en/inloggen-"))
    assert "evil" not in answer.headers["location"].split("terug=")[0]


@attack("a cookie read by a script", by="identity.routes")
def test_a_session_cookie_cannot_be_read_or_sent_by_others(world: World) -> None:
    login = login_until_callback(world, ATTACKER)
    answer = _come_back(world, login.callback, browser=login.browser)
    set_cookies = [*login.begun.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")]
    assert len(set_cookies) == 3
    for line in set_cookies:
        flags = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= flags
        assert not any(flag.startswith("domain") for flag in flags)
