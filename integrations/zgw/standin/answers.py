"""What every answer looks like: refusals as Open Zaak words them, pages of a list, conditional reads."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Json = dict[str, Any]

PAGE_SIZE = 100
NOT_ALLOWED = "Je hebt geen toestemming om deze actie uit te voeren."
NO_SUCH_OBJECT = (
    'Bad URL "{url}" - object could not be fetched. '
    "This *may* be because you have insufficient read permissions."
)


class Param(NamedTuple):
    """One reason for refusing a request: the field, a code for machines, a sentence for people."""

    name: str
    code: str
    reason: str


class Problem(Exception):
    """A refusal; it ends the request and becomes its answer."""

    def __init__(
        self, status: int, type_: str, code: str, title: str, detail: str = "", params: Sequence[Param] = ()
    ) -> None:
        super().__init__(code)
        self.status = status
        self.type = type_
        self.code = code
        self.title = title
        self.detail = detail or title
        self.params = params

    def response(self, base_url: str) -> Response:
        """The refusal as JSON; plain application/json, unlike the description says."""
        body: Json = {
            "type": f"{base_url}/ref/fouten/{self.type}/",
            "code": self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": f"urn:uuid:{uuid4()}",
        }
        if self.params:
            body["invalidParams"] = [param._asdict() for param in self.params]
        return JSONResponse(body, self.status)


def invalid(*params: Param) -> Problem:
    """400: something in the request is wrong, and which."""
    return Problem(400, "ValidationError", "invalid", "Ongeldige invoer.", params=params)


def unacceptable(code: str, reason: str, name: str = "nonFieldErrors") -> Problem:
    """400 for a rule about the whole, or about one field when its name is given."""
    return invalid(Param(name, code, reason))


def broken_json(detail: str) -> Problem:
    """400: the body cannot be read at all."""
    return Problem(400, "ParseError", "parse_error", "Ongeldig samengestelde request.", detail)


def forbidden(detail: str = NOT_ALLOWED, code: str = "permission_denied") -> Problem:
    """403: no right to do this; everything wrong with a JWT is one too, told apart by its code."""
    return Problem(403, "PermissionDenied", code, NOT_ALLOWED, detail)


def closed() -> Problem:
    """403: the case is closed. Only `type` and `detail` tell it from a missing right."""
    sentence = "Je mag geen gegevens aanpassen van een gesloten zaak."
    return Problem(403, "ZaakClosed", "permission_denied", sentence)


def not_found(detail: str = "Niet gevonden.") -> Problem:
    """404."""
    return Problem(404, "NotFound", "not_found", "Niet gevonden.", detail)


def broken() -> Problem:
    """500: the server broke down on the request, as the real one does on some."""
    title = "Er is een serverfout opgetreden."
    return Problem(500, "APIException", "error", title, "Internal Server Error")


def html_page(status: int, title: str) -> Response:
    """The HTML page that the real server gives in a few places where JSON was expected."""
    page = f'<!DOCTYPE html>\n<html lang="en"><head><title>{title}</title></head><body>{title}</body></html>'
    return Response(page, status, media_type="text/html")


def page_of(items: Sequence[Any], request: Request, url: str) -> Json:
    """One page of a list; `page` and `pageSize` come from the query, also for a search.

    Raises 404 past the end. `next` repeats the query, so for a search it does not hold the filter.
    """
    query = dict(parse_qsl(request.url.query, keep_blank_values=True))
    size = _number(query.get("pageSize")) or PAGE_SIZE
    page = _number(query.get("page", "1"))
    last = max(1, -(-len(items) // size))
    if page is None or page > last:
        raise not_found("Ongeldige pagina.")
    return {
        "count": len(items),
        "next": _page_url(url, query, page + 1) if page < last else None,
        "previous": _page_url(url, query, page - 1) if page > 1 else None,
        "results": list(items[(page - 1) * size : page * size]),
    }


def etag(body: Json) -> str:
    """The tag of a resource: it moves with every change one can see in `body`."""
    text = json.dumps(body, sort_keys=True).encode()
    return f'"{hashlib.blake2b(text, digest_size=16).hexdigest()}"'


def unless_known(request: Request, body: Json, tag: str) -> Response:
    """The body with its tag, or 304 without a body when the client says that it has this one."""
    known = request.headers.get("if-none-match", "")
    if known == "*" or tag in {part.strip().removeprefix("W/") for part in known.split(",")}:
        return Response(status_code=304, headers={"etag": tag})
    return JSONResponse(body, headers={"etag": tag})


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and int(text[:9]) > 0 else None


def _page_url(url: str, query: dict[str, str], page: int) -> str:
    rest = {name: value for name, value in query.items() if name != "page"}
    if page > 1:
        rest["page"] = str(page)
    return f"{url}?{urlencode(sorted(rest.items()), safe=':/')}" if rest else url
