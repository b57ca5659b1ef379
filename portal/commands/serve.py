"""Serves the built pages and the portal behind them, with one process."""

import asyncio
import os

from reflex_base.constants import Env
from reflex_base.environment import environment

from portal import wiring
from portal.commands import migrate
from portal.commands.build import build
from portal.commands.opening import try_keys
from portal.core import log
from portal.core.settings import current


def serve(newer: bool = False) -> None:
    """Serve until stopped, with pages built of what is here now; also on a newer database when told so.

    Raises SettingsWrong with every reason it cannot start.
    """
    migrate.fits(current().database, newer=newer)
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_ENV_MODE.set(Env.PROD)
    os.environ[wiring.SERVING] = str(build())
    from granian.constants import HTTPModes, Interfaces
    from granian.server import Server

    settings = current()
    log.configure(settings.log_json, settings.log_level)
    asyncio.run(_look(wiring.house()))
    Server(
        "portal.portal:front_door",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,  # as a reverse proxy asks; no streams to open and reset
        log_dictconfig=log.SERVER_LOGGING,
        workers=1,
    ).serve()


async def _look(house: wiring.House) -> None:
    """Say what is wrong before anybody is served; the processes that serve open the database themselves."""
    try:
        await try_keys(house)
    finally:
        await house.database.close()
