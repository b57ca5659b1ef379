"""/documenten/api/v1/enkelvoudiginformatieobjecten: small documents, sent whole and given back as bytes.

What it does not do: uploading in parts, locking, new versions.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from email.utils import format_datetime
from typing import Any, cast
from urllib.parse import parse_qsl
from uuid import uuid4

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from integrations.zgw.standin.answers import (
    NO_SUCH_OBJECT,
    Json,
    etag,
    forbidden,
    not_found,
    page_of,
    unacceptable,
    unless_known,
)
from integrations.zgw.standin.auth import LEVELS
from integrations.zgw.standin.endpoint import Call, Endpoint
from integrations.zgw.standin.filters import filters_of, must_be_known
from integrations.zgw.standin.keeping import add_numbered, next_number
from integrations.zgw.standin.links import DOCUMENTS, is_uuid, path_of
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.reading import Reader
from integrations.zgw.standin.store import Record
from integrations.zgw.standin.views import document_view, moment

VERSION = "1.4.2"
MOST_TEXT = 20_000_000
FILTERS = ("identificatie", "bronorganisatie", "titel", "auteur", "informatieobjecttype")
STATES = ("in_bewerking", "ter_vaststelling", "definitief", "gearchiveerd")
NOT_WHEN_RECEIVED = (
    "['De statuswaarden `in_bewerking, ter_vaststelling` zijn niet van toepassing op ontvangen documenten.']"
)


def routes(town: Municipality) -> list[BaseRoute]:
    """The paths of this resource."""
    path = path_of(DOCUMENTS)
    return [
        Route(path, Endpoint(town, VERSION, {"GET": list_documents, "POST": create})),
        Route(f"{path}/_zoek", Endpoint(town, VERSION, {"POST": search})),
        Route(f"{path}/{{uuid}}", Endpoint(town, VERSION, {"GET": read})),
        Route(f"{path}/{{uuid}}/download", Endpoint(town, VERSION, {"GET": download}, binary=True)),
    ]


async def create(call: Call) -> Response:
    """POST: a document with its bytes in base64."""
    town = call.town
    reader = Reader(call.body)
    level = call.body.get("vertrouwelijkheidaanduiding")
    if level in LEVELS and not call.client.may_see(str(level)):
        raise forbidden()
    fields, content = _fields(town, reader), _content(reader)
    reader.done()
    size = _size(call.body.get("bestandsomvang"), content)
    document: Record = {**fields, "bestandsomvang": size, "uuid": str(uuid4())}
    document["beginRegistratie"] = moment(town.now())
    with town.change():
        document["identificatie"] = document["identificatie"] or next_number(
            town, "DOCUMENT", town.today().year
        )
        add_numbered(town, DOCUMENTS, document)
        if content is not None:
            town.store.keep_content(document["uuid"], content)
    view = {**document_view(town, document), "lock": ""}
    return JSONResponse(view, 201, headers={"location": view["url"]})


async def read(call: Call) -> Response:
    """GET one, with its ETag."""
    view = document_view(call.town, _visible(call, call.uuid))
    tag = etag(view)
    return unless_known(call.request, {**view, "_expand": {}}, tag)


async def list_documents(call: Call) -> Response:
    """GET all."""
    query = dict(parse_qsl(call.request.url.query, keep_blank_values=True))
    must_be_known(query, (*FILTERS, "page", "pageSize"))
    filters = filters_of(query, FILTERS)
    return _page(call, [view for view in _views(call) if all(view[n] == v for n, v in filters.items())])


async def search(call: Call) -> Response:
    """POST _zoek: documents by their uuids."""
    if not call.body:
        raise unacceptable("empty_search_body", "Je moet zoekparameters opgeven")
    uuids: Any = call.body.get("uuid__in")
    if uuids is None:
        raise unacceptable("required", "Dit veld is verplicht.", "uuid__in")
    if not isinstance(uuids, list):
        raise unacceptable("not_a_list", "Verwachtte een lijst met items.", "uuid__in")
    wanted = {str(uuid) for uuid in cast(list[Any], uuids)}
    if not all(is_uuid(uuid) for uuid in wanted):
        raise unacceptable("invalid", "Must be a valid UUID.", "uuid__in.")
    return _page(call, [view for view in _views(call) if view["url"].rpartition("/")[2] in wanted])


async def download(call: Call) -> Response:
    """GET the bytes: always octet-stream under a made-up name; 204 when there are none."""
    document = _visible(call, call.uuid)
    if call.request.query_params.get("versie", "1") != "1":
        raise not_found()
    content = call.town.store.content(document["uuid"])
    if content is None:
        return Response(status_code=204)
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "content-disposition": f'attachment; filename="{uuid4()}.bin"',
            "last-modified": format_datetime(call.town.now(), usegmt=True),
            "etag": etag({"uuid": document["uuid"]}),
        },
    )


def _fields(town: Municipality, reader: Reader) -> Record:
    fields: Record = {
        "bronorganisatie": reader.nine_digits("bronorganisatie", "RSIN", required=True),
        "creatiedatum": reader.date("creatiedatum", required=True),
        "titel": reader.text("titel", required=True, most=200),
        "auteur": reader.text("auteur", required=True, most=200),
        "taal": reader.text("taal", required=True, least=3, most=3),
        "identificatie": reader.text("identificatie", most=40),
        "vertrouwelijkheidaanduiding": reader.choice(
            "vertrouwelijkheidaanduiding", LEVELS, "zaakvertrouwelijk"
        ),
        "status": reader.choice("status", STATES),
        "formaat": reader.text("formaat", most=255),
        "bestandsnaam": reader.text("bestandsnaam", most=255),
        "link": reader.url("link", most=200),
        "beschrijving": reader.text("beschrijving"),
        "ontvangstdatum": reader.date("ontvangstdatum"),
        "verzenddatum": reader.date("verzenddatum"),
        "indicatieGebruiksrecht": reader.yes_no("indicatieGebruiksrecht"),
    }
    url = reader.text("informatieobjecttype", required=True, most=200)
    if url and url != town.catalogue.document_type:
        reader.refuse("informatieobjecttype", "does_not_exist", NO_SUCH_OBJECT.format(url=url))
    if fields["ontvangstdatum"] and fields["status"] in STATES[:2]:
        reader.refuse("status", "invalid_for_received", NOT_WHEN_RECEIVED)
    return fields


def _content(reader: Reader) -> bytes | None:
    if reader.body.get("inhoud") is None:
        return None
    try:
        return b64decode(reader.text("inhoud", most=MOST_TEXT), validate=True)
    except (NotBase64, ValueError):
        reader.refuse("inhoud", "invalid-base64", "Only base64 data is allowed")
        return None


def _size(said: Any, content: bytes | None) -> int | None:
    if content is None and said:
        raise unacceptable("upload-in-parts", "Deze oefengemeente neemt alleen hele bestanden aan.", "inhoud")
    if content is not None and said is not None and said != len(content):
        reason = "De bestandsomvang van de upload moet overeenkomen met het 'bestandsomvang'-veld"
        raise unacceptable("file-size", reason)
    return None if content is None else len(content)


def _visible(call: Call, uuid: str) -> Record:
    document = call.town.store.get(DOCUMENTS, uuid)
    if document is None:
        raise not_found()
    if not call.client.may_see(document["vertrouwelijkheidaanduiding"]):
        raise forbidden()
    return document


def _views(call: Call) -> list[Json]:
    documents = call.town.store.all(DOCUMENTS)
    seen = [one for one in documents if call.client.may_see(one["vertrouwelijkheidaanduiding"])]
    return [{**document_view(call.town, one), "_expand": {}} for one in seen]


def _page(call: Call, views: list[Json]) -> Response:
    url = call.town.links.base_url + call.request.url.path
    return JSONResponse(page_of(views, call.request, url))
