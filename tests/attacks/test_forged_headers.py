"""Headers of an attacker's own making: forged, sent twice, contradicting each other, or no headers at all."""

import hashlib

import pytest

from tests.attacks.named import attack
from tests.attacks.people import Victim, live
from tests.attacks.raw import OPEN, exchange, headers, request, status
from tests.attacks.registry import PAGES, ROUTES
from tests.world import COOKIE, ORIGIN, World

INNER = ("x-forwarded-access-token", "X-Forwarded-Access-Token", "x_forwarded_access_token")
FORGED = {
    "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "X-Forwarded-Port": "31337",
    "X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": 'for=127.0.0.1;host="evil.example"',
    "X-Original-URL": "/loket/draft", "X-Rewrite-URL": "/auth/logout", "X-HTTP-Method-Override": "DELETE",
    "X-Forwarded-Prefix": "//evil.example", "X-Host": "evil.example", "X-Forwarded-Server": "evil.example",
}  # fmt: skip
SMUGGLED = f"POST /auth/logout HTTP/1.1\r\nHost: localhost:3000\r\nOrigin: {ORIGIN}\r\nCookie: {COOKIE}="
LENGTHS = {
    "two lengths": ["Content-Length: 0", "Content-Length: 200"],
    "a list of lengths": ["Content-Length: 0, 200"],
    "a length below nothing": ["Content-Length: -1"],
    "a length with a sign": ["Content-Length: +0"],
    "a length in another base": ["Content-Length: 0x10"],
    "a length and chunks": ["Content-Length: 4", "Transfer-Encoding: chunked"],
    "chunks of no kind": ["Transfer-Encoding: xchunked"],
    "chunks twice": ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    "chunks behind a tab": ["Transfer-Encoding:\tchunked", "Content-Length: 4"],
    "a name with a space": ["Transfer-Encoding : chunked"],
    "a folded line": ["X-A: b", " Transfer-Encoding: chunked"],
    "half an end of a line": ["X-A: b\rTransfer-Encoding: chunked"],
    "nothing inside": ["X-A: b\x00c"],
}


@attack("a forged session header, on every route", by="gate")
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_session_header_is_dropped_everywhere(world: World, victim: Victim, method: str, path: str) -> None:
    sid = hashlib.sha256(victim.cookie.encode()).hexdigest()
    body = '{"draft": "", "fields": {"question": "overgenomen"}}' if method == "PUT" else ""
    for name in INNER:
        for value in (sid, f"{sid}.{'0' * 64}"):
            answer = exchange(world, request(method, path, f"{name}: {value}", body=body))
            assert 0 < status(answer) < 500
            assert not victim.seen_in(answer.decode("utf-8", "replace"))
    with world.visitor(victim.cookie) as owner:
        assert owner.get("/loket/draft").json()["fields"]["question"] == victim.draft


@attack("two session cookies at once", by="gate")
@pytest.mark.parametrize("apart", [True, False])
def test_a_planted_cookie_beside_the_own_one(
    world: World, victim: Victim, attacker: str, apart: bool
) -> None:
    for first, second in ((victim.cookie, attacker), (attacker, victim.cookie)):
        both = [f"{COOKIE}={first}", f"{COOKIE}={second}"]
        lines = [f"Cookie: {one}" for one in both] if apart else [f"Cookie: {'; '.join(both)}"]
        answer = exchange(world, request("GET", "/loket/draft", *lines))
        assert status(answer) == 401, "a resident must not type into the login of an attacker"
    assert live(world, victim.cookie)


@attack("a broken cookie planted beside the own one", by="gate")
@pytest.mark.parametrize(
    "broken", ["x", "=", "a=\x80\xff", "(=)", "a b=c", ";;;=;", f"{COOKIE}-login=x", '"']
)
def test_a_broken_cookie_logs_nobody_out(world: World, victim: Victim, broken: str) -> None:
    for cookie in (f"{broken}; {COOKIE}={victim.cookie}", f"{COOKIE}={victim.cookie}; {broken}"):
        assert status(exchange(world, request("GET", "/loket/draft", f"Cookie: {cookie}"))) == 200


