"""An operator sees sessions without people, and ends them."""

from portal.commands.sessions import end, listed
from portal.wiring import House
from tests.houses import JAN, MEREL, enter


async def test_sessions_are_listed_and_ended(house: House):
    merel, jan = await enter(house), await enter(house, JAN)
    said = await listed()
    assert said.endswith("2 sessions") and merel.session[:12] in said
    assert MEREL not in said and merel.id not in said
    assert await end() == 0
    assert await end(short="a") == 0
    assert await end(bsn=MEREL) == 1
    assert await end(resident=merel.id) == 0
    assert await end(short=jan.session[:12]) == 1
    await enter(house)
    assert await end(everything=True) == 1
    assert await listed() == "0 sessions"
