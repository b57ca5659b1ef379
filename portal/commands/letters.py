"""Looks after letters and notifications that need a person."""

from portal import wiring
from portal.sync import inbox, letters


async def listed() -> str:
    """Every letter that is not delivered yet, and every notification that is stuck: a line each."""
    async with wiring.house().database.work() as work:
        under_way, notices = await letters.under_way(work), await inbox.stuck(work)
    lines = [
        f"{n.id}  {n.state:<7} {n.source:<14} {n.received_at:%Y-%m-%dT%H:%M}  {n.reason}" for n in notices
    ]
    lines += [
        f"{x.id}  {x.state:<7} {x.topic:<14} {x.posted_at:%Y-%m-%dT%H:%M}  {x.reason}" for x in under_way
    ]
    return "\n".join([*lines, f"{len(under_way)} waiting"])


async def resume(one: str) -> bool:
    """Try a stuck letter or notification again; False when there is no such one."""
    async with wiring.house().database.work() as work:
        return await letters.resume(work, one) or await inbox.resume(work, one)


async def drop(one: str) -> bool:
    """Give a letter up; False when there is no such one."""
    async with wiring.house().database.work() as work:
        return await letters.drop(work, one)