@attack("an origin sent twice", by="gate")
@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[0] != "GET"])
@pytest.mark.parametrize("second", [ORIGIN, "https://evil.example", "null", ""])
def test_an_origin_sent_twice(
    world: World, victim: Victim, attacker: str, method: str, path: str, second: str
) -> None:
    answer = exchange(world, request(method, path, f"Origin: {second}", f"Cookie: {COOKIE}={attacker}"))
    assert path.startswith(("/webhooks/", "/auth/backchannel-logout")) or status(answer) == 403
    assert live(world, attacker)


@attack("a request hidden inside another", by="server")
@pytest.mark.parametrize("kind", LENGTHS)
def test_a_request_hidden_inside_another(world: World, attacker: str, kind: str) -> None:
    hidden = f"{SMUGGLED}{attacker}\r\nContent-Length: 0\r\n\r\n".encode()
    lines = "\r\n".join(LENGTHS[kind]).encode("latin-1")
    opening = f"POST /zonder-javascript HTTP/1.1\r\nHost: localhost:3000\r\nOrigin: {ORIGIN}\r\n".encode()
    answer = exchange(world, opening + lines + b"\r\n\r\n0\r\n\r\n" + hidden)
    assert answer.count(b"HTTP/1.1 ") <= 1, "one request, one answer"
    assert not answer.endswith(OPEN), "what follows can be no request"
    assert live(world, attacker)


@attack("a body packed to be large", by="gate")
def test_a_packed_body_is_not_unpacked(world: World, attacker: str) -> None:
    lines = ["Content-Encoding: gzip", f"Cookie: {COOKIE}={attacker}"]
    packed = "\x1f\x8b\x08\x00" + "\x00" * 100
    assert status(exchange(world, request("PUT", "/loket/draft", *lines, body=packed))) == 400


@attack("headers too large or too many", by="server")
@pytest.mark.parametrize("lines", [["X-A: " + "a" * 600_000], ["X-A: b"] * 3_000], ids=["large", "many"])
def test_headers_without_end(world: World, lines: list[str]) -> None:
    answer = exchange(world, request("GET", "/nl", *lines))
    assert status(answer) in (0, 400, 431)


@attack("a poisoned cache", by="gate")
@pytest.mark.parametrize("path", [page for page in PAGES if page.startswith("/nl")] + ["/", "/portal.js"])
def test_no_header_changes_what_a_page_says(world: World, path: str) -> None:
    plain = exchange(world, request("GET", path))
    forged = exchange(world, request("GET", path, *(f"{name}: {value}" for name, value in FORGED.items())))
    assert status(forged) == status(plain)
    assert forged.partition(b"\r\n\r\n")[2] == plain.partition(b"\r\n\r\n")[2]
    assert "evil" not in str(headers(forged))


@attack("a poisoned cache, by the host", by="gate")
@pytest.mark.parametrize("path", [*PAGES, *sorted({path for _method, path in ROUTES})])
def test_no_host_changes_where_an_answer_leads(world: World, path: str) -> None:
    for there in (path, f"/{path}", f"{path}//", f"{path}/."):
        said = request("GET", there).replace(b"Host: localhost:3000", b"Host: evil.example")
        answer = exchange(world, said)
        assert b"evil.example" not in answer, there


@attack("a proxy's method that goes round the gate", by="gate")
@pytest.mark.parametrize(
    "line", ["CONNECT evil.example:80", "OPTIONS *", "GET evil.example", "CONNECT /", "PRI *"]
)
def test_a_target_that_is_no_path(world: World, line: str) -> None:
    method, _space, target = line.partition(" ")
    answer = exchange(world, request(method, target))
    assert status(answer) in (0, 400, 404, 405)
    assert "location" not in headers(answer)


@attack("HTTP/2 without being asked", by="commands.serve")
def test_only_one_version_is_spoken(world: World) -> None:
    answer = exchange(world, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
    assert status(answer) in (0, 400, 404, 405, 505)
    assert not answer.startswith(b"\x00"), "no settings frame"
