"""Measures how much more two workers do than one: both on PostgreSQL and Redis, both kept as busy as they can be."""

import shutil
import statistics
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.figures import Figure
from bench.load import ANSWERS, TOPIC, crowd
from bench.parties import listening
from bench.residents import Residents
from bench.town import SETTINGS
from tests.processes import free_ports, wait_for
from tests.scratch import scratch_database
from tests.world import World

GOAL = 1.7
TABS, ROUNDS, SECONDS = 40, 3, 20.0
"""Tabs that each ask again at once, in rounds of so many seconds, one worker and two in turn."""

QUICK = 5.0


def measure(folder: Path, long: bool) -> list[Figure]:
    """Two worlds at the same time, only one of them busy; tells who used the processor, since all share it."""
    if shutil.which("redis-server") is None:
        print("no redis-server on this machine: two workers are not measured", flush=True)
        return []
    done, efforts = {1: list[float](), 2: list[float]()}, dict[int, str]()
    with ExitStack() as held:
        worlds = {
            workers: held.enter_context(_world(folder / str(workers), workers, long)) for workers in done
        }
        for _round in range(ROUNDS):
            for workers, (world, residents) in worlds.items():
                seconds = SECONDS if long else QUICK
                heard, efforts[workers], _memory = crowd(
                    world, residents, ramp=2, seconds=seconds, pause=0, changes=False
                )
                if heard.errors:
                    raise AssertionError(f"{workers} workers: {heard.errors}")
                done[workers].append(sum(len(heard.took[act]) for act in ANSWERS) / seconds)
    one, two = (statistics.median(rates) for rates in done.values())
    note = f"{two:.0f} against {one:.0f} answers a second; {efforts[2]}; one worker: {efforts[1]}"
    return [
        Figure(
            TOPIC,
            "two workers with Redis against one, answers a second",
            two / one,
            "×",
            GOAL,
            note,
            least=True,
        )
    ]


@contextmanager
def _world(folder: Path, workers: int, long: bool) -> Iterator[tuple[World, Residents]]:
    folder.mkdir(parents=True)
    with scratch_database("postgresql") as url, _redis(folder) as redis:
        world = World.start(folder, url, workers=workers, redis=redis, **SETTINGS)
        try:
            if len(listening(world.addresses)) < workers:
                raise AssertionError("not every worker listens")
            yield world, Residents(world, TABS if long else TABS // 4)
        finally:
            world.stop()


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    """The address of a Redis of our own that keeps nothing on disk."""
    [port] = free_ports(1)
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(folder)]
    with (folder / "redis.log").open("wb") as lines:
        process = subprocess.Popen(command, stdout=lines, stderr=lines)
    try:
        wait_for(lambda: listening([f"redis://127.0.0.1:{port}"]))
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)
