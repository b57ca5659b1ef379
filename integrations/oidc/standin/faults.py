"""Ways to make the stand-in lie, for tests in the same process; nothing here can be reached by HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Change = Callable[[dict[str, Any]], dict[str, Any]]
Signing = Literal["own-key", "none", "public-key-as-secret", "other-key", "unknown-kid"]


def _unchanged(values: dict[str, Any]) -> dict[str, Any]:
    return values


@dataclass
class Faults:
    """What to spoil. Each change gets the honest values and returns those to send instead.

    `represented` is a BSN: the log-in is then for that person, said in the way of the broker convention.
    """

    discovery: Change = _unchanged
    jwks: Change = _unchanged
    response: Change = _unchanged
    id_token: Change = _unchanged
    token_answer: Change = _unchanged
    userinfo: Change = _unchanged
    logout_token: Change = _unchanged
    signing: Signing = "own-key"
    represented: str | None = None
