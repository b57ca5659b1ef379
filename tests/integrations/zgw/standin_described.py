"""Holds answers of the stand-in to the official descriptions, as far as a real server keeps to them."""

import json
from typing import Any

import httpx

from tests.conftest import SHARED
from tests.integrations.openapi import description

# Answers that a real server gives and no description knows (README of the recordings).
UNDESCRIBED = {204, 304, 404, 405}
# Values of a real server outside its own description (idem): what is empty in these is filled in first.
OUTSIDE = {
    **dict.fromkeys(("opdrachtgevendeOrganisatie", "rsin"), "517439943"),
    **dict.fromkeys(("beginObject", "eindeObject"), "2026-01-01"),
    "inpA_nummer": "1234567890",
    "emailadres": "iemand@example.nl",
}


def held_to_the_description(response: httpx.Response) -> None:
    """Raises when an answer differs from the official description; silent without ../shared."""
    api = response.request.url.path.split("/")[1]
    if not SHARED.exists() or response.status_code in UNDESCRIBED or response.status_code >= 500:
        return
    if "/api/v1/" not in response.request.url.path or _is_unread_json(response):
        return
    name, base = (
        ("open-notificaties", "/notificaties/api/v1") if api == "notificaties" else (f"open-zaak-{api}", None)
    )
    description(name, base).check_response(_within(response), response.request)


def _is_unread_json(response: httpx.Response) -> bool:
    """A body that was no JSON at all is refused without the invalidParams that the description wants."""
    return response.status_code == 400 and response.json()["code"] == "parse_error"


def _within(response: httpx.Response) -> httpx.Response:
    """The answer with the values mended that break the real server's own description."""
    if response.headers.get("content-type") != "application/json":
        return response
    content = json.dumps(_mended(response.json())).encode()
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return httpx.Response(response.status_code, headers=headers, content=content)


def _mended(node: Any) -> Any:
    if isinstance(node, list):
        return [_mended(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {name: _mended(value) or OUTSIDE.get(name, value) for name, value in node.items()}
