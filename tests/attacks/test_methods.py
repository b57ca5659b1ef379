"""Every method on every route and page: nothing happens by an odd one, and every answer carries the headers."""

import pytest

from tests.attacks.named import attack
from tests.attacks.people import Victim, live
from tests.attacks.raw import exchange, headers, request, status
from tests.attacks.registry import PAGES, ROUTES
from tests.attacks.test_answers import SAME
from tests.world import COOKIE, World

PATHS = sorted(
    {path for _method, path in ROUTES} | {"/nl", "/nl/mijn", "/portal.js", "/bestaat-niet", "/_event/"}
)
ODD = [
    "OPTIONS", "TRACE", "CONNECT", "PATCH", "PROPFIND", "PROPPATCH", "MKCOL", "MOVE", "LOCK", "SEARCH", "QUERY",
    "PURGE", "DEBUG", "get", "Post", "GETS",
]  # fmt: skip
USUAL = ["GET", "HEAD", "POST", "PUT", "DELETE"]
ALLOWED = {path: {method for method, there in ROUTES if there == path} for path in PATHS}


@attack("an odd method, on every route", by="gate")
@pytest.mark.parametrize("path", PATHS)
def test_an_odd_method_reaches_nothing(world: World, victim: Victim, path: str) -> None:
    for method in ODD:
        lines = [f"Cookie: {COOKIE}={victim.cookie}", "X-Marked: teruggekaatst"]
        answer = exchange(world, request(method, path, *lines))
        assert status(answer) in (400, 404, 405), method
        assert b"teruggekaatst" not in answer, "nothing is echoed"
        assert not victim.seen_in(answer.decode("utf-8", "replace"))
    assert live(world, victim.cookie)


@attack("a method that a route does not declare", by="route")
@pytest.mark.parametrize("path", PATHS)
def test_a_route_answers_its_own_methods_only(world: World, attacker: str, path: str) -> None:
    own = ALLOWED[path] | ({"HEAD"} if "GET" in ALLOWED[path] else set[str]())
    for method in [method for method in USUAL if method not in own]:
        answer = exchange(world, request(method, path, f"Cookie: {COOKIE}={attacker}"))
        if method not in ("GET", "HEAD") or path in {there for _method, there in ROUTES}:
            assert status(answer) in (403, 404, 405), method
    assert live(world, attacker)


@attack("an answer without the headers that protect it", by="gate")
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_protected(world: World, path: str) -> None:
    for method in [*USUAL, "OPTIONS", "TRACE", "PATCH", "CONNECT"]:
        answer = exchange(world, request(method, path, "Access-Control-Request-Method: PUT"))
        if status(answer) != 400:  # what is no HTTP never reaches us
            assert {name: headers(answer).get(name) for name in SAME} == SAME, (method, status(answer))
            assert "cache-control" in headers(answer)
            assert "access-control-allow-methods" not in headers(answer)


@attack("a page without a policy for its scripts", by="policy")
@pytest.mark.parametrize(
    "path", [*PAGES, "/", "/bestaat-niet", "/nl/x", "/zonder-javascript", "/offline.html"]
)
def test_every_page_has_a_policy(world: World, path: str) -> None:
    with world.visitor(follow_redirects=True) as visitor:
        answer = visitor.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
