"""As many residents as a test wants, each with words of their own, logged in straight into a world's database."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum.nl import bsn

from portal import wiring
from portal.access.domain import Level
from portal.core.settings import Settings
from portal.identity import service as identity
from tests.world import World

MARK = re.compile(r"kenwoord\d{6}")


@dataclass(frozen=True)
class Marked:
    """A resident whose name and words all carry one mark, which nobody else has."""

    mark: str
    bsn: str
    name: str
    cookie: str


async def marked(world: World, count: int, seed: int = 1) -> list[Marked]:
    """So many residents that just logged in; the same BSNs for the same seed."""
    own = Settings(demo=True, data_dir=world.folder.resolve(), database_url=world.database_url)
    house, found = wiring.build(own), list[Marked]()
    try:
        for number, one in zip(range(count), numbers(seed), strict=False):
            mark = f"kenwoord{number:06}"
            async with house.database.work() as work:
                name = f"Bewoner {mark}"
                cookie = await identity.log_in(
                    work, bsn=one, name=name, level=Level.SUBSTANTIEEL, replacing=None
                )
            found.append(Marked(mark, one, name, cookie))
    finally:
        await house.database.close()
    return found


def numbers(seed: int) -> Iterator[str]:
    """BSNs that pass the eleven-test, of nobody: they begin with a nine that is not handed out."""
    chance = random.Random(seed)
    while True:
        drawn = f"99{chance.randrange(10_000_000):07}"
        if bsn.is_valid(drawn):
            yield drawn
