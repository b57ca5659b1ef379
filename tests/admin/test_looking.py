"""What an operator learns of the database: how much waits and since when, and when it cannot be asked."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal import watching
from portal.core import telemetry
from portal.core.clock import FixedClock
from portal.sync import inbox, letters
from portal.sync.tables import inbox as notices
from portal.sync.tables import letters as posted
from portal.watching import look, watched
from portal.wiring import House
from tests.houses import JAN, MEREL, enter


class Silent:
    """Takes no measures; what gauges stand at is looked at directly."""

    tracer = None

    def add(self, metric: str, amount: float, labels: dict[str, str | int]) -> None:
        """Not counted."""

    def record(self, metric: str, value: float, labels: dict[str, str | int]) -> None:
        """Not noted."""


@pytest.fixture(autouse=True)
def on():
    telemetry.switch(Silent())
    yield
    telemetry.switch(None)


def gauge(name: str) -> float | None:
    """What a gauge without labels stands at."""
    return telemetry.shown(f"mijnloket.{name}").get(frozenset())


async def test_nothing_waits(house: House):
    await look(house)
    names = ("letters.oldest.age", "letters.stuck", "notices.waiting", "notices.stuck", "sessions.live")
    assert [gauge(name) for name in names] == [0] * 5
    assert (gauge("courier.alive"), gauge("database.answers")) == (0, 1)
    assert telemetry.shown("mijnloket.letters.waiting") == {frozenset({("topic", "loket.asked")}): 0}


async def test_what_waits_is_counted_with_its_age(house: House, clock: FixedClock):
    async with house.database.work() as work:
        stuck = await letters.post(work, "loket.asked", subject="merel", request="r1")
        await letters.post(work, "other.topic", subject="jan", request="r2")
        sent = await letters.post(work, "loket.asked", subject="jan", request="r3")
        await work.execute(update(posted).where(posted.c.id == stuck).values(state="stuck"))
        await work.execute(update(posted).where(posted.c.id == sent).values(state="sent"))
        for key in ("a", "b", "c"):
            await inbox.receive(work, "zgw", key, {"case": key})
        await work.execute(update(notices).where(notices.c.key == "a").values(state="stuck"))
        await work.execute(update(notices).where(notices.c.key == "b").values(state="done"))
    await enter(house, MEREL)
    await enter(house, JAN)
    clock.advance(timedelta(minutes=5))
    await look(house)
    assert telemetry.shown("mijnloket.letters.waiting") == {
        frozenset({("topic", "loket.asked")}): 1,
        frozenset({("topic", "other.topic")}): 1,
    }
    assert (gauge("letters.oldest.age"), gauge("letters.stuck")) == (300, 1)
    assert (gauge("notices.oldest.age"), gauge("notices.waiting"), gauge("notices.stuck")) == (300, 2, 1)
    assert gauge("sessions.live") == 2


async def test_of_another_municipality_nothing_is_counted(house: House):
    async with house.database.work() as work:
        await letters.post(work, "loket.asked", subject="merel", request="r1")
        await work.execute(update(posted).values(municipality="elders", state="stuck"))
    await look(house)
    assert (gauge("letters.stuck"), gauge("letters.oldest.age")) == (0, 0)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_database_that_cannot_be_asked_leaves_no_old_numbers(house: House):
    await look(house)
    async with house.database.engine.begin() as connection:
        await connection.run_sync(posted.drop)
    await watching.look_safely(house)
    assert gauge("database.answers") == 0
    assert (gauge("letters.stuck"), gauge("sessions.live"), gauge("courier.alive")) == (None, None, None)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_nothing_begins_when_nobody_wants_it(house: House):
    telemetry.switch(None)
    before = threading.active_count()
    async with watched(house, "portal"):
        assert threading.active_count() == before
        assert telemetry.event("Cases.load") is telemetry.request("/", "GET")
