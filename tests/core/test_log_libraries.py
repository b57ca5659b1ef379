"""Levels and line breaks hold for everybody; libraries that log what the browser sent do not tell it."""

import asyncio
import gc
import io
import json
import logging
from typing import Any, Protocol

import pytest
import socketio
from reflex.app import EventNamespace, default_backend_exception_handler
from reflex_base.utils.log import ensure_configured
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from portal.core import log

STORY = "Ik val vaak in de douche"
SID, TAB = "Ab3dEf6hIj9lMn2pQr5t", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
CHATTY = [
    "reflex",
    "reflex_base.x",
    "socketio.server",
    "engineio.server",
    "httpx",
    "sqlalchemy.engine",
    "authlib",
]


class Door(Protocol):
    """What came out of the logs, as text and as lines of JSON."""

    def configure(self, json: bool = True, level: str = "DEBUG") -> None: ...
    def text(self) -> str: ...
    def lines(self) -> list[dict[str, Any]]: ...


@pytest.mark.parametrize("name", CHATTY)
def test_chatty_libraries_are_silent_below_warning(door: Door, name: str):
    logging.getLogger(name).setLevel(logging.DEBUG)  # as reflex does with its own level
    logging.getLogger(name).info("GET http://127.0.0.1/partijen?bsn=1")
    logging.getLogger(name).debug("payload")
    assert door.text() == ""
    logging.getLogger(name).warning("something is wrong")
    assert [line["event"] for line in door.lines()] == ["something is wrong"]


def test_only_our_own_loggers_go_below_info(door: Door):
    for name in ("portal.x", "integrations.x", "uvicorn.error", "websockets.server", "other"):
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).debug("frame")
    log.logger("portal.y").debug("detail")
    assert [line["logger"] for line in door.lines()] == ["portal.x", "integrations.x", "portal.y"]


def test_a_level_holds_for_everybody(door: Door):
    door.configure(level="error")
    for name in ("portal.x", "uvicorn.error"):
        logging.getLogger(name).warning("no")
        log.logger(name).error("yes")
    assert [line["event"] for line in door.lines()] == ["yes", "yes"]


def test_configuring_twice_tells_everything_once(door: Door):
    door.configure(level="INFO")
    door.configure(level="INFO")
    log.logger("portal.x").info("once")
    logging.getLogger("uvicorn.error").info("once")
    assert len(door.lines()) == 2


def test_reflex_keeps_to_the_door_in_a_worker_of_its_own_command(door: Door, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REFLEX_MANAGED_LOGGING", "true")
    door.configure(level="INFO")
    ensure_configured()
    logging.getLogger("reflex.app").warning("something is wrong")
    assert [line["event"] for line in door.lines()] == ["something is wrong"]


def test_nothing_can_write_a_line_of_its_own(door: Door):
    door.configure(json=False, level="INFO")
    forged = "\r\n2026-01-01 [info     ] all is well\x1b[2K"
    log.logger("portal.x").info(f"event{forged}", **{"field": forged, f"key{forged}": 1})
    logging.getLogger("uvicorn.error").info("event %s", forged)
    try:
        raise ValueError(forged)
    except ValueError:
        log.logger("portal.x").exception("failed")
    said = door.text()
    assert "\x1b" not in said
    assert not [line for line in said.splitlines() if line.startswith("2026-01-01")]
    assert len([line for line in said.splitlines() if not line.startswith(" ")]) == 4  # one has an exception


@pytest.mark.parametrize("data", [{"payload": {"question": STORY}}, STORY, [STORY], json.dumps([STORY])])
@pytest.mark.parametrize("linked", [True, False])
async def test_reflex_does_not_tell_what_the_browser_sent(door: Door, data: object, linked: bool):
    namespace = EventNamespace("/_event", app=None)  # pyright: ignore[reportArgumentType]
    if linked:
        namespace.sid_to_token[SID] = TAB
    task = asyncio.create_task(namespace.on_event(SID, data), name=f"reflex_event|{TAB}|{STORY}")
    await asyncio.wait([task])
    del task  # nobody asked for its exception: asyncio tells of it
    gc.collect()
    assert door.lines()
    for secret in (STORY, SID, TAB):
        assert secret not in door.text()


def test_reflex_does_not_tell_what_a_handler_was_given(door: Door):
    try:
        raise ValueError(STORY)
    except ValueError as error:
        default_backend_exception_handler(error)
        logging.getLogger("reflex_base.event").exception(f"Error in reflex_event|x|{TAB} [txid=1]:")
    assert [line["event"] for line in door.lines()] == [
        "[Reflex Backend Exception]",
        "Error in reflex_event|x|***",
    ]
    assert "test_log_libraries.py" in door.lines()[1]["exception"]
    assert STORY not in door.text()


async def test_the_socket_servers_do_not_tell_packets(door: Door):
    server = socketio.AsyncServer(async_mode="asgi", logger=True, engineio_logger=True)
    await server.emit("event", {"question": STORY}, to=SID)
    await server.eio.send(SID, STORY)
    server.logger.info("received event %s", STORY)
    server.logger.error("%s is not connected to namespace %s", SID, STORY)
    assert [line["event"] for line in door.lines()] == [
        "Cannot send to sid %s",
        "%s is not connected to namespace %s",
    ]
    assert not logging.getLogger("socketio.server").handlers
    assert not logging.getLogger("engineio.server").handlers


def test_the_database_does_not_tell_its_parameters(door: Door):
    engine = create_engine("sqlite://", echo=True)
    with engine.connect() as connection:
        try:
            connection.execute(text("SELECT * FROM nowhere WHERE question = :question"), {"question": STORY})
        except SQLAlchemyError as error:
            log.logger("portal.x").error("failed", exc_info=error)
            logging.getLogger("sqlalchemy.pool").error("failed: %s", error)
    engine.dispose()
    assert "no such table" in door.text()
    assert STORY not in door.text()
    assert len(door.lines()) == 2


def test_what_a_library_gives_as_an_argument_is_searched_by_its_names(door: Door):
    logging.getLogger("other").error("got %s and %s", {"token": {"of": STORY}}, [("sid", {"is": STORY})])
    assert STORY not in door.text()
    assert len(door.lines()) == 1


def test_handlers_of_libraries_are_taken_away(door: Door):
    plain = logging.StreamHandler(io.StringIO())
    logging.getLogger("other.library").addHandler(plain)
    logging.getLogger("other.library").propagate = False
    door.configure()
    logging.getLogger("other.library").error("hello")
    assert plain.stream.getvalue() == ""
    assert [line["event"] for line in door.lines()] == ["hello"]
