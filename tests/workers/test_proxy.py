"""The worlds of these tests: visitors reach whichever worker is up."""

import httpx

from tests.world import World


def test_one_worker_is_enough(world: World) -> None:
    world.kill_portal(0)
    try:
        for _each in range(4):
            httpx.get(f"{world.portal_address}/readyz").raise_for_status()
    finally:
        world.start_portal(0)
    assert all(httpx.get(f"{address}/readyz").status_code == 200 for address in world.addresses)
