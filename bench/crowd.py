"""A crowd of residents in a process of its own: open tabs that look, move on, type and wait; timed.

The plan comes in as JSON on standard input; "READY" goes out when every tab is open, and at the end what was
heard, as JSON. The crowd watches its own event loop: when that lags, times are the crowd's and not the portal's.
"""

import asyncio
import json
import random
import sys
from collections import Counter, defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from time import perf_counter

import httpx

from bench.tab import Tab
from bench.town import OVERVIEW

PAGES = (OVERVIEW, "/nl/mijn", "/nl/loket")
ACTS = {"look": 55, "move on": 25, "type": 15, "stay": 5}
"""What a resident does next, in percent: asks the page again, goes to another page, types in the form, or just
moves the pointer, which keeps the login alive."""

WATCH = 0.05
"""Seconds between two looks at our own event loop."""


@dataclass(frozen=True)
class Plan:
    """Who comes where: a tab for every cookie, in turn over the addresses; all in seconds.

    `look` is the handler that shows a page anew.
    """

    addresses: list[str]
    origin: str
    look: str
    cookies: list[str]
    ramp: float
    seconds: float
    pause: float


@dataclass
class Heard:
    """What came of it; times in seconds, by what was done."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, int] = field(default_factory=Counter)
    lag: list[float] = field(default_factory=list)
    told: int = 0


class Crowd:
    """Everybody of one plan."""

    def __init__(self, plan: Plan, client: httpx.AsyncClient) -> None:
        self.heard = Heard()
        self._plan, self._client = plan, client
        self._measuring = False

    async def come_and_go(self) -> None:
        """Everybody comes, stays for the time of the plan, and leaves."""
        watching = asyncio.create_task(self._watch())
        async with AsyncExitStack() as held:
            tabs = await asyncio.gather(
                *(self._arrive(place, held) for place in range(len(self._plan.cookies)))
            )
            print("READY", flush=True)
            self._measuring = True
            told = sum(tab.told for tab in tabs if tab)
            until = perf_counter() + self._plan.seconds
            await asyncio.gather(*(self._live(tab, until) for tab in tabs if tab))
            self.heard.told = sum(tab.told for tab in tabs if tab) - told
        watching.cancel()

    async def _arrive(self, place: int, held: AsyncExitStack) -> Tab | None:
        """Come at one's own moment of the ramp: the page, then its socket, then what it loads."""
        plan, cookie = self._plan, self._plan.cookies[place]
        await asyncio.sleep(plan.ramp * place / len(plan.cookies))
        address = plan.addresses[place % len(plan.addresses)]
        try:
            begun = perf_counter()
            await self._ask(address, cookie, "GET", OVERVIEW)
            tab = await held.enter_async_context(Tab.open(address, plan.origin, cookie))
            await tab.visit(OVERVIEW)
            self.heard.took["arrive"].append(perf_counter() - begun)
            return tab
        except Exception as error:
            self.heard.errors[f"arrive: {type(error).__name__}"] += 1
            return None

    async def _live(self, tab: Tab, until: float) -> None:
        """Do one thing after another, with a pause, until it is time to leave."""
        chance = random.Random(tab.cookie)
        await asyncio.sleep(chance.uniform(0, self._plan.pause))
        while perf_counter() < until:
            [act] = chance.choices(list(ACTS), list(ACTS.values()))
            try:
                self.heard.took[act].append(await self._do(act, tab, chance))
            except Exception as error:
                self.heard.errors[f"{act}: {type(error).__name__}"] += 1
            await asyncio.sleep(chance.uniform(0.5, 1.5) * self._plan.pause)

    async def _do(self, act: str, tab: Tab, chance: random.Random) -> float:
        begun = perf_counter()
        if act == "look":
            return await tab.call(self._plan.look, OVERVIEW)
        if act == "move on":
            return await tab.visit(chance.choice(PAGES))
        if act == "type":
            typed = {"draft": "", "fields": {"question": f"Ik val vaak in de douche, {chance.random()}"}}
            await self._ask(tab.address, tab.cookie, "PUT", "/loket/draft", typed)
        else:
            await self._ask(tab.address, tab.cookie, "POST", "/auth/stay")
        return perf_counter() - begun

    async def _ask(self, address: str, cookie: str, method: str, path: str, body: object = None) -> None:
        who = {"cookie": cookie, "origin": self._plan.origin, "referer": f"{self._plan.origin}{OVERVIEW}"}
        answer = await self._client.request(method, f"{address}{path}", json=body, headers=who)
        answer.raise_for_status()

    async def _watch(self) -> None:
        """How late our own event loop comes round."""
        while True:
            begun = perf_counter()
            await asyncio.sleep(WATCH)
            if self._measuring:
                self.heard.lag.append(perf_counter() - begun - WATCH)


async def main() -> None:
    """Read the plan, carry it out, say what was heard."""
    plan = Plan(**json.loads(sys.stdin.readline()))
    async with httpx.AsyncClient(timeout=20, limits=httpx.Limits(max_connections=200)) as client:
        crowd = Crowd(plan, client)
        await crowd.come_and_go()
    print(json.dumps(vars(crowd.heard)), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
