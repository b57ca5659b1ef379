"""What plain HTTP tells an operator: whether the process lives and whether it can do its work."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal import wiring
from portal.doorway import PUBLIC
from portal.route import Route
from portal.sync import letters


async def alive(_request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"alive": True})


async def ready(_request: Request) -> Response:
    """The database answers too; says how many letters wait, and how many need a person."""
    try:
        async with wiring.house().database.work() as work:
            waiting = await letters.waiting(work)
    except Exception:
        return JSONResponse({"ready": False, "database": False}, 503)
    return JSONResponse({"ready": True, "database": True, "waiting": waiting.count, "stuck": waiting.stuck})


ROUTES = [Route("/healthz", alive, PUBLIC), Route("/readyz", ready, PUBLIC)]
