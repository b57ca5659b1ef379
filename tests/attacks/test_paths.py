"""Every route and page by every other spelling of its path, and the socket by spellings of its own."""

import httpx
import pytest

from tests.attacks.named import attack
from tests.attacks.people import Victim, live
from tests.attacks.raw import HEAD_ENDS, exchange, headers, request, status, upgrade
from tests.attacks.registry import PAGES, ROUTES
from tests.attacks.tab import Tab
from tests.attacks.test_answers import SAME
from tests.world import COOKIE, World

TRICKS = [
    "/{path}", "//{path}", "/./{path}", "/x/../{path}", "/x/%2e%2e/{path}", "/assets/../{path}", "/nl/..%2f{path}",
    "/\\{path}", "/%5c{path}", "/%2f{path}", "/{path}/", "/{path}//", "/{path}/.", "/{path}/..", "/{path}/%2e%2e",
    "/{path}.", "/{path}%20", "/{path}%00", "/{path};x", "/{path};/../{path}", "/{path}%3fx", "/{path}%23x",
    "/{path}.html", "/{path}.json", "/{path}/index.html", "/{upper}", "/{hex}", "/{twice}", "/{path}\t", "/{path}%0a",
    "{path}", "http://evil.example/{path}", "http://localhost:3000/{path}", "*", "/webhooks/../{path}",
    "/auth/backchannel-logout/../../{path}", "/healthz/../{path}", "/\xef\xbc\x8f{path}", "/%c0%af{path}", "/{path}/{long}", "/{path}%e2%80%ae", "/{path}%ed%a0%bd", "/{path}%1b[2K",
]  # fmt: skip
SPELLINGS = [
    "/_event", "/_event/", "/_event//", "//_event/", "/_EVENT/", "/%5fevent/", "/%5Fevent", "/./_event/", "/x/../_event/",
    "/_event/..", "/_event/../_event/", "/_event/%2e/", "/_event;x/", "/_event%00/", "/_event%2f", "/_event%2F..%2F",
    "/_eventx/", "/_event.", "/\\_event/", "/%2f_event/", "/%255fevent/", "/webhooks/../_event/", "/webhooks/_event/",
    "/assets/../_event/", "http://localhost:3000/_event/", "http://evil.example/_event/", "/_event/socket.io/",
    "/auth/backchannel-logout/../../_event/",
]  # fmt: skip


def spelled(path: str) -> list[str]:
    """Every other way to write a path."""
    bare = path.lstrip("/")
    hexed = "".join(f"%{ord(sign):02x}" if sign != "/" else sign for sign in bare)
    forms = {"path": bare, "upper": bare.upper(), "hex": hexed, "twice": hexed.replace("%", "%25")}
    forms["long"] = "a" * 300
    return sorted({trick.format(**forms) for trick in TRICKS})


@attack("a route by another spelling of its path", by="gate")
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_spelling_changes_anything_from_elsewhere(
    world: World, victim: Victim, attacker: str, method: str, path: str
) -> None:
    body = '{"draft":"","fields":{"question":"overschreven"}}'
    for spelling in spelled(path):
        for cookie, origin in ((victim.cookie, "https://evil.example"), ("x" * 43, world.origin)):
            said = request(method, spelling, f"Cookie: {COOKIE}={cookie}", body=body, origin=origin)
            answer = exchange(world, said)
            assert status(answer) < 500 or path == "/readyz", (spelling, answer[:200])
            assert headers(answer).get("access-control-allow-origin") in (None, world.origin), spelling
            _only_their_own(victim, cookie, answer)
    assert live(world, victim.cookie) and live(world, attacker)
    with world.visitor(victim.cookie) as owner:
        assert owner.get("/loket/draft").json()["fields"]["question"] == victim.draft


def _only_their_own(victim: Victim, cookie: str, answer: bytes) -> None:
    """Whoever has the victim's cookie gets what is theirs, and no cache keeps it; nobody else does."""
    if victim.seen_in(answer.decode("utf-8", "replace")):
        assert cookie == victim.cookie and headers(answer)["cache-control"] == "no-store"


@attack("a page by another spelling of its path", by="gate, static files")
@pytest.mark.parametrize("path", PAGES)
def test_every_spelling_of_a_page_is_protected(world: World, victim: Victim, path: str) -> None:
    for spelling in spelled(path):
        answer = exchange(world, request("GET", spelling, f"Cookie: {COOKIE}={victim.cookie}"))
        told = headers(answer)
        assert status(answer) in (200, 307, 400, 403, 404), (spelling, answer[:200])
        assert not victim.seen_in(answer.decode("utf-8", "replace"))
        assert "evil" not in told.get("location", "") and not told.get("location", "").startswith("//")
        if status(answer) != 400:  # what is no HTTP never reaches us
            assert {name: told.get(name) for name in SAME} == SAME, spelling
        if told.get("content-type", "").startswith("text/html"):
            assert "default-src 'none'" in told["content-security-policy"], spelling


@attack("the socket by another spelling of its path, from another site", by="gate")
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_the_socket_opens_from_elsewhere(world: World, victim: Victim, spelling: str) -> None:
    for origin in ("https://evil.example", "null", ""):
        said = upgrade(f"{spelling}?token={'t' * 20}", f"Cookie: {COOKIE}={victim.cookie}", origin=origin)
        assert status(exchange(world, said, until=HEAD_ENDS)) in (400, 403, 404), origin


@attack("the socket by another spelling of its path, with the tab of another", by="gate")
async def test_no_spelling_of_the_socket_takes_the_token_of_another(
    world: World, victim: Victim, attacker: str
) -> None:
    async with Tab.open(world.portal_address, cookie=victim.cookie) as owner:
        await owner.visit("/nl/mijn")
        assert await owner.shows(victim.number)
        for spelling in SPELLINGS:
            said = upgrade(f"{spelling}?token={owner.token}", f"Cookie: {COOKIE}={attacker}")
            assert status(exchange(world, said, until=HEAD_ENDS)) != 101, spelling


def test_the_socket_opens_by_its_own_spelling(world: World, attacker: str) -> None:
    said = upgrade(f"/_event/?token={'s' * 20}", f"Cookie: {COOKIE}={attacker}")
    assert status(exchange(world, said, until=HEAD_ENDS)) == 101
    with httpx.Client(base_url=world.portal_address) as stranger:
        assert stranger.get("/nl").status_code == 200
