"""The doorway of every event: who acts, what the handler declared, and refusals spoken aloud; default deny."""

import asyncio
import functools
import inspect
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, get_type_hints
from urllib.parse import quote

import reflex as rx
from pydantic import TypeAdapter, ValidationError
from reflex.event import Event, EventSpec
from reflex.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route as StarletteRoute

from portal import wiring
from portal.access import service as access
from portal.access.domain import Act, Actor
from portal.core.db import Work
from portal.core.errors import HigherLevelNeeded, NotAllowed, NotLoggedIn, NotUnderstood, Refusal
from portal.core.i18n import _, locale_of, speaking
from portal.core.log import logger, reference
from portal.gate import SESSION_HEADER
from portal.identity import service as identity
from portal.ui.notices import alert, loading

log = logger("doorway")

PUBLIC = None
"""Declares that a handler or route needs no login and touches nobody's data."""

_REFLEX_OWN = frozenset(
    {"hydrate", "hydrate_and_load", "on_load_internal", "set_is_hydrated", "update_vars_internal"}
)
_MARK = "__needs__"


class Undeclared(Exception):
    """A handler or route does not say what it needs; the app does not start."""


def needs(act: Act | None, *, passive: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare what a handler needs, check what the browser sent it, and speak its refusals.

    A passive handler does not count as activity of the resident.
    """

    def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
        adapters = _adapters(handler)

        @functools.wraps(handler)
        async def guarded(self: "Visit", *args: Any, **kwargs: Any) -> Any:
            with speaking(self._locale()):
                try:
                    _check(adapters, args, kwargs)
                    return await _running(self, handler(self, *args, **kwargs))
                except Refusal as refusal:
                    return await _refused(self, refusal)
                except Exception as fault:
                    return await _apologise(self, fault)

        setattr(guarded, _MARK, (act, passive))
        return guarded

    return declare


def _adapters(handler: Callable[..., Any]) -> dict[str, TypeAdapter[Any]]:
    hints = get_type_hints(handler)
    names = list(inspect.signature(handler).parameters)[1:]
    return {name: TypeAdapter(hints[name]) for name in names}


def _check(adapters: dict[str, TypeAdapter[Any]], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Hold what the browser sent to the handler's types; Reflex does not."""
    given = dict(zip(adapters, args, strict=False)) | kwargs
    for name, value in given.items():
        if name not in adapters:
            raise NotUnderstood
        try:
            adapters[name].validate_python(value, strict=True)
        except ValidationError:
            raise NotUnderstood from None


class Visit(rx.State):
    """What every page knows of its visit; everything here can be rebuilt from cookie, path and database."""

    notice: str = ""
    person: str = ""

    @rx.event
    @needs(Act.VIEW_NAME)
    async def enter(self) -> Any:
        """A resident comes in: greet them by name."""
        async with acting(self) as (work, actor):
            person = await identity.who(work, actor)
        self.notice = ""
        self.person = (person.name if person else None) or ""

    def _path(self) -> str:
        return str(self.router.url.path) or "/"

    def _locale(self) -> str:
        return locale_of(self._path())


    def _asked(self, name: str) -> str:
        """A value from the query of the address."""
        return str(self.router.url.query_parameters.get(name) or "")[:100]


def resident_page() -> dict[str, Any]:
    """What the frame of a page behind the login needs, besides its content and path."""
    return {"logged_in": True, "person": Visit.person, "municipality": wiring.speaking_municipality()}


def public_page() -> dict[str, Any]:
    """What the frame of a page before the login needs, besides its content and path."""
    return {"logged_in": False, "municipality": wiring.speaking_municipality()}


def spoken_notice() -> rx.Component:
    """Where refusals and apologies appear on a page, spoken as they come."""
    return rx.cond(Visit.notice != "", alert(Visit.notice, kind="error", live=True))


def waiting() -> rx.Component:
    """Grey shapes while a page fetches what it shows; nothing once a refusal was spoken."""
    return rx.cond(Visit.notice == "", loading())


@asynccontextmanager
async def acting(state: "Visit") -> AsyncIterator[tuple[Work, Actor]]:
    """Open one transaction for whoever this event's session belongs to.

    Raises NotLoggedIn when the session is over: it is looked up anew for every event.
    A refused grant undoes the transaction and is remembered in one of its own.
    """
    async with entering(_sid(state)) as entered:
        yield entered


@asynccontextmanager
async def entering(sid: str | None, touching: Act | None = None) -> AsyncIterator[tuple[Work, Actor]]:
    """The same for plain HTTP, by the session id that the gate put in the scope.

    An act that a resident does by hand counts as activity: name it in `touching`.
    """
    house = wiring.house()
    try:
        async with house.database.work() as work:
            session = await identity.live_session(work, sid, house.lasting)
            if session is None:
                raise NotLoggedIn
            if touching:
                await identity.touch(work, session)
            yield work, identity.actor(session)
    except access.Attempt as attempt:
        async with house.database.work() as own:
            await access.remember(own, attempt)
        raise


class Doorway(Middleware):
    """Runs before every event, from the socket, chained or in the background."""

    def __init__(self, app: rx.App) -> None:
        self._app = app
        self._declared = declared(app)

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Let a declared event of a live session pass; blank the tab otherwise."""
        declaration = self._declared.get(event.name)
        if declaration is None:
            log.warning("event refused", handler=event.name[:120], why="undeclared")
            return goodbye(state, "ended")
        act, passive = declaration
        sid, token = _sid(state), state.router.session.client_token
        if sid is None and act is PUBLIC and tabs.sid_of(token) is None:
            return None  # nobody is logged in, and nothing of anybody was ever in this tab
        async with wiring.house().database.work() as work:
            session = await identity.live_session(work, sid, wiring.house().lasting)
            bound = tabs.sid_of(token) or await identity.bound_to(work, token)
            if session is None:
                return goodbye(state, "needed" if bound is None else "ended") if bound or act else None
            if bound is None:
                bound = await identity.bind_tab(work, token, session.sid)
            if bound != session.sid:
                return goodbye(state, "ended")
            if not passive:
                await identity.touch(work, session)
        tabs.bind(token, bound, session.resident, str(state.router.url.path))
        return None


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


@dataclass(frozen=True)
class Route:
    """A plain HTTP route that says what it needs; `methods` other than GET are guarded by the gate's origin check."""

    path: str
    endpoint: Callable[[Request], Awaitable[Response]]
    act: Act | None
    methods: tuple[str, ...] = ("GET",)

    def mounted(self) -> StarletteRoute:
        """As Starlette serves it: refusals and faults become short JSON answers, a session is asked first."""
        return StarletteRoute(self.path, self._answer, methods=list(self.methods))

    async def _answer(self, request: Request) -> Response:
        with speaking(locale_of(request.headers.get("referer", "").partition("://")[2].partition("/")[2])):
            try:
                await self._ask_session(request)
                return await self.endpoint(request)
            except Refusal as refusal:
                status = 401 if isinstance(refusal, NotLoggedIn) else 403 if isinstance(refusal, NotAllowed) else 400
                return JSONResponse({"refused": refusal.spoken()}, status)
            except ClientDisconnect:
                return JSONResponse({"refused": NotUnderstood().spoken()}, 400)
            except Exception as fault:
                number = reference()
                log.error("route failed", reference=number, kind=type(fault).__name__, exc_info=fault)
                return JSONResponse({"failed": number}, 500)

    async def _ask_session(self, request: Request) -> None:
        if self.act is not PUBLIC:
            async with entering(request.scope["sid"]):
                pass


class Tabs:
    """The open tabs of this process: which session each is bound to, and what still runs for it."""

    def __init__(self) -> None:
        self._sids: dict[str, str] = {}
        self._residents: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._running: defaultdict[str, set[asyncio.Task[Any]]] = defaultdict(set)

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


def goodbye(state: BaseState | None, why: str, path: str | None = None) -> StateUpdate:
    """Blank everything a tab shows and leave it at a page that says why.

    Blanking comes first: a redirect alone leaves the data behind the back button.
    """
    blank = rx.State(_reflex_internal_init=True).dict(initial=True)  # pyright: ignore[reportCallIssue]
    for values in blank.values():
        for key in [k for k in values if k.startswith(("rx_router", "is_hydrated"))]:
            del values[key]
    here = path or (str(state.router.url.path) if state is not None else "/nl")
    page = {"ended": "verlopen", "needed": "inloggen", "left": "uitgelogd"}[why]
    back = "" if why == "left" else f"?terug={quote(here, safe='/')}"
    away = rx.redirect(f"/{locale_of(here)}/{page}{back}", replace=True)
    return StateUpdate(delta=blank, events=Event.from_event_type(away))


def _sid(state: BaseState) -> str | None:
    signed = state.router.headers.raw_headers.get(SESSION_HEADER)
    return wiring.house().ring.verify(signed, "session")


async def _running(state: Visit, result: Any) -> Any:
    async with tabs.running(_sid(state)):
        return await result


async def _refused(state: Visit, refusal: Refusal) -> EventSpec | None:
    if isinstance(refusal, NotLoggedIn | HigherLevelNeeded):
        page = "inloggen" if isinstance(refusal, NotLoggedIn) else "niveau"
        here = state._path()
        return rx.redirect(f"/{state._locale()}/{page}?terug={quote(here, safe='/')}", replace=True)
    await _say(state, refusal.spoken())
    return None


async def _apologise(state: Visit, fault: Exception) -> None:
    number = reference()
    log.error("handler failed", reference=number, kind=type(fault).__name__, exc_info=fault)
    sentence = _("Er ging iets mis bij ons. Wat u typte is bewaard. Noem bij vragen dit nummer: {number}.")
    await _say(state, sentence.format(number=number))


async def _say(state: Visit, sentence: str) -> None:
    if hasattr(state, "_self_mutable") or type(state).__name__ == "StateProxy":
        async with state:  # pyright: ignore[reportGeneralTypeIssues]  # a background handler's proxy
            state.notice = sentence
    else:
        state.notice = sentence
