"""/catalogi/api/v1: the types, to be read only."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from integrations.zgw.standin.answers import Json, etag, not_found, page_of, unless_known
from integrations.zgw.standin.endpoint import Call, Endpoint, Handler
from integrations.zgw.standin.filters import filters_of, must_be_known
from integrations.zgw.standin.links import (
    CASE_DOCUMENT_TYPES,
    CASE_TYPES,
    CATALOGUES,
    DOCUMENT_TYPES,
    RESULT_TYPES,
    ROLE_TYPES,
    STATUS_TYPES,
    path_of,
)
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.search import COMPARISONS

VERSION = "1.3.1"
OF_A_CASE_TYPE = ("zaaktype", "zaaktypeIdentificatie", "status", "datumGeldigheid")
FILTERS = {
    CATALOGUES: ("domein", "domein__in", "rsin", "rsin__in"),
    CASE_TYPES: (
        *("catalogus", "identificatie", "identificatie__icontains", "omschrijving__icontains"),
        *("trefwoorden", "status", "datumGeldigheid"),
    ),
    STATUS_TYPES: OF_A_CASE_TYPE,
    RESULT_TYPES: OF_A_CASE_TYPE,
    ROLE_TYPES: (*OF_A_CASE_TYPE, "omschrijving", "omschrijvingGeneriek"),
    DOCUMENT_TYPES: (
        *("catalogus", "omschrijving", "omschrijving__icontains", "zaaktype"),
        *("status", "datumGeldigheid"),
    ),
    CASE_DOCUMENT_TYPES: ("zaaktype", "informatieobjecttype", "richting", "status"),
}


def routes(town: Municipality) -> list[BaseRoute]:
    """The paths of every kind of type."""
    found: list[BaseRoute] = []
    for kind in FILTERS:
        found += [
            Route(path_of(kind), Endpoint(town, VERSION, {"GET": list_of(kind)})),
            Route(f"{path_of(kind)}/{{uuid}}", Endpoint(town, VERSION, {"GET": detail_of(kind)})),
        ]
    return found


def list_of(kind: str) -> Handler:
    """GET all of a kind, the last first."""

    async def answer(call: Call) -> Response:
        query = dict(parse_qsl(call.request.url.query, keep_blank_values=True))
        must_be_known(query, (*FILTERS[kind], "page", "pageSize"))
        filters = filters_of(query, FILTERS[kind])
        items = [item for item in call.town.catalogue.items[kind].values() if _meets(item, filters)]
        url = call.town.links.base_url + call.request.url.path
        return JSONResponse(page_of(items[::-1], call.request, url))

    return answer


def detail_of(kind: str) -> Handler:
    """GET one type, with its ETag."""

    async def answer(call: Call) -> Response:
        item = call.town.catalogue.get(kind, call.uuid)
        if item is None:
            raise not_found()
        return unless_known(call.request, item, etag(item))

    return answer


def _meets(item: Json, filters: Mapping[str, str | None]) -> bool:
    return all(_has(item, name, value or "") for name, value in filters.items())


def _has(item: Json, name: str, value: str) -> bool:
    """Every type here is published, and valid from the same day on."""
    if name == "status":
        return value in {"alles", "definitief"}
    if name == "datumGeldigheid":
        return (item.get("beginGeldigheid") or "") <= value
    field, _, how = name.partition("__")
    own: Any = item.get(field, item.get("zaaktypen"))
    if isinstance(own, list):
        return value in cast(list[Any], own)
    return COMPARISONS[how](str(own), value)
