"""Which tab is on which line to which worker; a tab that comes from another worker finds its state here."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4
from weakref import WeakValueDictionary

import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex.utils.token_manager import LocalTokenManager

from portal import wiring
from portal.core.shared import Away, Shared
from portal.handover import Handover
from portal.tabs import tabs

ALIVE_SECONDS = 10
_BEAT_SECONDS = 3.0
_GOODBYES_SECONDS = 3.0
_RECORD_SECONDS = 24 * 3600


class Lines(LocalTokenManager):
    """Takes the place of Reflex's own, which write tokens, pickles and updates in Redis as they are.

    A record per tab says which worker has it. A tab that another live worker has is a duplicate and
    gets a token of its own, as Reflex does within one process. `session_of` answers the session id
    behind a socket, as the gate found it.
    """

    def __init__(self, shared: Shared, handover: Handover, session_of: Callable[[str], str | None]) -> None:
        super().__init__()
        self.handover = handover
        self._shared, self._session_of = shared, session_of
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._leaving: set[asyncio.Task[None]] = set()

    async def link_token_to_sid(self, token: str, sid: str) -> str | None:
        """A tab has a new line; answers a new token when it turns out to be a duplicate."""
        async with self._turn(token):
            given = token if await self._claimed(token) else str(uuid4())
            given = await super().link_token_to_sid(given, sid) or given
            session = self._session_of(sid)
            if given == token and session:
                await self.handover.take(token, session)
        return None if given == token else given

    async def disconnect_token(self, token: str, sid: str) -> None:
        """A line ended: what was of the tab waits for it, wherever it comes back."""
        record = self.token_to_socket.get(token)
        self.sid_to_token.pop(sid, None)
        if record is None or record.sid != sid:
            return
        del self.token_to_socket[token]
        leaving = asyncio.create_task(self._leave(token))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)
        await asyncio.shield(leaving)

    async def forget(self, session: str) -> None:
        """Nothing is left of the tabs of a session that ended, also of those that just went."""
        if self._leaving:
            await asyncio.wait(self._leaving, timeout=_GOODBYES_SECONDS)
        await self.handover.forget(session)

    async def beat(self) -> None:
        """Let the other workers know that this one lives, until cancelled."""
        while True:
            with suppress(Away):
                await self._shared.ask(lambda redis: redis.set(self._alive(), b"", ex=ALIVE_SECONDS))
            await asyncio.sleep(_BEAT_SECONDS)

    async def close(self) -> None:
        """This worker stops, once every tab has left."""
        if self._leaving:
            await asyncio.wait(self._leaving, timeout=_GOODBYES_SECONDS)
        try:
            await self._shared.ask(lambda redis: redis.delete(self._alive()))
        except Away:
            return
        finally:
            await self._shared.close()

    def _turn(self, token: str) -> asyncio.Lock:
        """A tab comes and goes in order, however fast."""
        return self._turns.setdefault(token, asyncio.Lock())

    async def _leave(self, token: str) -> None:
        async with self._turn(token):
            if token in self.token_to_socket:
                return  # it came back
            if session := tabs.sid_of(token):
                await self.handover.put(token, session)
            await self._released(token)

    async def _claimed(self, token: str) -> bool:
        """Whether this tab is ours from now on; not when another live worker has it."""
        name, me = self._record(token), self.instance_id.encode()
        try:
            if await self._shared.ask(lambda redis: redis.set(name, me, nx=True, ex=_RECORD_SECONDS)):
                return True
            owner = await self._shared.ask(lambda redis: redis.get(name))
            if owner not in (None, me) and await self._shared.ask(
                lambda redis: redis.exists(self._alive(owner.decode()))
            ):
                return False
            await self._shared.ask(lambda redis: redis.set(name, me, ex=_RECORD_SECONDS))
        except Away:
            pass
        return True

    async def _released(self, token: str) -> None:
        try:
            await self._shared.ask(lambda redis: redis.delete(self._record(token)))
        except Away:
            return

    def _record(self, token: str) -> str:
        return self._shared.name("line", token)

    def _alive(self, worker: str = "") -> str:
        return self._shared.name("worker", worker or self.instance_id)


def hold_lines(app: rx.App) -> None:
    """Keep the lines of an app's tabs our way; before anybody connects."""
    house, namespace, states = wiring.house(), app.event_namespace, app.state_manager
    if namespace is None or not isinstance(states, StateManagerMemory):
        raise RuntimeError("tabs have lines, and their states are in memory (rxconfig.py)")

    def session_of(sid: str) -> str | None:
        environ = app.sio.get_environ(sid, namespace.namespace)  # pyright: ignore[reportOptionalMemberAccess]
        return environ["asgi.scope"]["sid"] if environ else None

    handover = Handover(house.shared, house.ring, states, house.lasting.idle)
    namespace._token_manager = Lines(house.shared, handover, session_of)
