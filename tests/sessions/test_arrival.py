"""The session that the doorway saw is handed on once, within its own event, and only at once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from reflex_base.event.context import EventContext

from portal import wiring
from portal.arrival import AT_ONCE, arrival_of, arrive
from portal.core.clock import FixedClock
from portal.core.errors import NotLoggedIn
from portal.doorway import acting
from portal.loket.state import Loket
from portal.sessions import service as sessions
from portal.sessions.domain import Ending
from portal.wiring import House
from tests.houses import enter
from tests.tabs import opened

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
NOTHING: Any = None


def event_begins() -> None:
    EventContext.set(EventContext(token="tab", state_manager=NOTHING, enqueue_impl=NOTHING))


async def through_the_doorway(house: House) -> Loket:
    """A tab whose session the doorway of this event just saw live; it ends before the handler acts."""
    merel = await enter(house)
    state = opened(house, Loket, "/nl/loket", merel.session)
    event_begins()
    async with house.database.work() as work:
        seen = await sessions.live(work, merel.session, wiring.house().lasting)
        assert seen is not None
        arrive(state).seen(seen)
        await sessions.end(work, merel.session, Ending.REVOKED)
    return state


async def acts(state: Loket) -> bool:
    try:
        async with acting(state):
            return True
    except NotLoggedIn:
        return False


async def test_the_first_transaction_goes_by_what_the_doorway_saw_and_the_second_looks_itself(house: House):
    state = await through_the_doorway(house)
    assert [await acts(state), await acts(state)] == [True, False]


async def test_who_does_not_act_at_once_is_looked_up(house: House, clock: FixedClock):
    state = await through_the_doorway(house)
    clock.advance(timedelta(seconds=AT_ONCE))
    assert await acts(state) is False


async def test_another_event_has_its_own_arrival(house: House):
    state = await through_the_doorway(house)
    event_begins()
    assert await acts(state) is False


async def test_another_task_of_the_same_event_is_looked_up(house: House):
    state = await through_the_doorway(house)
    assert await asyncio.create_task(acts(state)) is False


async def test_without_a_doorway_everything_is_read_from_the_socket(house: House):
    merel = await enter(house)
    state = opened(house, Loket, "/en/loket", merel.session, wat="x")
    arrival = arrival_of(state)
    assert (arrival.sid, arrival.path, arrival.take()) == (merel.session, "/en/loket?wat=x", None)
