"""Logins side by side, and answers that are too large, doubled or broken: each login is its own, or none."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from tests.attacks.named import attack
from tests.attacks.people import ATTACKER, LOGIN_COOKIE, OWNER, LoginUnderWay, live, login_until_callback
from tests.world import COOKIE, World


def _come_back(world: World, path: str, browser: str, cookie: str = "") -> httpx.Response:
    with world.visitor(cookie) as visitor:
        visitor.cookies.set(LOGIN_COOKIE, browser)
        return visitor.get(path, headers={"Referer": f"{world.digid}/"})


def _of(login: LoginUnderWay, name: str) -> str:
    return parse_qs(urlsplit(login.callback).query)[name][0]


@attack("a login that an attacker began, finished by somebody else", by="identity.service")
def test_nobody_is_logged_in_as_the_attacker(world: World) -> None:
    victims = world.log_in(OWNER)
    attackers = login_until_callback(world, ATTACKER)
    own = login_until_callback(world, OWNER)
    answer = _come_back(world, attackers.callback, own.browser, victims)
    assert COOKIE not in answer.cookies
    assert answer.headers["location"].startswith("/nl/inloggen-mislukt")
    assert live(world, victims), "the session that was there stays what it was"


@attack("two logins of one browser mixed up", by="identity.service")
def test_of_two_tabs_that_log_in_the_last_counts_and_their_answers_do_not_mix(world: World) -> None:
    first, last = login_until_callback(world, OWNER), login_until_callback(world, OWNER)
    assert COOKIE not in _come_back(world, first.callback, last.browser).cookies, "its cookie was replaced"
    answer = _come_back(world, last.callback, last.browser)
    assert answer.headers["location"] == "/nl/mijn"
    assert live(world, answer.cookies[COOKIE])


@attack("the state of one login with the code of another, in one browser", by="identity.wire")
def test_a_code_and_a_state_belong_together(world: World) -> None:
    first, last = login_until_callback(world, OWNER), login_until_callback(world, OWNER)
    mixed = last.callback.replace(_of(last, "code"), _of(first, "code"))
    assert mixed != last.callback
    answer = _come_back(world, mixed, last.browser)
    assert COOKIE not in answer.cookies
    assert answer.headers["location"].startswith("/nl/inloggen-mislukt")


@attack("an answer to a login that is too large, doubled or broken", by="integrations.oidc.client")
@pytest.mark.parametrize(
    "code",
    ["", "x", "x" * 6000, quote("\x00"), "%ff%fe", quote("\r\nX-Evil: 1"), quote("é" * 500), quote("<script>"),
     quote("' or 1=1 --"), "x&code=y", "x&state=y", "x&error=access_denied%00", "x&iss=https://evil.example"],
    ids=lambda code: code[:24] or "empty",
)  # fmt: skip
def test_a_broken_answer_logs_nobody_in(world: World, code: str) -> None:
    login = login_until_callback(world, OWNER)
    spoiled = re.sub(r"code=[^&]+", lambda _: f"code={code}", login.callback)
    answer = _come_back(world, spoiled, login.browser)
    assert answer.status_code in (303, 414, 431)
    assert COOKIE not in answer.cookies
    assert "x-evil" not in answer.headers and "evil" not in answer.headers.get("location", "")
