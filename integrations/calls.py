"""Lets whoever runs the clients hear of every call to a neighbour; nobody listens by default."""

import re
from collections.abc import Callable, Sequence

import httpx

from integrations.answers import Answer
from integrations.errors import NeighbourError

Listener = Callable[[str, str, str, int | None, str, float, bool], None]
"""Neighbour, method, route, status, class of the error or empty, seconds, whether it is left alone now."""

_RESOURCE = re.compile(r"[a-z_.-]{1,40}")
_listener: Listener | None = None


def listen(listener: Listener | None) -> None:
    """Tell this one of every call from now on, or nobody."""
    global _listener
    _listener = listener


def told(
    neighbour: str,
    bases: Sequence[httpx.URL],
    request: httpx.Request,
    outcome: Answer | NeighbourError,
    seconds: float,
    resting: bool,
) -> None:
    """A call has ended with an answer or an error."""
    if _listener is not None:
        failure = type(outcome).__name__ if isinstance(outcome, NeighbourError) else ""
        route = template(bases, request.url)
        _listener(
            neighbour, request.method, route, getattr(outcome, "status", None), failure, seconds, resting
        )


def template(bases: Sequence[httpx.URL], url: httpx.URL) -> str:
    """An address without what it is about: below the base, every second part names somebody's thing."""
    known = [base.path for base in bases if base.host == url.host and url.path.startswith(base.path)]
    parts = url.path.removeprefix(max(known, key=len, default="")).strip("/").split("/")
    return "/".join(
        part if _RESOURCE.fullmatch(part) and (i % 2 == 0 or part.startswith("_")) else "{id}"
        for i, part in enumerate(parts)
    )
