"""One path of an API: checks in the order of the real server, and the headers every answer of it carries."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from integrations.zgw.standin.answers import Json, Problem, broken
from integrations.zgw.standin.auth import Client, client_of
from integrations.zgw.standin.links import is_uuid
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.reading import body_of

CRS = "EPSG:4326"
WITH_BODY = {"POST", "PUT", "PATCH"}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Call:
    """A call that passed the checks: by whom, with what."""

    town: Municipality
    client: Client
    request: Request
    body: Json = field(default_factory=dict[str, object])

    @property
    def uuid(self) -> str:
        """The uuid in the path; a segment that is none breaks the real server, so this one too (500)."""
        uuid = str(self.request.path_params["uuid"])
        if not is_uuid(uuid):
            raise broken()
        return uuid.lower()


Handler = Callable[[Call], Awaitable[Response]]


class Endpoint:
    """The methods of one path. `crs` says whether it wants the coordinate headers; `binary` whether it gives
    bytes, and so refuses in bytes."""

    def __init__(
        self,
        town: Municipality,
        version: str,
        methods: Mapping[str, Handler],
        *,
        crs: bool = False,
        binary: bool = False,
    ) -> None:
        self.town = town
        self.methods = methods
        self.crs = crs
        self.binary = binary
        head = ["HEAD"] if "GET" in methods else []
        self.headers = {"allow": ", ".join([*methods, *head, "OPTIONS"]), "vary": "Accept, origin, Cookie"}
        self.version = version
        if crs:
            self.headers["content-crs"] = CRS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._answer(Request(scope, receive))
        response.headers.update(self.headers)
        if response.status_code >= 400 or (response.status_code < 300 and not self.binary):
            response.headers["api-version"] = self.version
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            return await self._handle(request)
        except Problem as problem:
            return self._refusal(problem)
        except HTTPException:
            raise
        except Exception as error:
            log.exception("standin_broken", kind=type(error).__name__)
            return self._refusal(broken())

    async def _handle(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=200)
        self._must_accept(request)
        client = client_of(self.town.settings, request.headers.get("authorization"))
        if self.crs:
            _must_name_crs(request)
        handler = self.methods.get("GET" if request.method == "HEAD" else request.method)
        if handler is None:
            raise _wrong_method(request.method)
        if request.method not in WITH_BODY:
            return await handler(Call(self.town, client, request))
        return await handler(Call(self.town, client, request, await _body(request)))

    def _must_accept(self, request: Request) -> None:
        kind = "application/octet-stream" if self.binary else "application/json"
        accepted = request.headers.get("accept", "*/*")
        ranges = {part.partition(";")[0].strip().lower() for part in accepted.split(",")}
        if not ranges & {kind, "*/*", "application/*"}:
            raise _not_acceptable("Kan niet voldoen aan de opgegeven Accept header.")

    def _refusal(self, problem: Problem) -> Response:
        if self.binary:
            return Response(
                b"application/octet-stream", problem.status, media_type="application/octet-stream"
            )
        return problem.response(self.town.links.base_url)


async def _body(request: Request) -> Json:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        title = 'Ongeldige media type "{media_type}" in aanvraag.'
        detail = f'Ongeldige media type "{content_type}" in aanvraag.'
        raise Problem(415, "UnsupportedMediaType", "unsupported_media_type", title, detail)
    return body_of(await request.body())


def _must_name_crs(request: Request) -> None:
    names = ["Accept-Crs", *(["Content-Crs"] if request.method in WITH_BODY else [])]
    for name in names:
        if name not in request.headers:
            detail = f"'{name}' header ontbreekt"
            raise Problem(
                412, "PreconditionFailed", "precondition_failed", "Voorwaarde is niet vervuld", detail
            )
        if request.headers[name] != CRS:
            raise _not_acceptable(f"CRS '{request.headers[name]}' is niet ondersteund")


def _not_acceptable(detail: str) -> Problem:
    title = "Kan niet voldoen aan de opgegeven Accept header."
    return Problem(406, "NotAcceptable", "not_acceptable", title, detail)


def _wrong_method(method: str) -> Problem:
    """The title holds an unfilled name, as at the real server."""
    title, detail = 'Methode "{method}" niet toegestaan.', f'Methode "{method}" niet toegestaan.'
    return Problem(405, "MethodNotAllowed", "method_not_allowed", title, detail)
