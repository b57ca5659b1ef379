"""What belongs to a case: /rollen, /statussen, /resultaten, /zaakinformatieobjecten."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from integrations.zgw.standin import cases
from integrations.zgw.standin.answers import NO_SUCH_OBJECT, Json, etag, not_found, page_of, unless_known
from integrations.zgw.standin.cases_api import VERSION, visible_case
from integrations.zgw.standin.endpoint import Call, Endpoint, Handler
from integrations.zgw.standin.fields_of_role import new_role
from integrations.zgw.standin.filters import OF_A_ROLE, filters_of, must_be_known
from integrations.zgw.standin.links import (
    CASE_DOCUMENTS,
    CASES,
    DOCUMENTS,
    RESULT_TYPES,
    RESULTS,
    ROLES,
    STATUS_TYPES,
    STATUSES,
    path_of,
)
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.reading import Reader
from integrations.zgw.standin.search import role_meets
from integrations.zgw.standin.store import Record
from integrations.zgw.standin.views import VIEWS, resolved

FILTERS = {
    ROLES: ("zaak", "roltype", "omschrijving"),
    STATUSES: ("zaak", "statustype", "indicatieLaatstGezetteStatus"),
    RESULTS: ("zaak", "resultaattype"),
    CASE_DOCUMENTS: ("zaak", "informatieobject"),
}


def routes(town: Municipality) -> list[BaseRoute]:
    """The paths of these resources; none of them wants coordinate headers."""
    makers: dict[str, Handler] = {
        ROLES: create_role,
        STATUSES: create_status,
        RESULTS: create_result,
        CASE_DOCUMENTS: create_link,
    }
    found: list[BaseRoute] = []
    for kind, maker in makers.items():
        more: dict[str, Handler] = {"DELETE": delete_role} if kind == ROLES else {}
        found += [
            Route(path_of(kind), Endpoint(town, VERSION, {"GET": list_of(kind), "POST": maker})),
            Route(f"{path_of(kind)}/{{uuid}}", Endpoint(town, VERSION, {"GET": detail_of(kind), **more})),
        ]
    return found


def list_of(kind: str) -> Handler:
    """GET all of a kind, the last first; the documents of a case come as a bare list without pages."""

    async def answer(call: Call) -> Response:
        query = dict(parse_qsl(call.request.url.query, keep_blank_values=True))
        own, of_role = FILTERS[kind], OF_A_ROLE if kind == ROLES else ()
        paging = () if kind == CASE_DOCUMENTS else ("page", "pageSize")
        must_be_known(query, (*own, *of_role, *paging))
        plain, of_person = filters_of(query, own), filters_of(query, of_role)
        views = [view for view in _views(call, kind, plain.pop("zaak", None)) if _is(view, plain)]
        found = [view for view in views if not of_person or role_meets(view, of_person)]
        if kind == CASE_DOCUMENTS:
            return JSONResponse(found)
        url = call.town.links.base_url + call.request.url.path
        return JSONResponse(page_of(found, call.request, url))

    return answer


def detail_of(kind: str) -> Handler:
    """GET one of a kind, with its ETag."""

    async def answer(call: Call) -> Response:
        record = call.town.store.get(kind, call.uuid)
        if record is None:
            raise not_found()
        visible_case(call, record["zaak"])
        view = VIEWS[kind](call.town, record)
        return unless_known(call.request, view, etag(view))

    return answer


async def create_role(call: Call) -> Response:
    """POST /rollen."""
    reader = Reader(call.body)
    case = _case(call, reader)
    role = new_role(call.town, call.body)
    reader.done()
    return _made(
        call, ROLES, cases.add_role(call.town, visible_case(call, case), role, force=call.client.caseworker)
    )


async def delete_role(call: Call) -> Response:
    """DELETE /rollen/{uuid}."""
    role = call.town.store.get(ROLES, call.uuid)
    if role is None:
        raise not_found()
    cases.remove_role(call.town, visible_case(call, role["zaak"]), role, force=call.client.caseworker)
    return Response(status_code=204)


async def create_status(call: Call) -> Response:
    """POST /statussen."""
    reader = Reader(call.body)
    case, kind = _case(call, reader), _named(call, reader, STATUS_TYPES, "statustype")
    at = reader.moment("datumStatusGezet", required=True)
    text = reader.text("statustoelichting")
    reader.done()
    if at is None:
        raise AssertionError("a required moment is there once reading is done")
    force = call.client.caseworker
    return _made(
        call, STATUSES, cases.set_status(call.town, visible_case(call, case), kind, at, text, force=force)
    )


async def create_result(call: Call) -> Response:
    """POST /resultaten."""
    reader = Reader(call.body)
    case, kind = _case(call, reader), _named(call, reader, RESULT_TYPES, "resultaattype")
    text = reader.text("toelichting")
    reader.done()
    force = call.client.caseworker
    return _made(
        call, RESULTS, cases.set_result(call.town, visible_case(call, case), kind, text, force=force)
    )


async def create_link(call: Call) -> Response:
    """POST /zaakinformatieobjecten."""
    reader = Reader(call.body)
    case = _case(call, reader)
    document = _named(call, reader, DOCUMENTS, "informatieobject")
    link: Record = {"informatieobject": document, "titel": reader.text("titel", most=200)}
    link["beschrijving"] = reader.text("beschrijving")
    reader.done()
    force = call.client.caseworker
    return _made(
        call, CASE_DOCUMENTS, cases.link_document(call.town, visible_case(call, case), link, force=force)
    )


def _made(call: Call, kind: str, record: Record) -> Response:
    view = VIEWS[kind](call.town, record)
    return JSONResponse(view, 201, headers={"location": view["url"]})


def _case(call: Call, reader: Reader) -> str:
    url = reader.text("zaak", required=True)
    uuid = call.town.links.uuid(CASES, url) or ""
    if url and call.town.store.get(CASES, uuid) is None:
        reader.refuse("zaak", "object-does-not-exist", "Dit object bestaat niet in de database")
    return uuid


def _named(call: Call, reader: Reader, kind: str, name: str) -> str:
    url = reader.text(name, required=True)
    uuid = call.town.links.uuid(kind, url) or ""
    if url and not (uuid and resolved(call.town, url)):
        reader.refuse(name, "does_not_exist", NO_SUCH_OBJECT.format(url=url))
    return uuid


def _views(call: Call, kind: str, case_url: str | None) -> Iterable[Json]:
    """Everything of a kind that the client may see; of an unknown or forbidden case that is nothing."""
    owner = None if case_url is None else call.town.links.uuid(CASES, case_url) or "none"
    records = call.town.store.all(kind, owner)
    open_to_me: dict[str, bool] = {}
    for record in records if kind != STATUSES else _by_date(records):
        uuid = record["zaak"]
        if uuid not in open_to_me:
            case = call.town.store.get(CASES, uuid)
            open_to_me[uuid] = case is not None and call.client.may_see(case["vertrouwelijkheidaanduiding"])
        if open_to_me[uuid]:
            yield VIEWS[kind](call.town, record)


def _by_date(statuses: list[Record]) -> list[Record]:
    return sorted(statuses, key=lambda status: status["datumStatusGezet"], reverse=True)


def _is(view: Json, filters: dict[str, Any]) -> bool:
    return all(str(view[name]).lower() == str(value).lower() for name, value in filters.items())
