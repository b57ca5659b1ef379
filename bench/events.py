"""Measures an event of a page behind the login against the same frame to a bare Reflex counter."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from time import perf_counter

import httpx

from bench.counter import ADD, FILL, counter
from bench.figures import Figure, Spread
from bench.line import Line
from bench.town import OVERVIEW, WITH, WITHOUT, Town
from portal.cases.state import Cases
from portal.loket.state import Loket
from portal.visit import Visit

TOPIC = "An event of a page behind the login"
GOAL = 2.0
EMPTY = "/nl/privacy"
"""A page that loads nothing."""

BLOCK = 10
"""So many calls of one kind before the next kind has its turn."""


@dataclass
class Kind:
    """One thing that is done again and again, and how long it took each time, in seconds."""

    name: str
    call: Callable[[], Awaitable[float]]
    took: list[float] = field(default_factory=list[float])
    bytes: int = 0

    @property
    def spread(self) -> Spread:
        """How long it took."""
        return Spread.of(self.took)


def measure(town: Town, quick: bool) -> list[Figure]:
    """Every handler beside the counter: block by block in turn, so that what disturbs one disturbs all."""
    with counter(town.world.folder) as address:
        return asyncio.run(_measure(town, address, 5 if quick else 60))


async def _measure(town: Town, address: str, rounds: int) -> list[Figure]:
    async with AsyncExitStack() as held:
        bare, events = await _lines(town, address, held)
        draft, ping = await _requests(town, address, held)
        kinds = [bare, *events, ping, draft]
        await _in_turn(kinds, 2)
        for kind in kinds:
            kind.took.clear()
        await _in_turn(kinds, rounds)
    first = _firsts(town, address)
    await _in_turn(first, max(1, rounds // 6))
    return [*_ratios(bare, events), *(_whole(kind, bare) for kind in first), _alone(draft, ping)]


async def _in_turn(kinds: list[Kind], rounds: int) -> None:
    for _round in range(rounds):
        for kind in kinds:
            kind.took += [await kind.call() for _call in range(BLOCK)]


async def _lines(town: Town, address: str, held: AsyncExitStack) -> tuple[Kind, list[Kind]]:
    """The counter, and each handler on a tab of its own."""

    async def kind(name: str, opening: AbstractAsyncContextManager[Line], handler: str, path: str) -> Kind:
        line = await held.enter_async_context(opening)
        await line.visit(path)
        await line.settle()
        return Kind(name, lambda: line.call(handler, path))

    load = f"{Cases.get_full_name()}.load"
    return await kind("A bare counter", Line.open(address, address), ADD, "/"), [
        await kind("Mijn aanvragen, no cases", town.line(WITHOUT), load, OVERVIEW),
        await kind("Mijn aanvragen, 20 cases", town.line(WITH), load, OVERVIEW),
        await kind("Vraag hulp", town.line(WITHOUT), f"{Loket.get_full_name()}.load", "/nl/loket"),
        await kind("The greeting by name", town.line(WITHOUT), f"{Visit.get_full_name()}.enter", OVERVIEW),
    ]


def _firsts(town: Town, address: str) -> list[Kind]:
    """All of a list in a tab that shows nothing yet: from the portal, and as much from Reflex by itself."""

    def kind(name: str, opening: Callable[[], AbstractAsyncContextManager[Line]], *call: str) -> Kind:
        async def once() -> float:
            async with opening() as line:
                await line.visit(EMPTY)
                await line.loaded()
                took = await line.call(*call)
                made.bytes = line.heard_last
                return took

        made = Kind(name, once)
        return made

    load = f"{Cases.get_full_name()}.load"
    return [
        kind("Mijn aanvragen, 20 cases, first in a tab", lambda: town.line(WITH), load, OVERVIEW),
        kind("A bare list of as many bytes", lambda: Line.open(address, address), FILL, "/"),
    ]


async def _requests(town: Town, address: str, held: AsyncExitStack) -> tuple[Kind, Kind]:
    """Keeping a draft, which waits for the disk, and the cheapest request of the bare app."""
    who = {"cookie": town.cookies[WITHOUT], "origin": town.world.origin}
    portal = httpx.AsyncClient(base_url=town.world.portal_address, headers=who)
    bare = httpx.AsyncClient(base_url=address)
    for client in (portal, bare):
        await held.enter_async_context(client)
    typed = iter(range(1_000_000))

    async def keep() -> float:
        body = {"draft": "", "fields": {"question": f"Ik val vaak in de douche, {next(typed)} keer"}}
        return await _timed(portal.put("/loket/draft", json=body))

    return Kind("Keeping a draft", keep), Kind("A bare request", lambda: _timed(bare.get("/ping")))


async def _timed(request: Awaitable[httpx.Response]) -> float:
    begun = perf_counter()
    (await request).raise_for_status()
    return perf_counter() - begun


def _ratios(bare: Kind, events: list[Kind]) -> list[Figure]:
    base, figures = bare.spread, list[Figure]()
    for kind in events:
        own = kind.spread
        note = f"{own}; counter: {base}"
        details = own.milliseconds | {f"bare_{name}": value for name, value in base.milliseconds.items()}
        for name, ratio in (("p50", own.p50 / base.p50), ("p95", own.p95 / base.p95)):
            figures.append(Figure(TOPIC, f"{kind.name}, {name}", ratio, "×", GOAL, note, details))
    return figures


def _whole(kind: Kind, bare: Kind) -> Figure:
    """What it takes to send a list, which the counter does not: told beside it, without a goal."""
    own, base = kind.spread, bare.spread
    note = f"{own}; an update of {kind.bytes} bytes; {own.p50 / base.p50:.2f} × the counter ({base})"
    return Figure(TOPIC, f"{kind.name}, p50", own.p50 * 1000, "ms", None, note, own.milliseconds)


def _alone(draft: Kind, ping: Kind) -> Figure:
    """A draft is on disk before the answer: there is nothing in the bare app to hold it against."""
    note = f"{draft.spread}; the cheapest request of the bare app: {ping.spread}"
    return Figure(
        TOPIC,
        "Keeping a draft (PUT /loket/draft), p50",
        draft.spread.p50 * 1000,
        "ms",
        None,
        note,
        draft.spread.milliseconds,
    )
