"""A login under way counts once, in one browser, for ten minutes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.domain import Level
from portal.core.clock import FixedClock
from portal.identity import service
from portal.identity.domain import Login, LoginExpired
from portal.identity.tables import logins
from portal.wiring import House
from tests.houses import NOON, another, everything_in

LOGIN = Login("state-1", "nonce-1", "verifier-1", "https://digid.example", Level.MIDDEN, "/nl/mijn")


async def begun(house: House, login: Login = LOGIN) -> str:
    async with house.database.work() as work:
        return await service.begin_login(work, login)


async def taken(house: House, browser: str, state: str = "state-1") -> Login:
    async with house.database.work() as work:
        return await service.take_login(work, state, browser)


async def test_a_login_comes_back_whole_to_the_browser_that_began(house: House):
    assert await taken(house, await begun(house)) == LOGIN


async def test_its_secrets_are_not_stored_in_the_clear(house: House):
    browser = await begun(house)
    stored = everything_in(house)
    assert not [s for s in ("state-1", "nonce-1", "verifier-1", browser) if s.encode() in stored]


async def test_a_login_counts_once(house: House):
    browser = await begun(house)
    await taken(house, browser)
    with pytest.raises(LoginExpired):
        await taken(house, browser)


@pytest.mark.parametrize("how", ["browser", "empty", "state"])
async def test_another_browser_or_state_gets_nothing_and_spoils_nothing(house: House, how: str):
    browser = await begun(house)
    wrong = {"browser": ("other", "state-1"), "empty": ("", "state-1"), "state": (browser, "state-2")}[how]
    with pytest.raises(LoginExpired):
        await taken(house, *wrong)
    assert await taken(house, browser) == LOGIN


async def test_after_ten_minutes_it_is_too_late(house: House, clock: FixedClock):
    browser = await begun(house)
    clock.advance(timedelta(minutes=10))
    with pytest.raises(LoginExpired):
        await taken(house, browser)


async def test_a_login_of_another_municipality_is_not_ours(house: House):
    browser = await begun(house)
    async with another(house, municipality="elders") as elsewhere, elsewhere.work() as work:
        with pytest.raises(LoginExpired):
            await service.take_login(work, "state-1", browser)


async def test_logins_that_nobody_finished_are_forgotten(house: House, clock: FixedClock):
    await begun(house)
    clock.advance(timedelta(hours=2))
    await begun(house, Login("state-2", "n", "v", "i", Level.MIDDEN, "/nl"))
    async with house.database.work() as work:
        assert len(await work.rows(select(logins))) == 1


async def test_a_clock_that_was_set_back_gives_no_more_time(house: House):
    browser = await begun(house)
    async with another(house, clock=FixedClock(NOON - timedelta(minutes=2))) as earlier:
        with pytest.raises(LoginExpired):
            async with earlier.work() as work:
                await service.take_login(work, "state-1", browser)
