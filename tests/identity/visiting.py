"""Looking at the session behind a cookie."""

from portal.sessions import service as sessions
from portal.sessions.domain import Session
from portal.wiring import House


async def session(house: House, cookie: str | None) -> Session | None:
    async with house.database.work() as work:
        return await sessions.live(work, sessions.hashed(cookie or ""), house.lasting)
