"""Runs the courier: letters out, notifications in, the nightly comparison."""

import asyncio
import signal

from integrations.errors import NeighbourError
from portal import wiring
from portal.cases import wire as cases
from portal.commands import migrate
from portal.commands.opening import try_keys
from portal.core import log
from portal.core.settings import current
from portal.loket import service as loket
from portal.loket.wire import Delivery
from portal.sessions import service as sessions
from portal.sync.courier import Courier
from portal.watching import watched

logger = log.logger("worker")

_SUBSCRIBE_AGAIN = 3.0


async def run(newer: bool = False) -> None:
    """Run until stopped by a signal; also on a newer database when told so."""
    settings = current()
    log.configure(settings.log_json, settings.log_level)
    house = wiring.house()  # says what is wrong with the settings before anything runs
    migrate.fits(settings.database, newer=newer)
    await try_keys(house)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    subscribing = asyncio.create_task(_subscribe(stop))
    async with watched(wiring.house(), "courier"):
        await courier().run(stop)
        await subscribing


def courier() -> Courier:
    """The courier of this installation, with every room's routes."""
    house = wiring.house()
    fetching = wiring.fetching()
    delivery = Delivery(wiring.zgw(), house.database, house.settings)
    return Courier(
        house.database,
        courier_url=house.settings.courier,
        routes={loket.ASKED: delivery.steps()},
        inbox={cases.SOURCE: fetching.told},
        nightly=[fetching.nightly, _forget],
        settle=house.settings.settle_seconds,
        nightly_hour=house.settings.nightly_hour,
    )


async def _forget() -> None:
    """Drop what is kept no longer: old drafts, sessions and unfinished logins."""
    house = wiring.house()
    async with house.database.work() as work:
        await loket.drop_old_drafts(work, house.settings.draft_days)
        await sessions.forget_old(work)


async def _subscribe(stop: asyncio.Event) -> None:
    """Ask to be told of changes, again and again until the notifier says yes."""
    house = wiring.house()
    secret = house.settings.notification_secret
    if not house.settings.zgw_notificaties_url or secret is None:
        return
    while not stop.is_set():
        try:
            await wiring.zgw().subscribe(
                house.settings.notifications_url, secret.get_secret_value(), ["zaken"]
            )
            return
        except NeighbourError as error:
            logger.warning("not subscribed yet", why=type(error).__name__)
        try:
            await asyncio.wait_for(stop.wait(), _SUBSCRIBE_AGAIN)
        except TimeoutError:
            continue
