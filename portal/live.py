"""Keeps open tabs in step: blanks those whose session ended, tells the others what changed."""

import asyncio
from typing import Any

import reflex as rx
from reflex.app import EventNamespace
from reflex.event import Event
from reflex.state import StateUpdate

from portal import wiring
from portal.core.clock import SetBack
from portal.core.log import logger
from portal.doorway import goodbye
from portal.lines import Lines
from portal.sessions import service as sessions
from portal.sockets import leave_line
from portal.sync import changes
from portal.sync.domain import Change
from portal.tabs import tabs
from portal.wiring import House

log = logger("live")

SWEEP_SECONDS = 5.0

_NOTICED = 1.0
"""Seconds by which a clock may be put right without anybody noticing."""


async def keep_in_step(app: rx.App, news: dict[str, list[Any]], stop: asyncio.Event) -> None:
    """Watch what changes, and whose time is up, until `stop`."""

    async def heard(change: Change) -> None:
        if change.topic == sessions.ENDED:
            await blank(app, change.subject)
        elif change.topic in news:
            await tell(app, change.subject, news[change.topic])

    house, lines = wiring.house(), _lines(app)
    watching = changes.watch(house.database, heard, stop=stop, pause=house.bell.wait)
    aside = [asyncio.create_task(each) for each in (house.bell.listen(), lines.beat())]
    try:
        await asyncio.gather(watching, _sweep(stop))
    finally:
        for each in aside:
            each.cancel()


async def blank(app: rx.App, sid: str) -> None:
    """Empty and leave every tab of a session in this process, and stop what still works for it."""
    tabs.stop(sid)
    async with wiring.house().database.work() as work:
        ending = await sessions.ending_of(work, sid)
    why = "left" if ending and ending.deliberate else "ended"
    await asyncio.gather(*(_blank(app, token, why) for token in tabs.of(sid)))
    await _lines(app).forget(sid)


async def _blank(app: rx.App, token: str, why: str) -> None:
    namespace, lines, path = _namespace(app), _lines(app), tabs.path_of(token)
    tabs.forget(token)  # first: what leaves now is not handed over any more
    lines.handover.drop(token)
    socket = lines.token_to_socket.get(token)
    if socket is not None:
        await namespace.emit_update(goodbye(why, path), token)
        await leave_line(app.sio, socket.sid, namespace.namespace)


async def tell(app: rx.App, subject: str, handlers: list[Any]) -> None:
    """Have every open tab of a person look again; each tab asks for itself, through the doorway."""
    namespace = _namespace(app)
    for token in tabs.of_resident(subject):
        if token in _lines(app).token_to_socket:
            await namespace.emit_update(StateUpdate(events=Event.from_event_type(handlers)), token)


def _namespace(app: rx.App) -> EventNamespace:
    namespace = app.event_namespace
    if namespace is None:
        raise RuntimeError("an app without sockets cannot keep tabs in step")
    return namespace


def _lines(app: rx.App) -> Lines:
    lines = _namespace(app)._token_manager
    if not isinstance(lines, Lines):
        raise RuntimeError("an app whose lines are not ours cannot blank tabs")
    return lines


async def _end_overdue(house: House, time: SetBack) -> None:
    """One round; a clock that was set back is told to the operator, and ends every session."""
    behind = time.behind()
    async with house.database.work() as work:
        await sessions.end_overdue(work, house.lasting, set_back=behind > _NOTICED)
    if behind > _NOTICED:
        log.error("clock was set back: every session ended", seconds=round(behind))
        time.accept()


async def _sweep(stop: asyncio.Event) -> None:
    """End sessions whose time is up, so that their tabs do not stay open unseen."""
    house = wiring.house()
    time = SetBack(house.clock)
    while not stop.is_set():
        try:
            await _end_overdue(house, time)
        except Exception as fault:
            log.error("sweep failed", kind=type(fault).__name__)
        try:
            await asyncio.wait_for(stop.wait(), SWEEP_SECONDS)
        except TimeoutError:
            continue
