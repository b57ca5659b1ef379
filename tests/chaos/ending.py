"""What stands at the end, set beside what residents were promised."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import httpx

from portal.sync.lock import unless
from tests.chaos.residents import Resident
from tests.world import World


@dataclass(frozen=True)
class Outcome:
    """What was promised, and everything that is wrong with what came of it; best empty.

    `missing` are the marks of promised requests without their case, `drafts` residents whose draft
    was said to be kept and is not, `doubled` cases made or filled twice, `disordered` the marks that
    came before an earlier one of the same resident.
    """

    promised: list[tuple[str, str]]
    missing: list[str]
    drafts: list[str]
    doubled: list[str]
    disordered: list[str]


async def until_delivered(world: World) -> None:
    """Wait for the last letter, which may be behind others in its turn; none may need a person."""
    async with httpx.AsyncClient(base_url=world.portal_address, timeout=20) as operator:
        while world.processes.alive():
            state = (await operator.get("/readyz")).json()
            assert not state["stuck"], state
            if not state["waiting"]:
                return
            await unless(asyncio.Event(), 0.3)


async def outcome(world: World, people: Sequence[Resident]) -> Outcome:
    """Compare; the municipality has to be well."""
    there = _delivered(world)
    promised = [(mark, number) for person in people for mark, number in person.promised.items()]
    doubled = [mark for mark, times in Counter(mark for mark, _number in there).items() if times > 1]
    own = [[mark for mark, _number in there if mark.split("-")[0] == person.first_name] for person in people]
    return Outcome(
        promised,
        missing=[mark for mark, number in promised if (mark, number) not in there],
        drafts=[person.name for person in people if person.lost or person.draft != await person.kept()],
        doubled=doubled + [number for _mark, number in there if not _once(world, number)],
        disordered=[late for marks in own for late, early in pairwise(marks) if late > early],
    )


def _delivered(world: World) -> list[tuple[str, str]]:
    """The mark and the number of every case that came from a resident here, oldest first."""
    found, page = list[dict[str, Any]](), 1
    while True:
        answer = world.asked("/zaken/api/v1/zaken", page=str(page))
        found += answer["results"]
        if not answer["next"]:
            break
        page += 1
    asked = [case for case in found if case["omschrijving"] == "Vraag om hulp via Mijn Loket"]
    return [(case["toelichting"].split()[0], case["identificatie"]) for case in reversed(asked)]


def _once(world: World, number: str) -> bool:
    """Whether the case has one initiator, one first status, and its long text at most once."""
    [case] = world.cases(number)
    roles = world.asked("/zaken/api/v1/rollen", zaak=case["url"])["results"]
    statuses = world.asked("/zaken/api/v1/statussen", zaak=case["url"])["results"]
    documents = world.asked("/zaken/api/v1/zaakinformatieobjecten", zaak=case["url"])
    long = "staat in het document" in case["toelichting"]
    return (len(roles), len(statuses), len(documents)) == (1, 1, int(long))
