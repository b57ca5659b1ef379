"""A case system for tests: answers what it was told, holds every request to its official description."""

import json
from typing import Any

import httpx

from integrations.http import Policy
from integrations.zgw.client import ZgwClient
from integrations.zgw.config import ZgwConfig
from tests.conftest import SHARED
from tests.integrations.openapi import description
from tests.integrations.zgw.objects import CATALOGI, DOCUMENTEN, NOTIFICATIES, NOW, RSIN, ZAKEN

QUICK = Policy(attempts=1)

Answer = httpx.Response | Exception


def config(**changes: Any) -> ZgwConfig:
    """The configuration of a portal at this town."""
    known: dict[str, Any] = {
        "zaken_url": ZAKEN,
        "catalogi_url": CATALOGI,
        "documenten_url": DOCUMENTEN,
        "notificaties_url": NOTIFICATIES,
        "client_id": "inwonerportaal",
        "secret": "a-secret-for-tests",
        "organisation": RSIN,
    }
    return ZgwConfig(**known | changes)


class Town:
    """Answers by method and path; several answers to one call come in turn, the last one stays."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self._answers: dict[tuple[str, str], list[Answer]] = {}

    def answers(self, method: str, path: str, *answers: Answer | object) -> "Town":
        """Tell what to answer; what is no response is the JSON of a success."""
        made = 201 if method == "POST" and "_zoek" not in path else 200
        told = [one if isinstance(one, Answer) else httpx.Response(made, json=one) for one in answers]
        self._answers[method, path] = told
        return self

    def __call__(self, request: httpx.Request) -> httpx.Response:
        held_to_its_description(request)
        self.asked.append(request)
        waiting = self._answers.get((request.method, request.url.path))
        assert waiting, f"not told what to answer to {request.method} {request.url}"
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def client(self, policy: Policy = QUICK, **changes: Any) -> ZgwClient:
        """A client of this town."""
        return ZgwClient(
            config(**changes), policy=policy, transport=httpx.MockTransport(self), clock=lambda: NOW
        )

    def body(self, index: int = -1) -> Any:
        """The JSON of a request."""
        return json.loads(self.asked[index].content)

    def paths(self) -> list[str]:
        """What was asked, in order, without host and query."""
        return [f"{request.method} {request.url.path}" for request in self.asked]


def held_to_its_description(request: httpx.Request) -> None:
    """Raises when the official description does not know this request; silent without ../shared."""
    if not SHARED.exists():
        return
    api = request.url.path.split("/")[1]
    if api == "notificaties":
        description("open-notificaties", "/notificaties/api/v1").check_request(request)
    else:
        description(f"open-zaak-{api}").check_request(request)
