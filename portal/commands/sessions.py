"""Looks after sessions: who is logged in, in numbers, and ends them."""

from portal import wiring
from portal.identity import service as identity
from portal.sessions import service


async def listed() -> str:
    """A line per session: short id, when it began, last activity and level; nothing about a person."""
    async with wiring.house().database.work() as work:
        found = await service.open_now(work)
    lines = [
        f"{s.sid[:12]}  {s.created_at:%Y-%m-%dT%H:%M}  {s.seen_at:%Y-%m-%dT%H:%M}  {s.level.name.lower()}"
        for s in found
    ]
    return "\n".join([*lines, f"{len(found)} sessions"])


async def end(short: str = "", resident: str = "", bsn: str = "", *, everything: bool = False) -> int:
    """End one by its short id, all of a resident by inner id or BSN, or everything; answers how many."""
    async with wiring.house().database.work() as work:
        people = {resident} if resident else set(await identity.subjects_of(work, {bsn}) if bsn else [])
        return await service.revoke(
            work,
            lambda s: everything or s.resident in people or (len(short) >= 8 and s.sid.startswith(short)),
        )
