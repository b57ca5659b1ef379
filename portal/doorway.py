"""The doorway of every event: who acts, what the handler declared, refusals spoken aloud; default deny."""

import functools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast
from urllib.parse import quote

import reflex as rx
from reflex.event import Event, EventSpec
from reflex.istate.proxy import StateProxy
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate

from portal import wiring
from portal.access import service as access
from portal.access.domain import Act, Actor
from portal.apology import apology
from portal.arrival import Arrival, arrival_of, arrive, path_of
from portal.core import telemetry
from portal.core.db import Work
from portal.core.errors import HigherLevelNeeded, NotLoggedIn, Refusal
from portal.core.i18n import locale_of, speaking
from portal.core.log import logger, reference
from portal.payloads import adapters_of, check
from portal.sessions import service as sessions
from portal.tabs import tabs

log = logger("doorway")

PUBLIC = None
"""Declares that a handler or route needs no login and touches nobody's data."""

_REFLEX_OWN = frozenset(
    {"hydrate", "hydrate_and_load", "on_load_internal", "set_is_hydrated", "update_vars_internal"}
)
_MARK = "__needs__"


Handler = TypeVar("Handler", bound=Callable[..., Any])


class Undeclared(Exception):
    """A handler does not say what it needs; the app does not start."""


def needs(act: Act | None, *, passive: bool = False) -> Callable[[Handler], Handler]:
    """Declare what a handler needs, check what the browser sent it, and speak its refusals.

    A passive handler does not count as activity of the resident: pages load by themselves when a
    connection comes back.
    """

    def declare(handler: Handler) -> Handler:
        adapters, name = adapters_of(handler), handler.__qualname__

        @functools.wraps(handler)
        async def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
            arrival = arrival_of(self)
            with speaking(locale_of(arrival.path)), telemetry.event(name) as seen:
                try:
                    check(adapters, args, kwargs)
                    async with tabs.running(arrival.sid):
                        return await handler(self, *args, **kwargs)
                except Refusal as refusal:
                    seen.ended("refused", refusal)
                    return await _refused(self, refusal)
                except Exception as fault:
                    seen.ended("failed", fault)
                    return await _apologise(self, fault)

        setattr(guarded, _MARK, (act, passive))
        return cast(Handler, guarded)

    return declare


@asynccontextmanager
async def acting(state: BaseState) -> AsyncIterator[tuple[Work, Actor]]:
    """Open one transaction for whoever this event's session belongs to.

    Raises NotLoggedIn when the session is over: it is looked up anew for every event, by the doorway
    and in every later transaction, and at every step of a background event.
    A refused grant undoes the transaction and is remembered in one of its own.
    """
    arrival = arrival_of(state)
    at_once = None if isinstance(state, StateProxy) else arrival
    async with entering(arrival.sid, at_once=at_once) as entered:
        yield entered


@asynccontextmanager
async def entering(
    sid: str | None, touching: Act | None = None, *, at_once: Arrival | None = None
) -> AsyncIterator[tuple[Work, Actor]]:
    """The same for plain HTTP, by the session id that the gate put in the scope.

    An act that a resident does by hand counts as activity: name it in `touching`.
    """
    house = wiring.house()
    try:
        async with house.database.work() as work:
            seen = at_once.take() if at_once else None
            session = seen or await sessions.live(work, sid, house.lasting)
            if session is None:
                raise NotLoggedIn
            if touching:
                await sessions.touch(work, session)
            yield work, sessions.actor(session)
    except access.Attempt as attempt:
        async with house.database.work() as own:
            await access.remember(own, attempt)
        raise


