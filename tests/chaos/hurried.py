"""The other end of a courier whose time can be put forward."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

from tests.conftest import ROOT


class Hurried:
    """A courier that delivers, and for which hours pass in moments."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    @asynccontextmanager
    async def running(cls, settings: dict[str, Any]) -> AsyncIterator[Self]:
        """One that delivers, for the time of a block."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.hurried_process",
            json.dumps(settings),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        made = cls(process)
        try:
            await made._hears(b"READY")
            yield made
            assert process.returncode is None, "the courier ended by itself"
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def passes(self, seconds: float) -> None:
        """Let so much time pass for it."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seconds}\n".encode())
        await self._hears(b"AT")

    async def _hears(self, word: bytes) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            if line.strip() == word:
                return
        raise AssertionError("the courier ended by itself")
