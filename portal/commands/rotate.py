"""Seals everything anew under the current master key, so that an old key can be put away."""

from portal import wiring
from portal.identity import service as identity


async def reseal() -> int:
    """Seal anew whatever an older master key sealed; answers how many values.

    What residents wrote is sealed under their own keys: those are wrapped anew, their content stays.
    """
    async with wiring.house().database.work() as work:
        return await identity.reseal(work)
