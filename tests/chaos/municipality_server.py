"""The municipality in another process than the courier: slow, faulty, and unaware of who is killed."""

import asyncio
import json
import random
from typing import Any

from portal.core.clock import SystemClock
from tests.chaos.killer import Killer

UNREACHED = "unreached"
"""What a courier hears instead of a refused connection, which lets the port stay ours."""

HANGS_UP = "hangs up"


class MunicipalityServer:
    """Keeps what landed, in order; a write lands although the courier that sent it is dead.

    While it is `down` nothing lands: it hangs up without a word, or is not reached at all. `asked`
    counts the questions, `landed_at` keeps when each write landed.
    """

    def __init__(self, chance: random.Random, slowest: float, faulty: float) -> None:
        self.landed: list[tuple[int, str]] = []
        self.landed_at: list[float] = []
        self.asked = 0
        self.down = ""
        self.port = 0
        self.killer: Killer | None = None
        self._chance, self._slowest, self._faulty = chance, slowest, faulty
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Listen no more."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            question = json.loads(await reader.readline())
            self.asked += 1
            if self.down == HANGS_UP:
                return
            answer = await self._answer(question)
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
            self._at("answered", question)
        except (OSError, ValueError):
            pass  # who asked is dead
        finally:
            writer.close()

    async def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        if self.down:
            return {"trouble": self.down}
        return await getattr(self, f"_{question['what']}")(question)

    async def _write(self, question: dict[str, Any]) -> dict[str, Any]:
        self._at("arrived", question)
        trouble = self._chance.random() / self._faulty if self._faulty else 1
        if trouble < 1 / 3:
            return {"trouble": "not done"}
        landed = self._landing(question)
        if trouble < 2 / 3:
            return {"trouble": "done later"}
        await landed.wait()
        self._at("landed", question)
        return {"trouble": "done"} if trouble < 1 else {"id": _id(question)}

    def _landing(self, question: dict[str, Any]) -> asyncio.Event:
        landed = asyncio.Event()

        def land() -> None:
            self.landed.append((question["seq"], question["step"]))
            self.landed_at.append(SystemClock().monotonic())
            landed.set()

        asyncio.get_running_loop().call_later(self._chance.uniform(0, self._slowest), land)
        return landed

    async def _find(self, question: dict[str, Any]) -> dict[str, Any]:
        self._at("looked", question)
        there = (question["seq"], question["step"]) in self.landed
        return {"id": _id(question) if there else None}

    def _at(self, moment: str, question: dict[str, Any]) -> None:
        if self.killer:
            self.killer.at(moment, question["pid"])


def _id(question: dict[str, Any]) -> str:
    return f"{question['step']}-{question['seq']}"
