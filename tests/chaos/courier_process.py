"""A courier in a process of its own, to be killed; says READY when it delivers."""

import asyncio
import json
import os
import sys

from portal.sync.courier import Courier
from portal.sync.delivery import Later, Step
from portal.sync.domain import Letter
from portal.sync.patience import Pace
from tests.chaos.municipality_server import UNREACHED
from tests.databases import database_at

PACE = Pace(first=0.02, cap=0.2, breaker_cap=0.3, relay=0.03, queue=0.03, mend=0.5, grace=1)


class Line:
    """Asks the municipality of the test over a socket; what is not answered may have been done."""

    def __init__(self, port: int) -> None:
        self._port = port

    def step(self, name: str) -> Step:
        async def write(letter: Letter) -> str:
            made = await self._ask("write", name, letter)
            if made is None:
                raise Later("municipality")
            return made

        async def find(letter: Letter) -> str | None:
            return await self._ask("find", name, letter)

        return Step(name, write, find)

    async def _ask(self, what: str, step: str, letter: Letter) -> str | None:
        question = {"what": what, "step": step, "letter": letter.id, "seq": letter.seq, "pid": os.getpid()}
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(json.dumps(question).encode() + b"\n")
            answer = json.loads(await reader.readline())
            writer.close()
        except (OSError, ValueError) as error:
            raise Later("municipality") from error
        if "trouble" in answer:
            raise Later("municipality", untouched=answer["trouble"] == UNREACHED)
        return answer["id"]


async def main(port: int, database_url: str, courier_url: str, settle: float, steps: list[str]) -> None:
    """Deliver until killed."""
    line = Line(port)
    courier = Courier(
        database_at(database_url),
        courier_url=courier_url,
        routes={"loket.asked": [line.step(step) for step in steps]},
        inbox={},
        settle=settle,
        nightly_hour=3,
        pace=PACE,
    )
    running = asyncio.create_task(courier.run(asyncio.Event()))
    await courier.delivering.wait()
    print("READY", flush=True)
    await running


if __name__ == "__main__":
    asyncio.run(main(**json.loads(sys.argv[1])))
