"""Hands the state of a tab from one worker to the next, sealed, through Redis."""

import pickle
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState
from reflex_base.utils.exceptions import StateSchemaMismatchError, StateSerializationError

from portal.core.crypto import KeyUnknown, Place, Ring, SealBroken
from portal.core.log import logger
from portal.core.shared import Away, Shared

log = logger("handover")


class Handover:
    """The state of a tab lives in the process that holds its socket; between two sockets, in Redis.

    In Redis it lies under its session, bound to session and tab by its seal, for `kept` at most.
    """

    def __init__(self, shared: Shared, ring: Ring, states: StateManagerMemory, kept: timedelta) -> None:
        self._shared, self._ring, self._states = shared, ring, states
        self._kept = int(kept.total_seconds())

    async def put(self, token: str, session: str) -> None:
        """Give the state of a tab away; without Redis it stays here."""
        async with await self._states._get_state_lock(_known_as(token)):
            state = self._states.states.get(token)
            if state is not None and self._shared.near and await self._kept_elsewhere(state, token, session):
                self._states._purge_token(_known_as(token))

    async def take(self, token: str, session: str) -> None:
        """Go on with the state of a tab where another worker left it, if one did."""
        name, field = self._shared.name("tabs", session), self._shared.hidden("tab", token)

        async def fetch(redis: Any) -> bytes | None:
            async with redis.pipeline() as both:
                return (await both.hget(name, field).hdel(name, field).execute())[0]

        try:
            sealed = await self._shared.ask(fetch)
            state = _grown(self._ring.open(sealed, _place(token, session))) if sealed else None
        except (Away, SealBroken, KeyUnknown, StateSchemaMismatchError):
            return  # it is built anew, as after any other loss
        if state is not None:
            async with await self._states._get_state_lock(_known_as(token)):
                await self._states.set_state(_known_as(token), state)

    async def forget(self, session: str) -> None:
        """Nothing is left of the tabs of a session."""
        try:
            await self._shared.ask(lambda redis: redis.delete(self._shared.name("tabs", session)))
        except Away:
            return  # what is there cannot be read, and is soon gone by itself

    def drop(self, token: str) -> None:
        """Nothing is left of a tab in this process."""
        self._states._purge_token(_known_as(token))

    async def _kept_elsewhere(self, state: BaseState, token: str, session: str) -> bool:
        try:
            parts = {name: part._serialize() for name, part in _tree(state)}
        except StateSerializationError:
            log.error("a state cannot be handed over")
            return False
        sealed = self._ring.seal(pickle.dumps(parts), _place(token, session))
        name, field = self._shared.name("tabs", session), self._shared.hidden("tab", token)

        async def keep(redis: Any) -> None:
            async with redis.pipeline() as both:
                await both.hset(name, field, sealed).expire(name, self._kept).execute()

        try:
            await self._shared.ask(keep)
        except Away:
            return False
        return True


def _place(token: str, session: str) -> Place:
    return Place("tabs", "state", f"{session}|{token}")


def _known_as(token: str) -> BaseStateToken:
    return BaseStateToken(ident=token, cls=rx.State)


def _tree(state: BaseState) -> Iterator[tuple[str, BaseState]]:
    yield state.get_full_name(), state
    for child in state.substates.values():
        yield from _tree(child)


def _grown(kept: bytes) -> BaseState | None:
    """The tree of states out of its parts; None when this version of the portal has others."""
    parts: dict[str, bytes] = pickle.loads(kept)  # noqa: S301 - it was under our own seal
    fresh = cast(BaseState, rx.State(_reflex_internal_init=True))  # pyright: ignore[reportCallIssue]
    if set(parts) != {name for name, _state in _tree(fresh)}:
        return None
    states = {name: BaseState._deserialize(data=part) for name, part in parts.items()}
    for name, state in states.items():
        above, _dot, own = name.rpartition(".")
        if above:
            state.parent_state, states[above].substates[own] = states[above], state
    return states[fresh.get_full_name()]
