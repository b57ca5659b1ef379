"""/notificaties/api/v1: channels, subscriptions, and messages that others publish."""

from datetime import datetime
from uuid import uuid4

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from integrations.zgw.standin.answers import Json, invalid, not_found
from integrations.zgw.standin.catalogue import fixed_uuid
from integrations.zgw.standin.endpoint import Call, Endpoint, Handler
from integrations.zgw.standin.links import CHANNELS, SUBSCRIPTIONS, path_of
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.reading import Reader
from integrations.zgw.standin.store import Record

VERSION = "1.0.0"
TRAITS = {
    "zaken": ("bronorganisatie", "zaaktype", "zaaktype.catalogus", "vertrouwelijkheidaanduiding"),
    "test": (),
}


def routes(town: Municipality) -> list[BaseRoute]:
    """The paths of this API."""
    channels, subscriptions = path_of(CHANNELS), path_of(SUBSCRIPTIONS)
    one: dict[str, Handler] = {"GET": read_subscription, "PUT": replace, "DELETE": unsubscribe}
    messages = f"{subscriptions.rpartition('/')[0]}/notificaties"
    return [
        Route(channels, Endpoint(town, VERSION, {"GET": list_channels})),
        Route(f"{channels}/{{uuid}}", Endpoint(town, VERSION, {"GET": read_channel})),
        Route(subscriptions, Endpoint(town, VERSION, {"GET": list_subscriptions, "POST": subscribe})),
        Route(f"{subscriptions}/{{uuid}}", Endpoint(town, VERSION, one)),
        Route(messages, Endpoint(town, VERSION, {"POST": publish})),
    ]


async def list_channels(call: Call) -> Response:
    """GET /kanaal, by name when one is asked."""
    name = call.request.query_params.get("naam", "")
    return JSONResponse([_channel(call.town, one) for one in TRAITS if name in ("", one)])


async def read_channel(call: Call) -> Response:
    """GET one channel."""
    for name in TRAITS:
        if fixed_uuid(CHANNELS, name) == call.uuid:
            return JSONResponse(_channel(call.town, name))
    raise not_found()


async def list_subscriptions(call: Call) -> Response:
    """GET /abonnement; the Authorization of a subscriber is never shown."""
    return JSONResponse([_view(call.town, one) for one in call.town.store.all(SUBSCRIPTIONS)])


async def read_subscription(call: Call) -> Response:
    """GET one subscription."""
    return JSONResponse(_view(call.town, _subscription(call)))


async def subscribe(call: Call) -> Response:
    """POST /abonnement: the callback is tried out first, without and with its Authorization."""
    subscription: Record = {"uuid": str(uuid4()), **await _tried_out(call)}
    with call.town.change():
        call.town.store.add(SUBSCRIPTIONS, subscription)
    view = _view(call.town, subscription)
    return JSONResponse(view, 201, headers={"location": view["url"]})


async def replace(call: Call) -> Response:
    """PUT one subscription; its callback is tried out again."""
    subscription: Record = {"uuid": _subscription(call)["uuid"], **await _tried_out(call)}
    with call.town.change():
        call.town.store.put(SUBSCRIPTIONS, subscription)
    return JSONResponse(_view(call.town, subscription))


async def unsubscribe(call: Call) -> Response:
    """DELETE a subscription."""
    subscription = _subscription(call)
    with call.town.change():
        call.town.store.remove(SUBSCRIPTIONS, subscription["uuid"])
    return Response(status_code=204)


async def publish(call: Call) -> Response:
    """POST /notificaties: passed on to whoever subscribed to it."""
    reader = Reader(call.body)
    at: datetime | None = reader.moment("aanmaakdatum", required=True)
    message: Json = {"kanaal": reader.choice("kanaal", TRAITS, required=True)}
    for name in ("hoofdObject", "resourceUrl"):
        message[name] = reader.url(name, required=True)
    for name in ("resource", "actie"):
        message[name] = reader.text(name, required=True, most=100)
    message["kenmerken"] = _texts(reader.part("kenmerken"))
    reader.done()
    message["aanmaakdatum"] = at.isoformat().replace("+00:00", "Z") if at else None
    call.town.messenger.tell(message, call.town.store.all(SUBSCRIPTIONS))
    return JSONResponse(message, 201)


async def _tried_out(call: Call) -> Record:
    reader = Reader(call.body)
    fields: Record = {
        "callbackUrl": reader.url("callbackUrl", required=True, most=200),
        "auth": reader.text("auth", required=True),
        "kanalen": _channels(reader),
    }
    reader.done()
    wrong = await call.town.messenger.try_out(fields["callbackUrl"], fields["auth"], call.town.now())
    if wrong is not None:
        raise invalid(wrong)
    return fields


def _channels(reader: Reader) -> list[Json]:
    channels: list[Json] = []
    for part in reader.parts("kanalen"):
        name = part.choice("naam", TRAITS, required=True)
        filters = _texts(part.part("filters"))
        for unknown in set(filters) - set(TRAITS.get(name, ())):
            part.refuse("filters", "inconsistent-abonnement-filters", f"Onbekend kenmerk: {unknown}")
        channels.append({"naam": name, "filters": filters})
        reader.take(part)
    return channels


def _texts(part: Reader | None) -> dict[str, str]:
    body = part.body if part else {}
    return {name: str(value)[:1000] for name, value in body.items()}


def _subscription(call: Call) -> Record:
    subscription = call.town.store.get(SUBSCRIPTIONS, call.uuid)
    if subscription is None:
        raise not_found()
    return subscription


def _view(town: Municipality, subscription: Record) -> Json:
    return {
        "url": town.links.to(SUBSCRIPTIONS, subscription["uuid"]),
        "callbackUrl": subscription["callbackUrl"],
        "kanalen": subscription["kanalen"],
        "sendCloudevents": False,
        "cloudeventFilters": [],
    }


def _channel(town: Municipality, name: str) -> Json:
    return {
        "url": town.links.to(CHANNELS, fixed_uuid(CHANNELS, name)),
        "naam": name,
        "documentatieLink": f"{town.links.base_url}/ref/kanalen/#{name}",
        "filters": list(TRAITS[name]),
    }
