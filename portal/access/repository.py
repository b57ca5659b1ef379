"""Every SQL statement of the access log: it only ever adds."""

from sqlalchemy import bindparam, insert, select

from portal.access.domain import Act, Actor, Grant
from portal.access.tables import access_log
from portal.core.db import Work

_ONCE = select(access_log.c.seq).where(access_log.c.once == bindparam("once"))


async def add(work: Work, grant: Grant, *, item: str, once: str | None) -> None:
    """Write one line; a line that `once` says is there already is not written twice."""
    if once:
        if work.kept(once):
            return
        work.keeping(once)
        if await work.row(_ONCE, once=once):
            return  # looking first: on SQLite even a refused insert would cost a write to disk
    await _insert(work, grant.actor, grant.act, grant.subject, grant.mandate, grant.purpose, item, True, once)


async def add_refusal(work: Work, actor: Actor, act: Act, subject: str, item: str) -> None:
    """Write that somebody tried what they may not."""
    await _insert(work, actor, act, subject, "", "", item, False, None)


async def lines(work: Work, subject: str) -> list[dict[str, object]]:
    """Every line about a person, newest first."""
    query = select(access_log).where(
        access_log.c.municipality == work.municipality, access_log.c.subject == subject
    )
    return [dict(row) for row in await work.rows(query.order_by(access_log.c.seq.desc()))]


async def _insert(
    work: Work,
    actor: Actor,
    act: Act,
    subject: str,
    mandate: str,
    purpose: str,
    item: str,
    permitted: bool,
    once: str | None,
) -> None:
    line: dict[str, object] = {
        "municipality": work.municipality,
        "at": work.now,
        "actor_kind": actor.kind,
        "actor": actor.id,
        "subject": subject,
        "mandate": mandate,
        "act": act,
        "purpose": purpose,
        "item": item,
        "allowed": permitted,
        "once": once,
    }
    if once:
        await work.add_once(access_log, ["once"], **line)
    else:
        await work.execute(insert(access_log).values(**line))
