"""What a neighbour answered, and what it means: fine, not now, no, or not to be understood."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, cast

from integrations.errors import InvalidParam, NeighbourGarbled, NeighbourRefused, NeighbourUnavailable

BSN_SHAPED = re.compile(r"(?<!\d)\d{9}(?!\d)")
WORD = re.compile(r"[\w.:\[\]-]{1,100}")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read whole; `path` is fit to be logged."""

    neighbour: str
    path: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """The content as JSON; raises `NeighbourGarbled` when it is something else."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError) as error:
            raise NeighbourGarbled(self.neighbour, self.path, "the answer is not JSON") from error


def redacted(path: str) -> str:
    """A path that may be logged: BSN-shaped numbers are gone, the query was never there."""
    return BSN_SHAPED.sub("*********", path)


def judged(answer: Answer) -> Answer:
    """The answer when it is a success (2xx), else the error that it stands for.

    500 and above mean "not now" and say nothing about what was done; 429 means that nothing was.
    A redirect or a 304 is never asked for, so it is no answer.
    """
    if 200 <= answer.status < 300:
        return answer
    if answer.status == 429 or answer.status >= 500:
        raise NeighbourUnavailable(
            answer.neighbour,
            answer.path,
            f"answered {answer.status}",
            maybe_reached=answer.status != 429,
            status=answer.status,
            retry_after=_retry_after(answer.headers.get("retry-after", "")),
        )
    if answer.status < 400:
        raise NeighbourGarbled(answer.neighbour, answer.path, f"answered {answer.status} unasked")
    raise _refusal(answer)


def _refusal(answer: Answer) -> NeighbourRefused:
    """The refusal with the words of the problem document, when it is one; never its sentences."""
    problem = _problem(answer.content)
    listed: Any = problem.get("invalidParams") or problem.get("invalid_params")
    params = cast(list[Any], listed) if isinstance(listed, list) else []
    return NeighbourRefused(
        answer.neighbour,
        answer.path,
        answer.status,
        _word(problem.get("code")),
        _word(str(problem.get("type", "")).rstrip("/").rpartition("/")[2]),
        tuple(_invalid_param(cast(dict[str, Any], param)) for param in params if isinstance(param, dict)),
    )


def _problem(content: bytes) -> dict[str, Any]:
    """The problem document; empty for HTML, for a refused download and for anything else."""
    try:
        problem: Any = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return cast(dict[str, Any], problem) if isinstance(problem, dict) else {}


def _invalid_param(param: dict[str, Any]) -> InvalidParam:
    return InvalidParam(_word(param.get("name")), _word(param.get("code")))


def _word(value: object) -> str:
    """A machine word; what is no such word could be anything, and is left out."""
    return redacted(value) if isinstance(value, str) and WORD.fullmatch(value) else ""


def _retry_after(value: str) -> float | None:
    """Seconds from a Retry-After header, given as a number or as a date (RFC 9110, 10.2.3)."""
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
