"""A world to measure in: nobody is kept back by a limit, one resident has no cases, another has twenty."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.line import Line
from integrations.zgw.client import ZgwClient
from integrations.zgw.config import ZgwConfig
from integrations.zgw.connection import utc_now
from integrations.zgw.filing import DigidLevel, NewCase
from portal.cases.state import Cases
from portal.commands.demo import demo_residents
from portal.core.settings import PREFIX, Settings
from tests.world import COOKIE, World

WITHOUT, WITH = "Suzanne Moulin", "Erebos Bultenaar"
"""Residents of the demo whom the municipality knows nothing of, until one of them is given cases here."""

CASES = 20
OVERVIEW = "/nl/mijn/aanvragen"
SETTINGS: dict[str, Any] = {"events_per_second": 1_000_000, "events_burst": 1_000_000, "fresh_seconds": 3600}
"""The limit on events would keep a measurement back; and a copy that is fresh for an hour is asked for once."""


class Town:
    """A running world with both residents logged in; `cookies` are theirs, as a browser sends them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cookies = {name: f"{COOKIE}={world.log_in(name)}" for name in (WITHOUT, WITH)}

    def line(self, name: str) -> AbstractAsyncContextManager[Line]:
        """A raw websocket to the portal, of a resident who is logged in."""
        return Line.open(self.world.portal_address, self.world.origin, self.cookies[name])


@contextmanager
def town(folder: Path) -> Iterator[Town]:
    """Everything up, twenty cases filed and in our copy."""
    world = World.start(folder, **SETTINGS)
    try:
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(lambda: asyncio.run(_file(world))).result()
            made = Town(world)
            elsewhere.submit(lambda: asyncio.run(_copied(made))).result()
        yield made
    finally:
        world.stop()


def client(world: World) -> ZgwClient:
    """The portal's own client of the municipality, in this process."""

    def said(name: str) -> str:
        return world.environment[f"{PREFIX}ZGW_{name}"]

    config = ZgwConfig(
        zaken_url=said("ZAKEN_URL"),
        catalogi_url=said("CATALOGI_URL"),
        documenten_url=said("DOCUMENTEN_URL"),
        client_id="mijnloket",
        secret=said("SECRET"),
        organisation=Settings().zgw_rsin,
    )
    return ZgwClient(config)


def bsn_of(name: str) -> str:
    """The BSN of a resident of the demo."""
    return next(resident["bsn"] for resident in demo_residents() if resident["name"] == name)


async def _file(world: World) -> None:
    """Give one resident their cases, each received and taken up."""
    async with client(world) as zgw:
        kind = await zgw.case_type("hulpvraag")
        steps = sorted(await zgw.status_types(kind.url), key=lambda step: step.number)[:2]
        for number in range(CASES):
            begun = utc_now() - timedelta(days=5 + number)
            new = NewCase(
                f"BENCH-{number:03}", kind.url, begun.date(), f"Vraag {number}", "Ik zoek hulp thuis."
            )
            case = await zgw.create_case(new)
            await zgw.create_initiator(case, bsn_of(WITH), DigidLevel.MIDDEN)
            for day, step in enumerate(steps):
                await zgw.set_status(case, step.url, begun + timedelta(days=day))


async def _copied(made: Town) -> None:
    """Have the portal fetch what there is; wait until a tab shows all of it."""
    for name, count in ((WITHOUT, 0), (WITH, CASES)):
        async with made.line(name) as line:
            await line.visit(OVERVIEW)
            shown = await line.heard(Cases.get_full_name())
            while not shown["known"] or len(shown["running"]) != count:
                shown = await line.heard(Cases.get_full_name())
