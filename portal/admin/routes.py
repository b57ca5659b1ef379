"""What plain HTTP tells an operator: whether the process lives and whether it can do its work."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal import wiring
from portal.core.log import logger
from portal.doorway import PUBLIC
from portal.route import Route
from portal.sync.status import status

log = logger("admin")


async def alive(_request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"alive": True})


async def ready(_request: Request) -> Response:
    """The database answers too; says whether a courier lives, what waits, and what needs a person."""
    try:
        now = await status(wiring.house().database)
    except Exception as trouble:
        log.error("not ready", why=type(trouble).__name__)
        return JSONResponse({"ready": False, "database": False}, 503)
    return JSONResponse(
        {
            "ready": True,
            "database": True,
            "courier": now.courier,
            "waiting": now.letters.count,
            "stuck": now.letters.stuck + now.notices_stuck,
        }
    )


ROUTES = [Route("/healthz", alive, PUBLIC), Route("/readyz", ready, PUBLIC)]
