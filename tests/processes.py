"""Real processes for tests: started from the command line of the portal, watched, and ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event
from typing import Any

import httpx

from portal.wiring import ROOT

PATIENCE = 60.0
"""Seconds after which something that must come up counts as broken, also on a busy machine."""


class NotUp(Exception):
    """A process ended by itself, or stayed silent; holds the last lines it wrote."""


class Processes:
    """Commands of `mijnloket` that run in one environment; each writes to `<name>.log` in the folder."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder, self._environment = folder, environment
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def run(self, command: str, name: str = "", **settings: str) -> None:
        """Start one; answers at once, whether it is ready or not. More of one command have names and ports."""
        name = name or command
        with (self._folder / f"{name}.log").open("ab") as lines:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "portal.cli", command],
                cwd=ROOT,
                env={**self._environment, **settings},
                stdout=lines,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def end(self, name: str, number: signal.Signals = signal.SIGTERM) -> None:
        """End one and everything it started; by force when it does not listen."""
        process = self._running.pop(name, None)
        if process is None:
            return
        for attempt in (number, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, attempt)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
                return

    def alive(self) -> bool:
        """True; raises NotUp when one ended by itself."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise NotUp(f"{name} ended: {self.written(name)[-2000:]}")
        return True

    def answering(self, *addresses: str) -> bool:
        """Whether all of these answer 200; raises NotUp when a process ended by itself."""
        return self.alive() and all(_ok(address) for address in addresses)

    def written(self, name: str = "*") -> str:
        """Everything a command wrote; of all of them without a name."""
        files = sorted(self._folder.glob(f"{name}.log"))
        return "".join(file.read_text("utf-8", "replace") for file in files)


def wait_for(ready: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Look until it is so, and answer what it was; raises NotUp after `patience` seconds."""
    never, until = Event(), time.monotonic() + patience
    while not (found := ready()):
        if time.monotonic() > until:
            raise NotUp(f"it was not so after {patience:.0f} seconds")
        never.wait(0.05)
    return found


def free_ports(count: int) -> list[int]:
    """So many ports on which nobody listens."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _each in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _ok(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
