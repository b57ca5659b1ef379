"""Doors of the framework that stay closed, answers to other sites, and paths that go round."""

import http.client

import httpx
import pytest

from tests.attacks.named import attack
from tests.attacks.people import Victim, live
from tests.world import COOKIE, ORIGIN, World

CLOSED = [
    "/_upload", "/_upload/", "/_upload/x.txt", "/_all_routes", "/_all_routes/", "/_health", "/_health/",
    "/ping",
    "/ping/", "/auth-codespace",
]  # fmt: skip
ROUND = [
    "/webhooks/../auth/logout", "/webhooks/..%2fauth/logout", "/webhooks/%2e%2e/auth/logout", "/auth//logout",
    "//auth/logout", "/auth/logout/", "/AUTH/LOGOUT", "/webhooks/zgw/../../loket/draft", "/auth/logout;x",
    "/auth/logout%00",
]  # fmt: skip


def _raw(world: World, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, str]:
    """A request whose path goes out exactly as written."""
    line = http.client.HTTPConnection("127.0.0.1", world.portal_port, timeout=10)
    line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in ({"Host": "localhost:3000", "Content-Length": str(len(body))} | headers).items():
        line.putheader(name, value)
    line.endheaders(body)
    answer = line.getresponse()
    text = answer.read().decode("utf-8", "replace")
    line.close()
    return answer.status, text


@attack("a door of the framework", by="gate")
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "HEAD"])
@pytest.mark.parametrize("path", CLOSED)
def test_a_door_of_the_framework_is_closed(world: World, victim: Victim, method: str, path: str) -> None:
    with world.visitor(victim.cookie) as visitor:
        answer = visitor.request(
            method, path, headers={"reflex-client-token": "x" * 36, "reflex-event-handler": "x"}
        )
    assert answer.status_code == 404
    assert not victim.seen_in(answer.text)


@attack("an upload", by="gate")
def test_uploads_are_closed_to_a_whole_file_too(world: World, victim: Victim) -> None:
    headers = {"reflex-client-token": "0123456789abcdef", "reflex-event-handler": "x.y"}
    with world.visitor(victim.cookie) as visitor:
        answer = visitor.post("/_upload", files={"files": ("a.txt", b"a" * 30_000)}, headers=headers)
    assert answer.status_code == 404


@attack("a closed door by another spelling", by="gate")
@pytest.mark.parametrize(
    "path", ["/_UPLOAD", "/%5fupload", "/%5Fall_routes", "//_upload", "/./_upload", "/x/../_upload"]
)
def test_another_spelling_opens_nothing(world: World, victim: Victim, path: str) -> None:
    headers = {"Origin": ORIGIN, "Cookie": f"{COOKIE}={victim.cookie}"}
    for method in ("GET", "POST"):
        status, text = _raw(world, method, path, headers)
        assert status in (400, 403, 404, 405)
        assert "reflex" not in text.lower() or "<!doctype" in text.lower()


@attack("a path that goes round to log somebody out", by="gate")
@pytest.mark.parametrize("path", ROUND)
def test_no_way_round_logs_anybody_out(world: World, attacker: str, path: str) -> None:
    _raw(world, "POST", path, {"Cookie": f"{COOKIE}={attacker}", "Origin": "https://evil.example"})
    _raw(world, "POST", path, {"Cookie": f"{COOKIE}={attacker}"})
    assert live(world, attacker)


@attack("another site that reads along", by="gate")
@pytest.mark.parametrize(
    "path", ["/auth/session", "/loket/draft", "/nl/mijn", "/portal.js", "/healthz", "/_event/?token=x"]
)
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:3001"])
def test_another_site_may_read_nothing(world: World, victim: Victim, path: str, origin: str) -> None:
    cookies = {COOKIE: victim.cookie}
    answer = httpx.get(f"{world.portal_address}{path}", headers={"Origin": origin}, cookies=cookies)
    assert "access-control-allow-origin" not in answer.headers
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "x-a",
    }
    preflight = httpx.options(f"{world.portal_address}{path}", headers=asked)
    assert preflight.status_code in (400, 403, 404, 405)
    assert "access-control-allow-origin" not in preflight.headers


@attack("a file beside the pages", by="static files")
@pytest.mark.parametrize(
    "path",
    ["/../pyproject.toml", "/assets/../../pyproject.toml", "/..%2f..%2fpyproject.toml",
     "/%2e%2e/%2e%2e/pyproject.toml",
     "/assets/..%5c..%5cpyproject.toml", "/nl/..%00/", "/.env", "/.git/config", "//etc/passwd",
     "/fonts/%2e%2e/%2e%2e/x"],
)  # fmt: skip
def test_files_beside_the_pages_stay_unread(world: World, path: str) -> None:
    status, text = _raw(world, "GET", path, {})
    assert status in (400, 404)
    assert "[project]" not in text and "root:" not in text


@attack("a forged host", by="gate")
@pytest.mark.parametrize(
    "path", ["/nl/mijn", "/auth/login", "/auth/left", "/fonts", "/assets", "/nl", "/", "/en/mijn/"]
)
def test_a_forged_host_sends_nobody_elsewhere(world: World, path: str) -> None:
    for forged in (
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    ):
        answer = httpx.get(f"{world.portal_address}{path}", headers=forged)
        assert "evil.example" not in answer.headers.get("location", "")
        assert "evil.example" not in answer.text


@attack("an odd method", by="route")
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PATCH", "DELETE", "PROPFIND", "QUERY"])
def test_an_odd_method_does_nothing(world: World, victim: Victim, method: str) -> None:
    for path in ("/nl/mijn", "/auth/session"):
        status, text = _raw(world, method, path, {"Cookie": f"{COOKIE}={victim.cookie}"})
        assert status in (400, 403, 404, 405, 501)
        assert not victim.seen_in(text)


@attack("a header that breaks out of an answer", by="server")
@pytest.mark.parametrize("name", ["Referer", "User-Agent", "X-Request-Id", "Accept-Language"])
def test_a_header_does_not_break_out_of_an_answer(world: World, name: str) -> None:
    evil = 'x%0d%0aSet-Cookie: a=b"><script>alert(1)</script>'
    for path in (
        "/auth/login",
        "/nl/loket",
        "/zonder-javascript",
        "/auth/left?state=%0d%0aSet-Cookie:%20a=b",
    ):
        answer = httpx.get(f"{world.portal_address}{path}", headers={name: f"{ORIGIN}/{evil}"})
        assert "a=b" not in answer.headers.get("set-cookie", "")
        assert "<script>alert(1)" not in answer.text
