"""What is refused leaves a line in the access log, though everything else of that moment is undone."""

from collections.abc import Awaitable, Callable

import pytest

from portal.access import repository
from portal.access import service as access
from portal.access.domain import Act, Actor, Level
from portal.cases import service as cases
from portal.core.db import Work
from portal.core.errors import HigherLevelNeeded, NotAllowed, NotFound, Refusal
from portal.doorway import entering
from portal.identity import service as identity
from portal.loket import service as loket
from portal.wiring import House
from tests.houses import JAN, enter

Deed = Callable[[Work, Actor], Awaitable[object]]
FOREIGN = "0b7e2c1a-4f5d-4e6b-9a3c-2d1e0f9a8b7c"


async def refused(house: House, actor: Actor, deed: Deed, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        async with entering(actor.session) as (work, found):
            await deed(work, found)


async def lines(house: House, actor: Actor) -> list[tuple[object, ...]]:
    async with house.database.work() as work:
        kept = await repository.lines(work, actor.id)
    return [(line["actor"], line["act"], line["item"], line["allowed"]) for line in kept]


@pytest.mark.parametrize(
    ("deed", "act"),
    [
        (lambda work, actor: identity.personal_data(work, actor), "identity:view"),
        (lambda work, actor: cases.copy(work, actor), "cases:view"),
        (lambda work, actor: loket.ask(work, actor, {}), "loket:ask"),
    ],
)
async def test_an_act_above_the_level_of_the_login_leaves_a_line(house: House, deed: Deed, act: str):
    merel = await enter(house, level=Level.BASIS)
    await refused(house, merel, deed, HigherLevelNeeded)
    assert await lines(house, merel) == [(merel.id, act, "", False)]


@pytest.mark.parametrize(
    ("deed", "act", "item"),
    [
        (lambda work, actor: cases.case(work, actor, FOREIGN), "cases:view", FOREIGN),
        (
            lambda work, actor: loket.request(work, actor, "2026-7KQM-3RTX"),
            "loket:view_request",
            "2026-7KQM-3RTX",
        ),
    ],
)
async def test_an_unknown_or_foreign_id_leaves_a_line_each_time(
    house: House, deed: Deed, act: str, item: str
):
    jan = await enter(house, JAN)
    for _ in range(2):
        await refused(house, jan, deed, NotFound)
    assert await lines(house, jan) == 2 * [(jan.id, act, item, False)]


@pytest.mark.parametrize("odd", ["", "' or 1=1", "x\nallowed=true", "9" * 5000])
async def test_an_id_that_is_none_leaves_a_line_without_its_words(house: House, odd: str):
    jan = await enter(house, JAN)
    await refused(house, jan, lambda work, actor: cases.case(work, actor, odd), NotFound)
    await refused(house, jan, lambda work, actor: loket.request(work, actor, odd[:2] + "?"), NotFound)
    assert [(act, item) for _who, act, item, _allowed in await lines(house, jan)] == [
        ("loket:view_request", ""),
        ("cases:view", ""),
    ]


async def test_what_is_forbidden_leaves_a_line_about_who_was_meant(house: House):
    merel, jan = await enter(house), await enter(house, JAN)

    async def look(work: Work, actor: Actor) -> None:
        await access.grant(work, actor, Act.VIEW_NAME, merel.id)

    await refused(house, jan, look, NotAllowed)
    assert await lines(house, merel) == [(jan.id, "identity:name", "", False)]
