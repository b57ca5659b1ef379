"""Asking and delivering as the courier does, and seeing that everything arrived once."""

from dataclasses import replace
from typing import Any

from integrations.zgw.standin.links import CASE_DOCUMENTS, CASES, DOCUMENTS, ROLES, STATUSES
from portal.access.domain import Actor
from portal.loket import service
from portal.loket.domain import HelpRequest
from portal.loket.wire import Delivery
from portal.sync import letters
from portal.sync.domain import Later, Letter
from portal.wiring import House
from tests.towns import Town

SHORT = "Ik val vaak in de douche."
LONG = "Ik val vaak in de douche, en de trap gaat ook niet meer. " * 30
POSTS = {
    "case": "/zaken/api/v1/zaken$",
    "role": "/zaken/api/v1/rollen",
    "status": "/zaken/api/v1/statussen",
    "document": "/documenten/api/v1/enkelvoudiginformatieobjecten$",
    "link": "/zaken/api/v1/zaakinformatieobjecten",
}


async def asked(house: House, actor: Actor, text: str = SHORT, **fields: str) -> tuple[HelpRequest, Letter]:
    form = {"question": text, "channel": "phone", "phone": "06 12345678"} | fields
    async with house.database.work() as work:
        request = await service.ask(work, actor, form)
        letter = (await letters.of_subject(work, actor.id))[-1]
    return request, letter


async def delivered(delivery: Delivery, letter: Letter, until: str = "") -> Letter:
    """Deliver as the courier does: what may have reached the other side is looked up before it is redone."""
    for step in delivery.steps():
        if step.name == until:
            break
        if step.name in letter.remote:
            continue
        maybe_done, brought = False, None
        for _ in range(60):
            try:
                brought = await step.find(letter) if maybe_done else None
                maybe_done = True
                brought = brought or await step.write(letter)
                break
            except Later as trouble:
                maybe_done = maybe_done and not trouble.untouched
        assert brought, step.name
        letter = replace(letter, remote={**letter.remote, step.name: brought})
    return letter


def arrived_once(town: Town, request: HelpRequest, documents: int) -> dict[str, Any]:
    """The case, after seeing that everything of it is there exactly once."""
    (case,) = town.numbered(request.number)
    assert len(town.kept(CASES)) == 1
    assert len(town.kept(ROLES, case["uuid"])) == 1
    assert len(town.kept(STATUSES, case["uuid"])) == 1
    assert len(town.kept(DOCUMENTS)) == documents
    assert len(town.kept(CASE_DOCUMENTS, case["uuid"])) == documents
    return case
