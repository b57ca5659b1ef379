"""The gate in front of an app that tells everything it is given."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from portal.core.crypto import Ring
from portal.gate import MAX_BODY, SESSION_HEADER, Gate
from tests.attacks.named import attack

ORIGIN = "https://loket.example"
RING = Ring({"k1": os.urandom(32)}, "k1", os.urandom(32))
PAGE = "<html><script>start()</script></html>"


async def telling(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that answers with what reached it."""
    request = Request(scope, receive)
    body = await request.body()
    headers = [[k.decode("latin-1"), v.decode("latin-1")] for k, v in scope["headers"]]
    told = {
        "headers": headers,
        "sid": scope["sid"],
        "cookies": scope["cookies"],
        "path": scope["path"],
        "body": len(body),
    }
    answer: Response = JSONResponse(told, headers={"X-Frame-Options": "ALLOWALL"})
    await answer(scope, receive, send)


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """A gate of a portal over https, whose tab "bound-to-mine" is bound to the session of "mine"."""
    (tmp_path / "nl" / "mijn").mkdir(parents=True)
    (tmp_path / "nl" / "mijn" / "index.html").write_text(PAGE, "utf-8")

    async def bound(token: str) -> str | None:
        return _sid("mine") if token == "bound-to-mine" else None

    return Gate(
        telling, origin=ORIGIN, provider="https://digid.example/oidc", cookie="__Host-mijnloket", ring=RING,
        bound=bound, static=tmp_path, personal={"/nl/mijn"},
    )  # fmt: skip


def _sid(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


async def ask(gate: Gate, method: str, path: str, **options: Any) -> httpx.Response:
    """What the gate answers, or lets the app behind it answer."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url=ORIGIN) as client:
        return await client.request(method, path, **options)


def given(answer: httpx.Response, name: str) -> list[str]:
    """The values of a header as the app behind the gate got them."""
    return [value for key, value in answer.json()["headers"] if key.lower() == name]


async def test_a_cookie_goes_in_and_a_signed_session_id_comes_out(gate: Gate) -> None:
    answer = await ask(gate, "GET", "/x", headers={"Cookie": "a=b; __Host-mijnloket=mine"})
    assert given(answer, "cookie") == []
    assert [RING.verify(value, "session") for value in given(answer, SESSION_HEADER)] == [_sid("mine")]
    assert answer.json()["cookies"] == {"a": "b"}
    assert '"mine"' not in answer.text


@attack("a session header signed by a visitor", by="gate")
async def test_a_header_of_the_visitors_own_making_is_dropped(gate: Gate) -> None:
    signed = RING.sign(_sid("mine"), "session")
    for name in (SESSION_HEADER, SESSION_HEADER.title(), SESSION_HEADER.upper()):
        answer = await ask(gate, "GET", "/x", headers=[(name, signed), (name, "x")])
        assert (given(answer, SESSION_HEADER), answer.json()["sid"]) == ([], None)


@attack("a cookie that is none", by="gate")
@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "mijnloket=mine",
        "__Host-mijnloket",
        "__host-mijnloket=mine",
        "=mine",
        "__Host-mijnloket=",
        ";;;",
        "\x00=1",
    ],
)
async def test_no_cookie_no_session(gate: Gate, cookie: str) -> None:
    answer = await ask(gate, "GET", "/x", headers={"Cookie": cookie})
    assert (given(answer, SESSION_HEADER), answer.json()["sid"]) == ([], None)


@attack("a change from another site", by="gate")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "origins", [[], ["null"], ["https://evil.example"], [ORIGIN, ORIGIN], [ORIGIN, "https://evil.example"],
    [f"{ORIGIN}/"], ["http://loket.example"]]
)  # fmt: skip
async def test_nothing_changes_from_elsewhere(gate: Gate, method: str, origins: list[str]) -> None:
    answer = await ask(gate, method, "/x", headers=[("Origin", origin) for origin in origins])
    assert (answer.status_code, answer.text) == (403, "origin\n")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_our_own_pages_may_change_things(gate: Gate, method: str) -> None:
    assert (await ask(gate, method, "/x", headers={"Origin": ORIGIN})).status_code == 200


async def test_a_webhook_needs_no_origin(gate: Gate) -> None:
    assert (await ask(gate, "POST", "/webhooks/zgw", content=b"{}")).status_code == 200
    assert (await ask(gate, "POST", "/auth/backchannel-logout", content=b"")).status_code == 200
    assert (await ask(gate, "POST", "/webhooks", content=b"{}")).status_code == 403


@pytest.mark.parametrize(
    "path", ["/_upload", "/_upload/a", "/_all_routes", "/_health", "/ping", "/auth-codespace"]
)
async def test_doors_of_the_framework_are_closed(gate: Gate, path: str) -> None:
    for method in ("GET", "POST"):
        assert (await ask(gate, method, path, headers={"Origin": ORIGIN})).status_code == 404


@attack("a line with the token of another session", by="gate")
@pytest.mark.parametrize(
    ("token", "cookie", "status"),
    [("bound-to-mine", "mine", 200), ("bound-to-mine", "other", 403), ("bound-to-mine", "", 403),
     ("not-bound-yet", "", 200),
     ("short", "mine", 403), ("x" * 65, "mine", 403), ("", "mine", 403)],
)  # fmt: skip
async def test_a_line_needs_a_token_of_its_own_session(
    gate: Gate, token: str, cookie: str, status: int
) -> None:
    headers = {"Origin": ORIGIN} | ({"Cookie": f"__Host-mijnloket={cookie}"} if cookie else {})
    answer = await ask(gate, "GET", "/_event/", params={"token": token}, headers=headers)
    assert answer.status_code == status


async def test_a_body_beyond_the_limit_is_cut_off(gate: Gate) -> None:
    whole = await ask(gate, "POST", "/webhooks/x", content=b"a" * MAX_BODY)
    assert whole.json()["body"] == MAX_BODY
    with pytest.raises(Exception, match=r"^$|disconnect"):
        await ask(gate, "POST", "/webhooks/x", content=b"a" * (MAX_BODY + 1))


@attack("a step down to http", by="gate")
async def test_https_answers_are_for_https_only(gate: Gate) -> None:
    answer = await ask(gate, "GET", "/nl/mijn")
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert answer.headers["x-frame-options"] == "DENY", "what the app says about it counts for nothing"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_page_is_served_under_its_own_name(gate: Gate) -> None:
    assert (await ask(gate, "GET", "/nl/mijn")).json()["path"] == "/nl/mijn/"
    assert (await ask(gate, "GET", "/nl/../nl/mijn/../../x")).json()["path"].count("index") == 0


async def test_what_is_neither_http_nor_websocket_passes(gate: Gate) -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    gate._app = app

    async def nothing(*_message: Any) -> Any:
        return json.loads("{}")

    await gate({"type": "lifespan"}, nothing, nothing)
    assert seen == ["lifespan"]
