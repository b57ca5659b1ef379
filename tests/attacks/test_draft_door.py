"""What plain HTTP says to a draft without a session, from elsewhere, of the wrong shape or too large."""

from typing import Any

import httpx
import pytest

from tests.attacks.named import attack
from tests.attacks.people import Victim
from tests.world import COOKIE, World

SENTENCE = "Wij begrijpen niet wat de pagina stuurde"
WRONG: list[bytes] = [
    b"", b"null", b"[]", b"7", b'"text"', b"{}", b"{", b'{"fields":null}', b'{"fields":[]}',
    b'{"fields":"a"}',
    b'{"fields":{"question":7}}', b'{"fields":{"question":null}}', b'{"fields":{"question":{"a":"b"}}}',
    b'{"fields":{"question":["a"]}}', b'{"fields":{"onbekend":"a"}}',
    b'{"fields":{"question":"a","bsn":"999993847"}}',
    b'{"fields":{"__proto__":"a"}}', b'{"draft":7,"fields":{}}', b'{"draft":[],"fields":{"question":7}}',
    b'{"draft":"' + b"a" * 37 + b'","fields":{}}', b"\xff\xfe", b"[" * 30_000, b'{"fields":' * 5_000,
    b'{"fields":{"question":NaN}}',
]  # fmt: skip


@attack("a draft without a session", by="route")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("cookie", ["", "x" * 43])
def test_nobody_without_a_session(world: World, victim: Victim, method: str, cookie: str) -> None:
    with world.visitor(cookie) as visitor:
        answer = visitor.request(method, "/loket/draft", content=b'{"fields":{"question":"a"}}')
    assert answer.status_code == 401
    assert answer.json()["refused"].startswith("U bent niet ingelogd")


@attack("a draft changed from another site", by="gate")
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", None, "http://localhost:3001"])
def test_nobody_from_elsewhere(world: World, victim: Victim, method: str, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    answer = httpx.request(
        method,
        f"{world.portal_address}/loket/draft",
        headers=headers,
        cookies={COOKIE: victim.cookie},
        content=b'{"fields":{"question":"gewist"}}',
    )
    assert answer.status_code == 403
    with world.visitor(victim.cookie) as owner:
        assert owner.get("/loket/draft").json()["fields"]["question"] == victim.draft


@attack("a draft of the wrong shape", by="loket.routes")
@pytest.mark.parametrize("body", WRONG, ids=lambda body: body[:40].decode("latin-1"))
def test_the_wrong_shape_is_refused_with_a_sentence(world: World, attacker: str, body: bytes) -> None:
    with world.visitor(attacker) as visitor:
        answer = visitor.put("/loket/draft", content=body)
        assert answer.status_code == 400
        assert answer.json()["refused"].startswith(SENTENCE)
        assert visitor.get("/loket/draft").status_code == 200


@attack("a body too large", by="gate")
@pytest.mark.parametrize("path", ["/loket/draft", "/webhooks/zgw", "/auth/stay", "/auth/logout"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_too_large_is_refused(world: World, attacker: str, path: str, chunked: bool) -> None:
    whole = b'{"draft":"","fields":{"question":"' + b"a" * 70_000 + b'"}}'
    body: Any = iter([whole[n : n + 7_000] for n in range(0, len(whole), 7_000)]) if chunked else whole
    method = "PUT" if path == "/loket/draft" else "POST"
    secret = world.environment["MIJNLOKET_NOTIFICATION_SECRET"]
    cookie = attacker if path != "/auth/logout" else ""
    with world.visitor(cookie, headers={"Authorization": secret}) as visitor:
        try:
            answer = visitor.request(method, path, content=body)
        except httpx.TransportError:
            pass  # cut off while still sending: refused as well
        else:
            reads_its_body = path in ("/loket/draft", "/webhooks/zgw")
            assert answer.status_code in (400, 413) or not reads_its_body
        if path == "/loket/draft":
            assert len(visitor.get(path).json()["fields"].get("question", "")) < 70_000


def test_the_largest_draft_that_is_kept_passes(world: World, attacker: str) -> None:
    with world.visitor(attacker) as visitor:
        answer = visitor.put("/loket/draft", json={"draft": "", "fields": {"question": "é" * 4_000}})
        assert answer.status_code == 200
        assert visitor.get("/loket/draft").json()["fields"]["question"] == "é" * 4_000


@attack("signs that no answer could carry back", by="loket.service")
@pytest.mark.parametrize(
    "text", ["\ud83d", "\udfff half", "\u0000", "\u202e", "𝒳" * 10, "<script>alert(1)</script>"]
)
def test_odd_signs_leave_the_draft_readable(world: World, attacker: str, text: str) -> None:
    escaped = "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in text)
    with world.visitor(attacker) as visitor:
        kept = visitor.put("/loket/draft", content=f'{{"fields":{{"question":"{escaped}"}}}}'.encode())
        assert kept.status_code in (200, 400)
        assert visitor.get("/loket/draft").status_code == 200


@attack("an odd draft id", by="loket.routes")
@pytest.mark.parametrize("draft", ["\\ud83d", "' OR 1=1 --", "\\u0000", "../../x"])
def test_an_odd_draft_id_is_no_fault_of_ours(world: World, attacker: str, draft: str) -> None:
    with world.visitor(attacker) as visitor:
        answer = visitor.put("/loket/draft", content=f'{{"draft":"{draft}","fields":{{}}}}'.encode())
    assert answer.status_code in (200, 400), answer.text


@attack("who somebody is, from the mark on their drafts", by="loket.service")
def test_the_mark_of_an_owner_tells_nothing(world: World, victim: Victim, attacker: str) -> None:
    with world.visitor(victim.cookie) as owner, world.visitor(attacker) as other:
        mine, theirs = owner.get("/loket/draft").json(), other.get("/loket/draft").json()
    assert mine["owner"] != theirs["owner"]
    assert victim.bsn not in str(mine["owner"])
    assert not victim.seen_in(str(theirs))
