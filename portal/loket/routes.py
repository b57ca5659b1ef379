"""What plain HTTP reaches of the loket: keeping a draft, whatever the state of the socket."""

import json
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal import wiring
from portal.access.domain import Act
from portal.core.errors import NotUnderstood
from portal.doorway import entering
from portal.guide import service as guide
from portal.loket import service
from portal.loket.domain import DRAFT_ID, FIELDS, Draft
from portal.route import Route


async def show(request: Request) -> Response:
    """What was typed before, on whatever device: its id, a mark of whose it is, the fields and their dangers.

    Where there is no draft yet, the id is that of the draft to come: a save that comes later than the
    question itself is then known to belong to it.
    """
    async with entering(request.scope["sid"]) as (work, actor):
        draft = await service.draft(work, actor)
        owner = service.mark_of(work, actor)
    return JSONResponse(
        {
            "draft": draft.id if draft else str(uuid4()),
            "owner": owner,
            "fields": draft.fields if draft else {},
            "dangers": _dangers(draft),
        }
    )


async def clear(request: Request) -> Response:
    """Drop what was typed."""
    async with entering(request.scope["sid"], Act.SAVE_DRAFT) as (work, actor):
        await service.throw_away(work, actor)
    return JSONResponse({"kept": False})


async def save(request: Request) -> Response:
    """Keep the fields that changed; says "kept" only after the commit, and which dangers they point to.

    The body is JSON: {"draft": id or "", "fields": {name: text}}.
    """
    fields, draft_id = _read(await request.body())
    async with entering(request.scope["sid"], Act.SAVE_DRAFT) as (work, actor):
        draft = await service.save_draft(work, actor, fields, draft_id)
    return JSONResponse({"kept": True, "draft": draft.id if draft else "", "dangers": _dangers(draft)})


def _dangers(draft: Draft | None) -> list[str]:
    return guide.dangers(wiring.finder(), draft.fields.get("question", "")) if draft else []


def _read(body: bytes) -> tuple[dict[str, str], str]:
    try:
        said = json.loads(body)
        fields, draft_id = said["fields"], said.get("draft") or ""
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        raise NotUnderstood from None
    texts = isinstance(fields, dict) and all(isinstance(v, str) for v in fields.values())
    if (
        not texts
        or not isinstance(draft_id, str)
        or not DRAFT_ID.fullmatch(draft_id)
        or not set(fields) <= set(FIELDS)
    ):
        raise NotUnderstood
    return fields, draft_id


ROUTES = [
    Route("/loket/draft", show, Act.VIEW_DRAFT),
    Route("/loket/draft", save, Act.SAVE_DRAFT, methods=("PUT",)),
    Route("/loket/draft", clear, Act.SAVE_DRAFT, methods=("DELETE",)),
]
