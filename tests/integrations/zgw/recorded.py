"""Plays back what a real Open Zaak was asked and answered (../shared/recordings/openzaak)."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.conftest import SHARED
from tests.integrations.zgw.objects import HOST
from tests.integrations.zgw.town import Town, held_to_its_description


@dataclass(frozen=True)
class Exchange:
    """One recorded request and its answer."""

    says: str
    method: str
    path: str
    sent: Any
    response: httpx.Response

    @property
    def url(self) -> httpx.URL:
        """Where it was sent."""
        return httpx.URL(HOST + self.path)

    def is_of(self, request: httpx.Request) -> bool:
        """Whether a request asks the same: method, path, query and body."""
        sent = json.loads(request.content) if request.content else None
        same_place = (request.method, request.url.path) == (self.method, self.url.path)
        return same_place and request.url.params == self.url.params and sent == self.sent


class Replay(Town):
    """Answers as recorded, each exchange once, and only to the very request that was recorded."""

    def __init__(self, *exchanges: Exchange) -> None:
        super().__init__()
        self.waiting = list(exchanges)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        held_to_its_description(request)
        self.asked.append(request)
        for exchange in self.waiting:
            if exchange.is_of(request):
                self.waiting.remove(exchange)
                return exchange.response
        wanted = "\n".join(f"{one.method} {one.path} {one.sent}" for one in self.waiting)
        raise AssertionError(f"{request.method} {request.url} {request.content!r} is none of\n{wanted}")


def exchanges(name: str) -> list[Exchange]:
    """The exchanges of the recording whose file name begins so; skips the test where it is absent."""
    if not SHARED.exists():
        pytest.skip("../shared is absent: not held to recorded exchanges here")
    (file,) = (SHARED / "recordings" / "openzaak").glob(f"{name}-*.json")
    recording = json.loads(file.read_text())
    return [_exchange(step) for step in recording.get("steps", [recording])]


def exchange(name: str, says: str) -> Exchange:
    """The one exchange of a recording that says so."""
    (found,) = (one for one in exchanges(name) if one.says.startswith(says))
    return found


def _exchange(step: dict[str, Any]) -> Exchange:
    request, response = step["request"], step["response"]
    headers = {key: value for key, value in response["headers"].items() if key != "content-length"}
    return Exchange(
        says=step.get("says", ""),
        method=request["method"],
        path=request["path"],
        sent=request.get("body"),
        response=httpx.Response(response["status"], headers=headers, content=_content(response)),
    )


def _content(response: dict[str, Any]) -> bytes:
    if "body_base64" in response:
        return base64.b64decode(response["body_base64"])
    if "body_text" in response:
        return response["body_text"].encode()
    return b"" if response.get("body") is None else json.dumps(response["body"]).encode()
