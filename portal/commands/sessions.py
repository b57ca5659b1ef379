"""Looks after sessions: who is logged in, in numbers, and ends them."""

from collections.abc import Callable

import click
from stdnum.exceptions import ValidationError
from stdnum.nl import bsn as numbers

from portal import wiring
from portal.core.db import Work
from portal.identity import service as identity
from portal.sessions import service
from portal.sessions.domain import Session

SHORTEST = 8
"""Least signs of a session's id by which it may be ended."""


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
    """End one by its short id, all of a resident by inner id or BSN, or everything; answers how many.

    Raises click.ClickException, and ends none, when it is not clear which.
    """
    if sum(map(bool, (short, resident, bsn, everything))) != 1:
        raise click.ClickException("Say which, in one way: a session, --resident, --bsn or --all.")
    async with wiring.house().database.work() as work:
        if short:
            return await service.revoke(work, await _one(work, short))
        people = set(await identity.subjects_of(work, {_number(bsn)})) if bsn else {resident}
        return await service.revoke(work, lambda session: everything or session.resident in people)


async def _one(work: Work, short: str) -> Callable[[Session], bool]:
    if len(short) < SHORTEST:
        raise click.ClickException(f"Give at least {SHORTEST} signs of the session's id.")
    fitting = [session.sid for session in await service.open_now(work) if session.sid.startswith(short)]
    if len(fitting) > 1:
        raise click.ClickException(f"{len(fitting)} sessions begin with {short}: give more of the id.")
    return lambda session: session.sid in fitting


def _number(given: str) -> str:
    try:
        return numbers.validate(given)
    except ValidationError:  # without the number, which may be a slip of the pen away from somebody's
        raise click.ClickException(
            "That is no BSN: it has nine digits and must pass the eleven-test."
        ) from None
