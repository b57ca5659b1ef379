"""Measures what residents do every day: log in, have what they typed kept, send a request; and its delivery."""

import asyncio
import sqlite3
from time import perf_counter

import httpx

from bench.figures import Figure, Spread
from bench.tab import Tab
from bench.town import WITHOUT, Town
from portal.loket.state import Loket
from tests.processes import wait_for

TOPIC = "Everyday acts over HTTP"
DELIVERY = "Delivery of letters"
LOGINS, DRAFTS, REQUESTS = 30, 200, 40
FORM = {
    "question": "Ik val vaak in de douche en durf niet meer.",
    "channel": "letter",
    "phone": "",
    "email": "",
}
_UNSENT = "select count(*) from letters where sent_at is null"


def measure(town: Town, quick: bool) -> list[Figure]:
    """Each act so many times, one after another."""
    share = 10 if quick else 1
    logins = [_login(town) for _time in range(LOGINS // share)]
    drafts = asyncio.run(_drafts(town, DRAFTS // share))
    sent, took = asyncio.run(_requests(town, REQUESTS // share)), _delivered(town)
    figures = [
        *_figures("logging in, with the redirects of the provider", logins),
        *_figures("keeping a draft", drafts),
        *_figures("sending a request, until it is acknowledged", sent),
    ]
    return [*figures, _rate(len(sent), sum(sent) + took)]


def _login(town: Town) -> float:
    begun = perf_counter()
    town.world.log_in(WITHOUT)
    return perf_counter() - begun


async def _drafts(town: Town, times: int) -> list[float]:
    who, took = {"cookie": town.cookies[WITHOUT], "origin": town.world.origin}, list[float]()
    async with httpx.AsyncClient(base_url=town.world.portal_address, headers=who) as client:
        for number in range(times):
            begun = perf_counter()
            body = {"draft": "", "fields": {"question": f"Ik val vaak in de douche, {number} keer"}}
            (await client.put("/loket/draft", json=body)).raise_for_status()
            took.append(perf_counter() - begun)
    return took


async def _requests(town: Town, times: int) -> list[float]:
    """From pressing "Versturen" to being led to the page that says it is sent."""
    world, path, took = town.world, "/nl/loket", list[float]()
    async with Tab.open(world.portal_address, world.origin, town.cookies[WITHOUT]) as tab:
        await tab.visit(path)
        for number in range(times):
            form = FORM | {"question": f"{FORM['question']} ({number})"}
            took.append(
                await tab.send(f"{Loket.get_full_name()}.ask", path, {"form": form}, "verstuurd?nummer=")
            )
    return took


def _delivered(town: Town) -> float:
    """Seconds until every letter is at the municipality."""
    begun, file = perf_counter(), town.world.folder / "mijnloket.db"

    def done() -> bool:
        with sqlite3.connect(file, timeout=10) as database:
            return database.execute(_UNSENT).fetchone() == (0,)

    wait_for(done, 300)
    return perf_counter() - begun


def _figures(name: str, took: list[float]) -> list[Figure]:
    spread = Spread.of(took)
    parts = (("p50", spread.p50), ("p95", spread.p95))
    return [
        Figure(
            TOPIC, f"{name}, {part}", value * 1000, "ms", None, f"{spread.times} times", spread.milliseconds
        )
        for part, value in parts
    ]


def _rate(letters: int, seconds: float) -> Figure:
    note = f"{letters} letters of one resident, in order, from the first that was sent; {seconds:.1f} s"
    return Figure(DELIVERY, "letters delivered", letters / seconds, "a second", None, note)
