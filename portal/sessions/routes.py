"""What plain HTTP reaches of a session: how long it still has, and that somebody is there."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal import wiring
from portal.doorway import PUBLIC
from portal.route import Route
from portal.sessions import service


async def stay(request: Request) -> Response:
    """Say that somebody is there; answers how long the session still has."""
    return await _remaining(request, touching=True)


async def left_over(request: Request) -> Response:
    """How long the session still has, without prolonging it."""
    return await _remaining(request, touching=False)


ROUTES = [
    Route("/auth/stay", stay, PUBLIC, methods=("POST",)),
    Route("/auth/session", left_over, PUBLIC),
]


async def _remaining(request: Request, *, touching: bool) -> Response:
    house = wiring.house()
    async with house.database.work() as work:
        session = await service.live(work, request.scope["sid"], house.lasting)
        if session and touching:
            await service.touch(work, session)
            session = await service.live(work, session.sid, house.lasting)
        if session is None:
            return JSONResponse({"ended": True})
        time = service.remaining(work, session, house.lasting)
    warn = int(house.settings.warn_minutes * 60)
    return JSONResponse({"idle": time.idle, "absolute": time.absolute, "warn": warn})
