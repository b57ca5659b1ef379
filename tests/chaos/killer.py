"""Keeps two couriers running and kills the live one, again and again, at chosen moments."""

import asyncio
import json
import os
import random
import signal
import sys
from collections import Counter
from typing import Any

from tests.conftest import ROOT

MOMENTS = ("arrived", "landed", "answered", "looked", "ready")


class Killer:
    """Chooses for every kill a moment and how often it has to come round first."""

    def __init__(self, kills: int, chance: random.Random, settings: dict[str, Any]) -> None:
        self.killed: Counter[str] = Counter()
        self.over = asyncio.Event()
        self._left, self._chance, self._settings = kills, chance, settings
        self._processes: dict[int, asyncio.subprocess.Process] = {}
        self._attending: set[asyncio.Task[None]] = set()
        self._moments = [MOMENTS[number % len(MOMENTS)] for number in range(kills)]
        chance.shuffle(self._moments)
        self._countdown = 1

    async def start(self) -> None:
        """Start a courier, and attend to it as long as it lives."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.courier_process",
            json.dumps(self._settings),
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        self._processes[process.pid] = process
        task = asyncio.create_task(self._attend(process))
        self._attending.add(task)
        task.add_done_callback(self._attending.discard)

    def at(self, moment: str, pid: int) -> None:
        """This moment came round in this courier: kill it when it is its turn."""
        if not self._left or moment != self._moments[self._left - 1] or pid not in self._processes:
            return
        self._countdown -= 1
        if self._countdown:
            return
        self._left -= 1
        # "ready" comes once per life of a courier, the others often.
        follows_ready = self._left and self._moments[self._left - 1] == "ready"
        self._countdown = 1 if follows_ready else self._chance.randint(1, 4)
        self.killed[moment] += 1
        os.kill(pid, signal.SIGKILL)
        if not self._left:
            self.over.set()

    async def close(self) -> None:
        """Kill what still runs."""
        processes, self._processes = self._processes, {}
        for process in processes.values():
            process.kill()
        await asyncio.gather(*self._attending)

    async def _attend(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            if line.strip() == b"READY":
                self.at("ready", process.pid)
        code = await process.wait()
        if self._processes.pop(process.pid, None) is not None:
            assert code == -signal.SIGKILL, f"the courier ended by itself: {code}"
            await self.start()
