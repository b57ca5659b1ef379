"""Headers that every answer carries, and the policy that lets only our own scripts run."""

import base64
import hashlib
import re

import httpx
import pytest

from portal.portal import personal_paths
from tests.attacks.named import attack
from tests.attacks.people import Victim
from tests.world import ORIGIN, World

SAME = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
EVERYWHERE = [
    ("GET", "/nl", 200), ("GET", "/nl/mijn", 200), ("GET", "/portal.js", 200), ("GET", "/portal.css", 200),
    ("GET", "/sw.js", 200), ("GET", "/healthz", 200), ("GET", "/auth/session", 200), ("GET", "/loket/draft",
    401),
    ("POST", "/webhooks/zgw", 401), ("GET", "/nl/bestaat-niet", 404), ("GET", "/_upload", 404), ("POST",
    "/nl", 405),
    ("GET", "/auth/login", 303), ("GET", "/auth/callback", 303), ("POST", "/zonder-javascript", 200),
    ("GET", "/auth/jwks.json", 200), ("GET", "/_event/", 403), ("PUT", "/loket/draft", 401),
]  # fmt: skip
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S)


@attack("a page of ours in the frame of another site", by="gate")
@pytest.mark.parametrize(("method", "path", "status"), EVERYWHERE)
def test_every_answer_carries_the_headers(world: World, method: str, path: str, status: int) -> None:
    with world.visitor() as visitor:
        answer = visitor.request(method, path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in SAME} == SAME
    assert "camera=()" in answer.headers["permissions-policy"]
    assert "cache-control" in answer.headers
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert "content-security-policy" in answer.headers
    assert "x-powered-by" not in answer.headers
    assert not re.search(r"\d", answer.headers.get("server", "")), "no versions are told"


@attack("a script that is not ours in one of our pages", by="policy")
@pytest.mark.parametrize(
    "path",
    [
        "/nl",
        "/en",
        "/nl/mijn",
        "/nl/loket",
        "/nl/bestaat-niet",
        "/offline.html",
        "/nl/mijn/",
        "/zonder-javascript",
    ],
)
def test_only_built_scripts_may_run(world: World, path: str) -> None:
    with world.visitor() as visitor:
        answer = visitor.get(path)
    policy = dict(
        part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert "unsafe-eval" not in str(policy) and "unsafe-inline" not in policy["script-src"]
    assert "*" not in str(policy) and "http:" not in policy["script-src"]
    assert {policy[name] for name in ("frame-ancestors", "base-uri", "object-src")} == {"'none'"}
    for script in INLINE.findall(answer.text):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy["script-src"]
    assert not re.search(r"\son\w+=", answer.text), "no handlers inside the page"


@attack("a personal page from the memory of a browser or proxy", by="gate")
@pytest.mark.parametrize("path", sorted(personal_paths()))
@pytest.mark.parametrize("ending", ["", "/", "?id=1", "/index.html", ".html"])
def test_personal_pages_are_kept_nowhere(world: World, path: str, ending: str) -> None:
    with world.visitor() as visitor:
        answer = visitor.get(path + ending)
    assert answer.status_code == 404 or answer.headers["cache-control"] == "no-store"


@attack("a personal answer from the memory of a browser or proxy", by="gate")
@pytest.mark.parametrize("path", ["/auth/session", "/loket/draft"])
def test_personal_answers_are_kept_nowhere(world: World, victim: Victim, path: str) -> None:
    with world.visitor(victim.cookie) as visitor:
        answer = visitor.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


def test_scripts_may_not_be_changed_for_a_year_only_when_hashed(world: World) -> None:
    with world.visitor() as visitor:
        page = visitor.get("/nl").text
        asset = re.search(r'"(/assets/[^"]+\.js)"', page)
        assert asset
        assert "immutable" in visitor.get(asset[1]).headers["cache-control"]
        assert visitor.get("/portal.js").headers["cache-control"] == "no-cache"


@attack("a wrong answer that browsers keep for a year", by="gate")
def test_a_missing_asset_is_not_kept_for_a_year(world: World) -> None:
    answer = httpx.get(f"{world.portal_address}/assets/bestaat-niet.js")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers["cache-control"]


@attack("a fault that tells how we are made", by="route")
def test_an_answer_says_nothing_of_how_it_was_made(world: World) -> None:
    with world.visitor() as visitor:
        for path in ("/auth/callback?state=%00", "/nl/%ff", "/auth/login?terug=//[", "/loket/draft?x=%00"):
            text = visitor.get(path, headers={b"Referer": f"{ORIGIN}/\xff".encode("latin-1")}).text
            assert not [
                word for word in ("Traceback", "site-packages", "sqlalchemy", 'File "') if word in text
            ]
