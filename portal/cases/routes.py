"""What plain HTTP reaches of cases: the municipality telling us that something changed."""

import hmac

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal import wiring
from portal.cases import wire
from portal.doorway import PUBLIC
from portal.route import Route


async def notified(request: Request) -> Response:
    """A notification of the ZGW Notificaties API: checked, kept once, answered at once with 204.

    401 without an Authorization header, 403 with another than ours, 400 for what is no notification.
    """
    house = wiring.house()
    expected, given = house.settings.notification_secret, request.headers.get("authorization")
    if not given:
        return JSONResponse({"code": "not_authenticated"}, 401)
    if expected is None or not hmac.compare_digest(given.encode(), expected.get_secret_value().encode()):
        return JSONResponse({"code": "permission_denied"}, 403)
    body = await request.body()
    async with house.database.work() as work:
        understood = await wire.receive(work, wiring.zgw(), body)
    return Response(status_code=204) if understood else JSONResponse({"code": "invalid"}, 400)


ROUTES = [Route("/webhooks/zgw", notified, PUBLIC, methods=("POST",))]
