"""What an operator is told: whether the process lives, and whether it can do its work."""

import pytest
from sqlalchemy import update

from portal.admin.routes import ROUTES
from portal.sync import letters
from portal.sync.tables import letters as table
from portal.wiring import House
from tests.houses import browser


async def test_the_process_lives(house: House):
    async with browser(house, ROUTES) as operator:
        answer = await operator.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_it_is_ready_and_says_how_many_letters_wait(house: House):
    async with house.database.work() as work:
        stuck = await letters.post(work, "loket.asked", subject="merel", request="r1")
        await letters.post(work, "loket.asked", subject="jan", request="r2")
        await work.execute(update(table).where(table.c.id == stuck).values(state="stuck"))
    async with browser(house, ROUTES) as operator:
        answer = await operator.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "database": True, "courier": False, "waiting": 2, "stuck": 1},
    )


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_without_its_tables_it_is_not_ready_but_lives(house: House):
    async with house.database.engine.begin() as connection:
        await connection.run_sync(table.drop)
    async with browser(house, ROUTES) as operator:
        answer = await operator.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": False})
        assert (await operator.get("/healthz")).status_code == 200


async def test_nothing_is_told_of_anybody(house: House):
    async with house.database.work() as work:
        await letters.post(work, "loket.asked", subject="merel", request="r1")
    async with browser(house, ROUTES) as operator:
        assert "merel" not in (await operator.get("/readyz")).text
