"""/zaken/api/v1/zaken: made, read, changed, listed, searched."""

from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from integrations.zgw.standin import cases, fields_of_case
from integrations.zgw.standin.answers import (
    Json,
    broken,
    etag,
    forbidden,
    invalid,
    not_found,
    page_of,
    unacceptable,
    unless_known,
)
from integrations.zgw.standin.endpoint import Call, Endpoint
from integrations.zgw.standin.expand import NAMES, expanded
from integrations.zgw.standin.filters import OF_A_CASE, filters_of, must_be_known, not_a_choice
from integrations.zgw.standin.links import CASES, ROLES, path_of
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.search import case_meets, chosen, ordered, role_meets
from integrations.zgw.standin.store import Record
from integrations.zgw.standin.views import case_view, resolved

VERSION = "1.5.1"
PAGING = ("page", "pageSize", "expand", "ordering")


def routes(town: Municipality) -> list[BaseRoute]:
    """The paths of this resource."""
    path = path_of(CASES)
    return [
        Route(path, Endpoint(town, VERSION, {"GET": list_cases, "POST": create}, crs=True)),
        Route(f"{path}/_zoek", Endpoint(town, VERSION, {"POST": search}, crs=True)),
        Route(f"{path}/{{uuid}}", Endpoint(town, VERSION, {"GET": read, "PATCH": change}, crs=True)),
    ]


def visible_case(call: Call, uuid: str) -> Record:
    """The case with this uuid; raises 404 when there is none, 403 when it is too confidential."""
    case = call.town.store.get(CASES, uuid)
    if case is None:
        raise not_found()
    if not call.client.may_see(case["vertrouwelijkheidaanduiding"]):
        raise forbidden()
    return case


async def create(call: Call) -> Response:
    """POST: a new case."""
    case = cases.register(call.town, fields_of_case.new_case(call.town, call.client, call.body))
    view = case_view(call.town, case)
    return JSONResponse(view, 201, headers={"location": view["url"]})


async def read(call: Call) -> Response:
    """GET one. The ETag is that of the plain case, whatever `expand` asks."""
    view = case_view(call.town, visible_case(call, call.uuid))
    tag = etag(view)
    if call.town.faults.strike({"stale_etag"}, "GET", call.request.url.path):
        tag = call.town.tags.setdefault(view["uuid"], tag)
    else:
        call.town.tags[view["uuid"]] = tag
    names = _names(call.request.query_params.get("expand"))
    _must_be_names(names)
    inner = expanded(call.town, view, names)
    if inner or not names:
        view["_expand"] = inner
    return unless_known(call.request, view, tag)


async def change(call: Call) -> Response:
    """PATCH; If-Match is not looked at: the last writer wins."""
    case = visible_case(call, call.uuid)
    fields = fields_of_case.changes(call.town, call.client, case, call.body)
    if case["einddatum"] and not call.client.caseworker:
        raise forbidden("Modifying a closed case with current scope is forbidden")
    return JSONResponse(case_view(call.town, cases.amend(call.town, case, fields)))


async def list_cases(call: Call) -> Response:
    """GET all: refuses parameters it does not know."""
    query = dict(parse_qsl(call.request.url.query, keep_blank_values=True))
    must_be_known(query, (*OF_A_CASE, *PAGING))
    names = _names(query.get("expand"))
    _must_be_names(names)
    return _page(call, _found(call, query), names)


async def search(call: Call) -> Response:
    """POST _zoek: filters in the body, pages in the query; a key it does not know is no filter."""
    if not call.body:
        raise unacceptable("empty_search_body", "Je moet zoekparameters opgeven")
    asked: Any = call.body.get("expand", [])
    if not isinstance(asked, list):
        raise broken()
    names = [str(name) for name in cast(list[Any], asked)]
    _must_be_names(names)
    found = chosen(_found(call, call.body), call.body, lambda url: resolved(call.town, url) is not None)
    in_query = [name for name in _names(call.request.query_params.get("expand")) if name in NAMES]
    return _page(call, found, [*names, *in_query])


def _found(call: Call, given: Json) -> list[Json]:
    filters = filters_of(given, (*OF_A_CASE, "ordering"))
    ordering = filters.pop("ordering", None)
    of_role = {
        name.removeprefix("rol__"): value for name, value in filters.items() if name.startswith("rol__")
    }
    of_case = {name: value for name, value in filters.items() if not name.startswith("rol__")}
    town = call.town
    mine = None if not of_role else {r["zaak"] for r in _roles(town) if role_meets(r, of_role)}
    views = [
        case_view(town, case)
        for case in town.store.all(CASES)
        if (mine is None or case["uuid"] in mine) and call.client.may_see(case["vertrouwelijkheidaanduiding"])
    ]
    return ordered([v for v in views if case_meets(v, of_case, lambda c, n: _related(town, c, n))], ordering)


def _roles(town: Municipality) -> Iterable[Json]:
    for role in town.store.all(ROLES):
        role_type = town.catalogue.items["roltypen"][role["roltype"]]
        yield {**role, "omschrijvingGeneriek": role_type["omschrijvingGeneriek"]}


def _related(town: Municipality, case: Json, name: str) -> str:
    """What a filter like `status__statustype` is about."""
    relation, _, field = name.partition("__")
    other = resolved(town, case[relation]) if case[relation] else None
    return str(other[field]) if other else ""


def _page(call: Call, found: list[Json], names: list[str]) -> Response:
    body = page_of(found, call.request, call.town.links.base_url + call.request.url.path)
    for view in body["results"]:
        view["_expand"] = expanded(call.town, view, names)
    if body["results"] and call.town.faults.strike(
        {"malformed_case"}, call.request.method, call.request.url.path
    ):
        body["results"][0] = malformed(body["results"][0])
    return JSONResponse(body)


def malformed(view: Json) -> Json:
    """A case as a broken server might give it: fields missing, or of another kind than described."""
    kept = {name: view[name] for name in ("url", "zaaktype", "_expand")}
    return {**kept, "identificatie": 42, "startdatum": "gisteren", "status": ["?"], "einddatum": False}


def _names(text: str | None) -> list[str]:
    return [name for name in (text or "").split(",") if name]


def _must_be_names(names: list[str]) -> None:
    wrong = [not_a_choice("expand", name) for name in names if name not in NAMES]
    if wrong:
        raise invalid(*wrong)
