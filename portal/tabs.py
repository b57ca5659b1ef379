"""The open tabs of this process: the session each is bound to, and what still works for it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


class Tabs:
    """The open tabs of this process: which session each is bound to, and what still runs for it."""

    def __init__(self) -> None:
        self._sids: dict[str, str] = {}
        self._residents: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._running: defaultdict[str, set[asyncio.Task[Any]]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._sids)

    def bind(self, token: str, sid: str, resident: str, path: str) -> None:
        """Remember a binding, which never changes, and where the tab is now."""
        self._sids.setdefault(token, sid)
        self._residents.setdefault(token, resident)
        self._paths[token] = path

    def sid_of(self, token: str) -> str | None:
        """The session a tab is bound to, as far as this process knows."""
        return self._sids.get(token)

    def of(self, sid: str) -> list[str]:
        """The tabs bound to a session."""
        return [token for token, bound in self._sids.items() if bound == sid]

    def of_resident(self, resident: str) -> list[str]:
        """The tabs in which a resident is logged in."""
        return [token for token, bound in self._residents.items() if bound == resident]

    def path_of(self, token: str) -> str:
        """Where a tab was when it last asked something."""
        return self._paths.get(token, "/nl")

    @asynccontextmanager
    async def running(self, sid: str | None) -> AsyncIterator[None]:
        """Remember the task that works for a session, so that its end can stop it."""
        task = asyncio.current_task()
        if sid is None or task is None:
            yield
            return
        self._running[sid].add(task)
        try:
            yield
        finally:
            self._running[sid].discard(task)
            if not self._running[sid]:
                del self._running[sid]

    def stop(self, sid: str) -> None:
        """Stop everything that still works for a session."""
        for task in list(self._running.get(sid, ())):
            task.cancel()

    def forget(self, token: str) -> None:
        """A tab is gone."""
        for known in (self._sids, self._residents, self._paths):
            known.pop(token, None)


tabs = Tabs()
