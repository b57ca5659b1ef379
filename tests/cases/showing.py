"""Pages with somebody's cases, as they are shown."""

from dataclasses import replace

from portal.access.domain import Actor
from portal.cases import service
from portal.cases.domain import Content
from portal.cases.state import Cases
from portal.wiring import House
from tests.cases.contents import ASKED_MORE, BUSY, DECIDED, DONE, RECEIVED, content
from tests.houses import NOON
from tests.tabs import opened, run

CLOSED = content(
    remote="0c1d2e3f-0000-4000-8000-000000000003",
    number="Z-3",
    closed_on=NOON.date(),
    result="Toegekend",
    statuses=(RECEIVED, BUSY, ASKED_MORE, DECIDED, replace(DONE, at=NOON)),
)


async def keep(house: House, actor: Actor, *found: Content, broken: int = 0) -> None:
    async with house.database.work() as work:
        await service.keep(work, actor.id, list(found), broken)


async def listed(house: House, actor: Actor, path: str = "/nl/mijn") -> Cases:
    state = opened(house, Cases, path, actor.session)
    await run(state, Cases.load)
    return state
