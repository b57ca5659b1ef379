"""Looking at the session behind a cookie."""

from portal.identity import service
from portal.identity.domain import Session
from portal.wiring import House


async def session(house: House, cookie: str | None) -> Session | None:
    async with house.database.work() as work:
        return await service.live_session(work, service.hashed(cookie or ""), house.lasting)
