"""Holds httpx exchanges to the official API descriptions, with openapi-core."""

from copy import deepcopy
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import yaml
from jsonschema_path import SchemaPath
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from tests.conftest import SHARED

CATALOGI = "open-zaak-catalogi"
LITERAL_HEADERS = {"accept", "content-type", "authorization"}
NULL = {"type": "string", "nullable": True, "enum": [None]}

Schema = dict[str, Any]


class Description:
    """One official description; its checks raise what openapi-core raises, naming what differs."""

    def __init__(self, name: str, base: str | None = None) -> None:
        self.source = loaded(name)
        spec = readable(deepcopy(self.source))
        if base is not None:
            spec["servers"] = [{"url": base}]
        path = SchemaPath.from_dict(
            spec, handlers={"https": lambda _url: readable(deepcopy(loaded(CATALOGI)))}
        )
        formats = {"uri": uri_or_nothing}  # said here: which formats are known depends on what is installed
        self._api = OpenAPI(path, config=Config(spec_validator_cls=None, extra_format_validators=formats))

    def check_request(self, request: httpx.Request) -> None:
        """The request is as described: path, parameters, headers, body."""
        self._api.validate_request(DescribedRequest(request))

    def check_response(self, response: httpx.Response, request: httpx.Request | None = None) -> None:
        """The response is as described for its request (the one it carries, unless given)."""
        self._api.validate_response(
            DescribedRequest(request or response.request), DescribedResponse(response)
        )

    def check(self, response: httpx.Response) -> None:
        """Both sides of an exchange are as described."""
        self.check_request(response.request)
        self.check_response(response)


class DescribedRequest:
    """An httpx request as openapi-core wants to see it; its body must have been read."""

    def __init__(self, request: httpx.Request) -> None:
        self.host_url = f"{request.url.scheme}://{request.url.netloc.decode()}"
        self.path = request.url.path
        self.method = request.method.lower()
        self.content_type = request.headers.get("content-type", "").lower()
        self.body = request.content or None
        query = parse_qsl(request.url.query.decode(), keep_blank_values=True)
        self.parameters = RequestParameters(
            path={},
            query=ImmutableMultiDict(query),
            header=Headers(dict(request.headers)),
            cookie=ImmutableMultiDict(),
        )


class DescribedResponse:
    """An httpx response as openapi-core wants to see it."""

    def __init__(self, response: httpx.Response) -> None:
        self.status_code = response.status_code
        self.headers = Headers(dict(response.headers))
        self.content_type = response.headers.get("content-type", "").lower()
        self.data = response.content


@cache
def description(name: str, base: str | None = None) -> Description:
    """The description called `name` in ../shared/oas, served under `base` when that differs from its own.

    Skips the test, saying why, where ../shared is absent.
    """
    if not SHARED.exists():
        pytest.skip("../shared is absent: not held to the official descriptions here")
    return Description(name, base)


@cache
def loaded(name: str) -> Schema:
    """The description as it was published."""
    text = (SHARED / "oas" / f"{name}.openapi.yaml").read_text()
    return yaml.load(text, Loader=PlainLoader)


def readable(node: Any) -> Any:
    """The description with its known slips mended, so that only real differences are reported."""
    if isinstance(node, list):
        return [readable(item) for item in node if not literal_header(item)]
    if not isinstance(node, dict):
        return node
    node = {key: readable(value) for key, value in node.items()}
    for mend in (url_is_no_integer, null_beside_all_of, errors_are_plain_json):
        mend(node)
    return node


def literal_header(node: Any) -> bool:
    """Accept, Content-Type and Authorization follow from content and security, not from a parameter."""
    return (
        isinstance(node, dict)
        and node.get("in") == "header"
        and str(node.get("name", "")).lower() in LITERAL_HEADERS
    )


def url_is_no_integer(node: Schema) -> None:
    """A query parameter that says it is a URL is published with the type of the row behind it."""
    if node.get("in") == "query" and str(node.get("description", "")).startswith("URL-referentie"):
        node["schema"] = {"type": "string", "format": "uri"}


def null_beside_all_of(node: Schema) -> None:
    """`nullable` beside `allOf` means that null is fine, though OpenAPI 3.0 ties it to a type."""
    if node.get("nullable") is True and "allOf" in node and "type" not in node:
        node["anyOf"] = [NULL, {"allOf": node.pop("allOf")}]
        node.pop("nullable")


def errors_are_plain_json(node: Schema) -> None:
    """Errors are described as problem+json, and every known server sends application/json."""
    content = node.get("content")
    if isinstance(content, dict) and "application/problem+json" in content:
        content.setdefault("application/json", content["application/problem+json"])


def uri_or_nothing(value: Any) -> bool:
    """Whether a text is an absolute URI, or empty: real servers answer with empty text where there is none."""
    return not isinstance(value, str) or not value or bool(urlsplit(value).scheme)


class PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads YAML with dates left as text, as JSON would have them."""


PlainLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
