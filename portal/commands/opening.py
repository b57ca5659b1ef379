"""What is looked at before a process of the portal begins: whether its keys fit what is stored."""

from sqlalchemy.exc import SQLAlchemyError

from portal.core.log import logger
from portal.core.settings import SettingsWrong
from portal.identity import service as identity
from portal.wiring import House

log = logger("opening")


async def try_keys(house: House) -> None:
    """Raises SettingsWrong when the ring does not open what is stored; a database that is away waits."""
    try:
        async with house.database.work() as work:
            fits = await identity.ring_fits(work)
    except SQLAlchemyError as trouble:
        log.warning("keys not tried on the database", why=type(trouble).__name__)
        return
    if not fits:
        where = "MIJNLOKET_KEYS" if house.settings.keys else str(house.settings.key_ring)
        raise SettingsWrong(
            f"The key ring in {where} does not open the residents in the database."
            " Put back the ring they were sealed under; nothing was changed."
        )
