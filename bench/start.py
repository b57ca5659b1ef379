"""Measures how soon the whole world answers: at a later start, and at the first one in a fresh clone."""

import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import httpx

from bench.figures import Figure
from portal.commands import demo
from portal.commands.build import build
from portal.core.settings import PREFIX
from portal.wiring import ROOT
from tests.processes import NotUp, free_ports, wait_for

TOPIC = "Start of the whole world"
LATER, FIRST = 10.0, 120.0
TIMES = 3
PATIENCE = 900.0


def later(folder: Path) -> list[Figure]:
    """As `make run` does it with everything present: pages built, database and keys made."""
    build()
    command = [sys.executable, "-m", "portal.cli", "demo"]
    took = [_start(command, ROOT, folder, folder / f"start-{time}.log") for time in range(TIMES + 1)][1:]
    note = f"{TIMES} times, {min(took):.1f} to {max(took):.1f} s, until all three addresses answer"
    return [Figure(TOPIC, "a later start", statistics.median(took), "s", LATER, note)]


def first(folder: Path) -> list[Figure]:
    """`make run` in a fresh clone of what is committed: no environment, no pages, no database."""
    clone = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    took = _start(["make", "run"], clone, folder / "world", folder / "first.log")
    note = "once, in a fresh clone; packages may come from the cache of pip"
    return [Figure(TOPIC, "the first start", took, "s", FIRST, note)]


def _start(command: list[str], where: Path, folder: Path, log: Path) -> float:
    """Seconds until the portal and both stand-ins answer; everything is stopped afterwards."""
    ports = free_ports(3)
    addresses = [f"http://127.0.0.1:{port}/healthz" for port in ports]
    begun = perf_counter()
    with log.open("wb") as lines:
        process = subprocess.Popen(
            command,
            cwd=where,
            env=_environment(folder, ports),
            stdout=lines,
            stderr=lines,
            start_new_session=True,
        )

    def up() -> bool:
        if process.poll() is not None:
            raise NotUp(log.read_text("utf-8", "replace")[-2000:])
        return all(_answers(address) for address in addresses)

    try:
        wait_for(up, PATIENCE)
        return perf_counter() - begun
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _environment(folder: Path, ports: list[int]) -> Mapping[str, str]:
    """That of a world on free ports, without what belongs to this process."""
    own = {k: v for k, v in os.environ.items() if not k.startswith((PREFIX, "VIRTUAL_ENV", "PYTHONPATH"))}
    chosen = demo.environment(folder, *ports)
    return own | {name: value for name, value in chosen.items() if name.startswith(PREFIX)}


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=1).status_code == 200
    except httpx.HTTPError:
        return False
