"""Measures one worker under a crowd: hundreds of residents, each in an open tab, for minutes."""

import json
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from threading import Event

import psutil

from bench.crowd import Heard, Plan
from bench.figures import Figure, Spread
from bench.parties import Effort, listening, megabytes, named
from bench.residents import Residents
from bench.town import SETTINGS
from portal.cases.state import Cases
from portal.wiring import ROOT
from tests.world import World

TOPIC = "load"
LONG = ((500, 900.0, 200.0), (1500, 300.0, 300.0))
SHORT = ((100, 45.0, 200.0),)
"""Tabs, seconds, and the most milliseconds that 95 of 100 answers may take."""

PAUSE = 10.0
"""Seconds between two acts of a resident, about."""

ARRIVING = 15.0
"""So many tabs come in a second."""

TELLING = 2.0
"""Seconds between two changes by a caseworker."""

ANSWERS = ("look", "move on")
EACH = 250.0
"""Most kilobytes of memory for one tab."""


def measure(folder: Path, long: bool) -> list[Figure]:
    """Every size in a world of its own."""
    _every_line()
    figures = list[Figure]()
    for tabs, seconds, goal in LONG if long else SHORT:
        world = World.start(folder / str(tabs), **SETTINGS)
        try:
            figures += under(world, tabs, seconds, goal)
        finally:
            world.stop()
    return figures


def _every_line() -> None:
    """As many open files as may be, here and in what is started from here: every tab is one."""
    _soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def under(world: World, tabs: int, seconds: float, goal: float, pause: float = PAUSE) -> list[Figure]:
    """One size: the times, what went wrong, and what a tab costs in memory."""
    residents = Residents(world, tabs)
    _warm(world, residents)
    before = megabytes(world.addresses)
    heard, effort, after = crowd(world, residents, ramp=tabs / ARRIVING, seconds=seconds, pause=pause)
    return _figures(
        heard, f"{tabs} tabs for {_lasting(seconds)}", goal, effort, (after - before) / tabs * 1000
    )


def _warm(world: World, residents: Residents) -> None:
    """One tab was open before: what is loaded once is no tab's."""
    plan = Plan([world.portal_address], world.origin, LOOK, residents.cookies[:1], 0, 0, 0)
    with _process() as process:
        process.communicate(f"{json.dumps(asdict(plan))}\n")


LOOK = f"{Cases.get_full_name()}.load"


def crowd(
    world: World,
    residents: Residents,
    *,
    ramp: float,
    seconds: float,
    pause: float,
    changes: bool = True,
) -> tuple[Heard, str, float]:
    """Let everybody come; answers what they heard, who used the processor, and megabytes when all were there."""
    plan = Plan(world.addresses, world.origin, LOOK, residents.cookies, ramp, seconds, pause)
    stop = Event()
    if not changes:
        stop.set()
    with _process() as process, ThreadPoolExecutor(1) as desk:
        if process.stdin is None or process.stdout is None:
            raise AssertionError("a crowd without lines")
        process.stdin.write(f"{json.dumps(asdict(plan))}\n")
        process.stdin.flush()
        if process.stdout.readline() != "READY\n":
            raise RuntimeError("the crowd did not arrive")
        after = megabytes(world.addresses)
        effort = Effort(_parties(world, process.pid))
        changing = desk.submit(_change, residents, stop)
        said = process.stdout.readline()
        told = effort.told()
        stop.set()
        changing.result()
    return Heard(**json.loads(said)), told, after


def _parties(world: World, pid: int) -> dict[str, list[psutil.Process]]:
    """Who shares the processor: the portal, the crowd, and the servers that the portal asks."""
    servers = {"PostgreSQL": "postgres", "Redis": "redis-server"} if world.database_url else {}
    return {
        "portal": listening(world.addresses),
        "crowd": [psutil.Process(pid)],
        **{name: named(word) for name, word in servers.items()},
    }


def _process() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.crowd"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _change(residents: Residents, stop: Event) -> None:
    """A caseworker at work: now one resident is told of a change, now another."""
    place = 0
    while not stop.wait(TELLING):
        residents.change(place)
        place += 7


def _figures(heard: Heard, size: str, goal: float, effort: str, each: float) -> list[Figure]:
    answers = Spread.of([one for act in ANSWERS for one in heard.took.get(act, [])])
    lag = Spread.of(heard.lag)
    note = (
        f"{answers}; the crowd's own lag p95 {lag.p95 * 1000:.1f} ms; {effort}; {heard.told} told of a change"
    )
    wrong = ", ".join(f"{count} × {what}" for what, count in heard.errors.items())
    acts = sum(len(took) for act, took in heard.took.items() if act != "arrive")
    return [
        Figure(
            TOPIC,
            f"{size}: an answer in a page, p95",
            answers.p95 * 1000,
            "ms",
            goal,
            note,
            _details(heard),
        ),
        Figure(TOPIC, f"{size}: errors", sum(heard.errors.values()), "", 0, wrong or f"of {acts:,} acts"),
        Figure(TOPIC, f"{size}: memory of a tab", each, "KB", EACH, "every tab another resident's"),
    ]


def _details(heard: Heard) -> dict[str, float]:
    """Every act by itself."""
    return {
        f"{act.replace(' ', '_')}_{name}": value
        for act, took in heard.took.items()
        if len(took) > 1
        for name, value in Spread.of(took).milliseconds.items()
    }


def _lasting(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 60 else f"{seconds:.0f} seconds"
