"""Restores a back-up into an empty place, and readies it: nobody is logged in, and letters look first."""

import asyncio
from pathlib import Path

import click
from sqlalchemy import delete, update

from portal.commands import backup, dumps, migrate
from portal.core.db import Work, metadata
from portal.identity import service as identity
from portal.sync import letters
from portal.wiring import House


def restore(house: House, folder: Path) -> backup.Backup:
    """Put a back-up where the settings say the database lies; answers which it was.

    Raises ClickException when it is not whole, needs other keys or another kind of database, or when
    something is there already.
    """
    own, about = house.settings, backup.read(house.ring, folder)
    kind = "sqlite" if dumps.embedded(own.database) else "postgresql"
    if about.kind != kind:
        raise click.ClickException(f"This is a back-up of {about.kind}; the settings say {kind}.")
    if about.revision not in migrate.known():
        raise click.ClickException(f"This back-up is of a newer version ({about.revision}) than this one.")
    for url, what in ((own.database, "portal"), (own.courier, "courier")):
        if not dumps.empty(url):
            raise click.ClickException(f"The {what} has a database already; restore into an empty place.")
    if dumps.put_back(own.database, folder / about.file) != about.rows:
        raise click.ClickException("What was restored does not have the rows of the back-up. Do not start.")
    migrate.to_head(own.database)
    unreadable = asyncio.run(_ready(house))
    if unreadable:
        raise click.ClickException(f"The key ring opens nothing of {unreadable} residents. Do not start.")
    return about


async def _ready(house: House) -> int:
    """Ready what came back; answers how many residents cannot be read."""
    try:
        async with house.database.work() as work:
            await letters.came_back(work)
            await _log_everybody_out(work)
            return await identity.unreadable(work)
    finally:
        await house.database.close()


async def _log_everybody_out(work: Work) -> None:
    """A session may have ended since the back-up was made: none is given back."""
    sessions = metadata.tables["sessions"]
    await work.execute(
        update(sessions).where(sessions.c.ended_at.is_(None)).values(ended_at=work.now, ending="revoked")
    )
    await work.execute(delete(metadata.tables["logins"]))
