"""Takes a page of a list apart: its items, and the number of the page that follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import httpx

from integrations.answers import Answer
from integrations.errors import NeighbourGarbled


@dataclass(frozen=True, slots=True)
class Page:
    """Items as they came; `following` is the query of the next page, None after the last."""

    items: list[Any]
    following: Mapping[str, str] | None


def page_of(answer: Answer) -> Page:
    """The page an answer holds; some lists come whole, as a bare array.

    Of `next` only the numbers are taken: its host may be another, and its query may lack our
    filter or hold what must not be in a URL.
    """
    content: Any = answer.json()
    if isinstance(content, list):
        return Page(cast(list[Any], content), None)
    page = cast(dict[str, Any], content) if isinstance(content, dict) else {}
    items: Any = page.get("results")
    if not isinstance(items, list):
        raise NeighbourGarbled(answer.neighbour, answer.path, "no list of results")
    return Page(cast(list[Any], items), _following(answer, page.get("next")))


def _following(answer: Answer, address: object) -> Mapping[str, str] | None:
    if not address:
        return None
    try:
        params = httpx.URL(str(address)).params
    except httpx.InvalidURL:
        params = httpx.QueryParams()
    numbers = {key: params[key] for key in ("page", "pageSize") if params.get(key, "").isdecimal()}
    if "page" not in numbers:
        raise NeighbourGarbled(answer.neighbour, answer.path, "a next page without a number")
    return numbers
