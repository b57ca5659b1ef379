"""Typing and asking, each in a transaction of its own, as a page does it."""

from portal.access.domain import Actor
from portal.loket import service
from portal.loket.domain import Draft, HelpRequest
from portal.sync import letters
from portal.wiring import House

TEXT = "Ik val vaak in de douche."
FORM = {"question": TEXT, "channel": "phone", "phone": "06 12345678"}


async def save(house: House, actor: Actor, draft: str = "", **fields: str) -> Draft | None:
    async with house.database.work() as work:
        return await service.save_draft(work, actor, fields, draft)


async def kept(house: House, actor: Actor) -> dict[str, str]:
    async with house.database.work() as work:
        draft = await service.draft(work, actor)
    return draft.fields if draft else {}


async def ask(house: House, actor: Actor, draft: str = "", **fields: str) -> HelpRequest:
    async with house.database.work() as work:
        return await service.ask(work, actor, FORM | fields, draft)


async def posted(house: House, actor: Actor) -> list[dict[str, str]]:
    async with house.database.work() as work:
        return [dict(letter.ids) for letter in await letters.of_subject(work, actor.id)]
