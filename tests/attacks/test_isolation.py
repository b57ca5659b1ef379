"""Many residents at once: nothing that anybody gets, over whatever line, is about anybody else."""

import asyncio
import os
from dataclasses import dataclass, field
from itertools import cycle

import httpx
import pytest

from tests.attacks.named import attack
from tests.attacks.people import ASK, LOAD_CASES, LOAD_PERSON
from tests.attacks.tab import Tab
from tests.evidence import measured
from tests.redis_server import redis_server
from tests.residents import MARK, Marked, marked
from tests.world import COOKIE, World, world_on

RESIDENTS = int(os.environ.get("MIJNLOKET_ISOLATION_RESIDENTS", "20"))
ANSWERS = int(os.environ.get("MIJNLOKET_ISOLATION_ANSWERS", "1000"))
ABREAST = int(os.environ.get("MIJNLOKET_ISOLATION_ABREAST", "6"))
"""So many residents are busy at the same moment."""

WORKERS = [int(count) for count in os.environ.get("MIJNLOKET_ISOLATION_WORKERS", "2").split()]
"""So many processes serve the portal; more than one share a Redis."""

PAGES = ["/nl/mijn", "/nl/mijn/aanvragen", "/nl/mijn/gegevens", "/nl/loket"]


@dataclass
class Heard:
    """How many answers there were, and the marks of others that were found in them."""

    answers: int = 0
    foreign: list[str] = field(default_factory=list[str])

    def take(self, who: Marked, *texts: str) -> None:
        """Search what somebody got for the marks and the numbers of everybody else."""
        self.answers += len(texts)
        for text in texts:
            self.foreign += [f"{who.mark} got {mark}" for mark in set(MARK.findall(text)) - {who.mark}]


@attack("the answers of somebody else, when many are busy at once", by="gate, doorway, access.service")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("workers", WORKERS)
async def test_nobody_gets_anything_of_anybody_else(
    workers: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, settings = tmp_path_factory.mktemp("isolated"), {"events_per_second": 200, "events_burst": 500}
    with redis_server(folder / "redis") as redis:
        shared = redis.url if workers > 1 else ""
        with world_on("sqlite", folder, workers=workers, redis=shared, **settings) as world:
            people = await marked(world, RESIDENTS)
            heard = await _all_busy(world, people)
        _say(workers, heard)
    assert heard.answers >= ANSWERS
    assert heard.foreign == []


async def _all_busy(world: World, people: list[Marked]) -> Heard:
    heard, turns = Heard(), cycle(people)

    async def busy() -> None:
        while heard.answers < ANSWERS:
            await _one_turn(world, next(turns), heard)

    async with asyncio.TaskGroup() as group:
        for _each in range(min(ABREAST, len(people))):
            group.create_task(busy())
    for who in people[:ABREAST]:  # what was typed first is still there, and still one's own
        async with _browser(world, who) as browser:
            heard.take(who, (await browser.get("/loket/draft")).text)
    return heard


async def _one_turn(world: World, who: Marked, heard: Heard) -> None:
    """Somebody types, looks at every page, asks, and looks again."""
    async with _browser(world, who) as browser, Tab.open(world.portal_address, cookie=who.cookie) as tab:
        words = {"question": f"Ik zoek hulp, {who.mark}", "channel": "letter"}
        kept = await browser.put("/loket/draft", json={"draft": "", "fields": words})
        again = await browser.get("/loket/draft")
        assert again.status_code == 200 and who.mark in again.text
        heard.take(who, kept.text, again.text, (await browser.get("/auth/session")).text)
        await tab.visit(PAGES[0])
        for path in PAGES:
            await tab.call(LOAD_CASES, path)
            await tab.call(LOAD_PERSON, path)
        await tab.call(ASK, "/nl/loket", {"form": words})
        await tab.until(lambda t: t.redirects)
        await tab.call(LOAD_CASES)
        await tab.quiet()
        assert who.mark in tab.heard, "each gets their own"
        heard.take(who, *tab.frames)


def _browser(world: World, who: Marked) -> httpx.AsyncClient:
    headers = {"Origin": world.origin, "Cookie": f"{COOKIE}={who.cookie}"}
    return httpx.AsyncClient(base_url=world.portal_address, headers=headers, timeout=60, verify=False)


def _say(workers: int, heard: Heard) -> None:
    how = "one worker" if workers == 1 else "two workers and Redis"
    note = f"{RESIDENTS} residents, {how}"
    measured("isolation", f"answers searched, {how}", heard.answers, "", 50_000, least=True, note=note)
    measured("isolation", f"residents at once, {how}", RESIDENTS, "", 200, least=True, note=note)
    measured("isolation", f"marks of somebody else, {how}", len(heard.foreign), "", 0, note=note)
