"""A second portal of a world, with settings of its own, on the same database: a world costs much more."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

from portal.core.settings import PREFIX
from tests.processes import free_ports, wait_for
from tests.world import World


@contextmanager
def beside(world: World, name: str, **settings: Any) -> Iterator[World]:
    """The same world as visitors of the second portal see it, for the time of a block."""
    seen = copy(world)
    (seen.portal_port,) = free_ports(1)
    seen.portal_address = f"http://127.0.0.1:{seen.portal_port}"
    own = {PREFIX + key.upper(): str(value) for key, value in settings.items()}
    world.processes.run("serve", name, **own, MIJNLOKET_PORT=str(seen.portal_port))
    try:
        wait_for(lambda: world.processes.answering(f"{seen.portal_address}/readyz"))
        yield seen
    finally:
        world.processes.end(name)
