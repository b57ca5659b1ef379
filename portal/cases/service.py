"""What one may do about cases: see our copy, and keep it in step with the municipality."""

from portal.access import service as access
from portal.access.domain import SYSTEM, Act, Actor, Grant
from portal.cases import repository
from portal.cases.domain import CASE_ID, Case, Content, Copy, Source, newest_first
from portal.core.db import Work
from portal.identity import service as identity
from portal.sync import changes

CHANGED = "cases.changed"
"""Topic that tells open tabs that our copy of a resident's cases is not what it was."""


async def copy(work: Work, actor: Actor) -> Copy:
    """The actor's cases as they lie here, sealed: enough to see whether they are what a tab shows already."""
    return await repository.copy(work, await access.grant(work, actor, Act.VIEW_CASES))


async def opened(work: Work, copy: Copy) -> tuple[Case, ...]:
    """The cases of a copy, newest first."""
    if not copy.sealed:
        return ()
    return newest_first(repository.opened(copy, await identity.data_key(work, copy.grant)))


async def case(work: Work, actor: Actor, case_id: str) -> tuple[Case, Source]:
    """One case of the actor from our copy; raises Unknown."""
    if not CASE_ID.fullmatch(case_id):
        raise access.Unknown(actor, Act.VIEW_CASES, actor.id, "")
    given = await access.grant(work, actor, Act.VIEW_CASES, item=case_id)
    found = await repository.case(work, given, await identity.data_key(work, given), case_id)
    if found is None:
        raise access.Unknown(actor, Act.VIEW_CASES, given.subject, case_id)
    return found, await repository.source(work, given)


async def whose_bsn(work: Work, subject: str) -> str:
    """The BSN to ask the municipality with, on its own authority."""
    return await identity.bsn(work, await access.grant(work, SYSTEM, Act.FETCH_CASES, subject))


async def held(work: Work, subject: str) -> dict[str, Content]:
    """What we hold of a resident's cases, by the municipality's id, to see what changed."""
    given = await access.grant(work, SYSTEM, Act.FETCH_CASES, subject)
    known = await opened(work, await repository.copy(work, given))
    return {case.content.remote: case.content for case in known}


async def keep(work: Work, subject: str, found: list[Content], broken: int) -> bool:
    """Keep an answer of the municipality; answers whether anything changed.

    A case that the answer leaves out stays: one missing answer proves nothing.
    """
    given = await access.grant(work, SYSTEM, Act.FETCH_CASES, subject)
    before = await repository.source(work, given)
    differs = await _differs(work, given, found)
    await repository.keep_source(work, given, Source(work.now, work.now, "", broken))
    changed = differs or bool(before.trouble) or before.fetched_at is None
    if changed:
        await changes.tell(work, subject, CHANGED)
    return changed


async def complete(work: Work, subject: str, found: list[Content]) -> None:
    """Keep what was asked afterwards about some cases of an answer, which is as old as it was."""
    if await _differs(work, await access.grant(work, SYSTEM, Act.FETCH_CASES, subject), found):
        await changes.tell(work, subject, CHANGED)


async def _differs(work: Work, given: Grant, found: list[Content]) -> bool:
    """Keep these; answers whether any is another one than we had."""
    key = await identity.data_key(work, given)
    return any([await repository.keep(work, given, key, content) for content in found])


async def keep_trouble(work: Work, subject: str, trouble: str) -> None:
    """Remember that the municipality did not answer; what we held stays, with its age."""
    given = await access.grant(work, SYSTEM, Act.FETCH_CASES, subject)
    before = await repository.source(work, given)
    await repository.keep_source(work, given, Source(before.fetched_at, work.now, trouble, before.broken))
    if before.trouble != trouble:
        await changes.tell(work, subject, CHANGED)


async def residents_with(work: Work, remote: str) -> list[str]:
    """Whose case this is, as far as we know; inner ids only."""
    return await repository.residents_with(work, remote)


async def may_refresh(work: Work, actor: Actor) -> str:
    """Whose cases the actor may have fetched anew: their own; answers the subject."""
    return (await access.grant(work, actor, Act.REFRESH_CASES)).subject