class Doorway(Middleware):
    """Runs before every event, from the socket, chained or in the background."""

    def __init__(self, declarations: dict[str, tuple[Act | None, bool]], speaks: type[BaseState]) -> None:
        """`speaks` is the state whose `notice` every page shows."""
        self._declared, self._speaks = declarations, speaks

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Let a declared event of a live session pass; blank the tab otherwise."""
        declaration = self._declared.get(event.name)
        if declaration is None:
            log.warning("event refused", handler=event.name[:120], why="undeclared")
            telemetry.count("mijnloket.events.turned_away", why="undeclared")
            return blanked(state, "ended")
        act, passive = declaration
        arrival, token = arrive(state), state.router.session.client_token
        if arrival.sid is None and act is PUBLIC and tabs.sid_of(token) is None:
            return None  # nobody is logged in, and nothing of anybody was ever in this tab
        try:
            why = await _not_welcome(arrival, token, act, passive)
        except Exception as fault:  # nobody knows who this is: nothing happens, and it is said
            return await self._unanswered(state, fault)
        if not why:
            return None
        telemetry.count("mijnloket.events.turned_away", why=why)
        return blanked(state, why)

    async def _unanswered(self, state: BaseState, fault: Exception) -> StateUpdate:
        root = state._get_root_state()
        with speaking(locale_of(path_of(state))):
            await _apologise(await root.get_state(self._speaks), fault)
        said = root.get_delta()
        root._clean()
        return StateUpdate(delta=said)


async def _not_welcome(arrival: Arrival, token: str, act: Act | None, passive: bool) -> str:
    """Why this event may not pass ("ended", "needed"); empty when it may."""
    house = wiring.house()
    async with house.database.work() as work:
        session = await sessions.live(work, arrival.sid, house.lasting)
        bound = tabs.sid_of(token) or await sessions.bound_to(work, token)
        if session is None:
            return "ended" if bound else "needed" if act else ""
        if act is PUBLIC and bound is None:
            return ""  # a page for everyone: this tab may yet belong to the next login
        bound = bound or await sessions.bind_tab(work, token, session.sid)
        if bound != session.sid:
            return "ended"
        if not passive:
            await sessions.touch(work, session)
    arrival.seen(session)
    tabs.bind(token, session.sid, session.resident, arrival.path)
    return ""


def declared(app: rx.App) -> dict[str, tuple[Act | None, bool]]:
    """What every handler of the app needs, by event name.

    Raises Undeclared when a handler of ours does not say so.
    """
    found: dict[str, tuple[Act | None, bool]] = {}
    for name, registered in app._registration_context.event_handlers.items():
        handler = registered.handler.fn
        declaration = getattr(handler, _MARK, None)
        if declaration is not None:
            found[name] = declaration
        elif name.startswith("reflex___state____") and name.rsplit(".", 1)[-1] in _REFLEX_OWN:
            found[name] = (PUBLIC, True)
        elif handler.__module__.startswith("portal."):
            raise Undeclared(f"{handler.__module__}.{handler.__qualname__} does not declare what it needs.")
    return found


def blanked(state: BaseState, why: str) -> StateUpdate:
    """Forget what the server holds of a tab, and say goodbye to it."""
    state._get_root_state().reset()
    return goodbye(why, path_of(state))


def goodbye(why: str, path: str) -> StateUpdate:
    """Blank everything a tab shows and leave it at a page that says why.

    Blanking comes first: a redirect alone leaves the data behind the back button.
    """
    blank = rx.State(_reflex_internal_init=True).dict(initial=True)  # pyright: ignore[reportCallIssue]
    for values in blank.values():
        for key in [k for k in values if k.startswith(("rx_router", "is_hydrated"))]:
            del values[key]
    page = {"ended": "verlopen", "needed": "inloggen", "left": "uitgelogd"}[why]
    back = "" if why == "left" else f"?terug={quote(path, safe='/', errors='replace')}"
    away = rx.redirect(f"/{locale_of(path)}/{page}{back}", replace=True)
    return StateUpdate(delta=blank, events=Event.from_event_type(away))


async def _refused(state: BaseState, refusal: Refusal) -> EventSpec | None:
    if isinstance(refusal, NotLoggedIn | HigherLevelNeeded):
        page = "inloggen" if isinstance(refusal, NotLoggedIn) else "niveau"
        path = path_of(state)
        return rx.redirect(
            f"/{locale_of(path)}/{page}?terug={quote(path, safe='/', errors='replace')}", replace=True
        )
    await _say(state, refusal.spoken())
    return None


async def _apologise(state: BaseState, fault: Exception) -> None:
    number = reference()
    log.error("handler failed", reference=number, kind=type(fault).__name__, exc_info=fault)
    await _say(state, apology(fault, number))


async def _say(state: Any, sentence: str) -> None:
    if isinstance(state, StateProxy):
        async with state:  # a background handler may only change the state inside such a block
            state.notice = sentence
    else:
        state.notice = sentence
