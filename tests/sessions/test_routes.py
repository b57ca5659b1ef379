"""Staying over plain HTTP, through the gate."""

from datetime import timedelta

import pytest

from portal.core.clock import FixedClock
from portal.sessions.routes import ROUTES
from portal.wiring import House
from tests.houses import browser, cookie_of

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


async def test_staying_prolongs_and_looking_does_not(house: House, clock: FixedClock):
    async with browser(house, ROUTES, await cookie_of(house)) as visitor:
        clock.advance(timedelta(minutes=10))
        left = (await visitor.get("/auth/session")).json()
        assert left == {"idle": 300, "absolute": 6600, "warn": 120}
        assert (await visitor.get("/auth/session")).json() == left
        assert (await visitor.post("/auth/stay")).json() == {"idle": 900, "absolute": 6600, "warn": 120}
        clock.advance(timedelta(minutes=15))
        assert (await visitor.post("/auth/stay")).json() == {"ended": True}
        assert (await visitor.get("/auth/session")).json() == {"ended": True}


@pytest.mark.parametrize("cookie", ["", "made-up"])
async def test_who_is_not_logged_in_hears_so(house: House, cookie: str):
    async with browser(house, ROUTES, cookie) as visitor:
        answer = await visitor.get("/auth/session")
    assert answer.json() == {"ended": True}
