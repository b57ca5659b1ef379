"""Whatever logger tells whatever in whatever shape: nothing that must stay inside comes out of the door."""

import base64
import io
import logging
import random
import sys
import threading
from collections.abc import Callable
from typing import Any, Protocol

import pytest
import structlog
from dbos._logger import init_logger
from granian.log import LogLevels, configure_logging
from stdnum.nl import bsn

from portal.core import log

CHANCE = random.Random(20260103)
STORY = "Ik val vaak in de douche"


class Door(Protocol):
    """What came out of the logs, as text and as lines of JSON."""

    def configure(self, json: bool = True, level: str = "DEBUG") -> None: ...
    def text(self) -> str: ...
    def lines(self) -> list[dict[str, Any]]: ...


def _bsn() -> str:
    while not bsn.is_valid(number := f"{CHANCE.randrange(10_000_000, 1_000_000_000):09d}"):
        pass
    return number


def _token() -> str:
    return base64.urlsafe_b64encode(CHANCE.randbytes(32)).decode().rstrip("=")


SECRETS = [(_bsn(), _token()) for _ in range(100)]
NAMES = """portal.loket.service integrations.zgw uvicorn.error uvicorn.access _granian granian.access
reflex.app reflex_base.event socketio.server engineio.server sqlalchemy.engine.Engine authlib.jose httpx
httpcore.http11 dbos asyncio stamina alembic.runtime some.other"""


def _shapes(number: str, token: str) -> list[Callable[[Any], None]]:
    """Ways in which a logger is told of a BSN and a token."""

    def raised(tell: Any) -> None:
        try:
            try:
                raise KeyError(f"{number} {token}")
            except KeyError as error:
                raise ValueError(f"code={token} of bsn {number}") from error
        except ValueError:
            tell.exception("failed for %s", number)

    return [
        lambda tell: tell.warning(f"person {number} came with Bearer {token}"),
        lambda tell: tell.error("person %s, token=%s", number, token),
        lambda tell: tell.error("person %(bsn)s, %(token)s", {"bsn": number, "token": token}),
        lambda tell: tell.warning("got %s", {"inpBsn": number, "list": [{"token": token}]}),
        lambda tell: tell.warning({"person": int(number), "cookie": token}),
        lambda tell: tell.error("too %s few %s", {"a": number, "token": token}),
        lambda tell: tell.error("wrong %d", f"{number} token={token}"),
        lambda tell: tell.error("path %s", f"/callback?code={token}&person={number}"),
        lambda tell: tell.error("headers %s", [(b"cookie", f"a={token}".encode()), (b"x", number.encode())]),
        raised,
    ]


@pytest.mark.parametrize("name", NAMES.split())
def test_no_logger_tells_a_bsn_or_a_token(door: Door, name: str):
    for number, token in SECRETS:
        for shape in _shapes(number, token):
            shape(logging.getLogger(name))
    said = door.text()
    assert len(door.lines()) == 1000
    for number, token in SECRETS:
        assert number.lstrip("0") not in said
        assert token not in said


def test_our_own_loggers_tell_none_either(door: Door):
    for number, token in SECRETS:
        tell = log.logger("portal.loket").bind(person=number, access_token=token)
        tell.info(f"person {number}", place={"rows": [{"bsn": int(number)}], "note": f"token={token}"})
        with structlog.contextvars.bound_contextvars(who=number, sid=token):
            logging.getLogger("uvicorn.error").info("hello")
            structlog.get_logger().warning("hello", headers={"a": token})
        try:
            raise ValueError(f"{number} {token} '{STORY}'")
        except ValueError as error:
            tell.exception("failed")
            tell.error("failed", exc_info=error, why=error)
            tell.error("failed", exc_info=sys.exc_info())
    said = door.text()
    for number, token in SECRETS:
        assert number.lstrip("0") not in said
        assert token not in said
    assert STORY not in said
    assert sum("ValueError" in line.get("exception", "") for line in door.lines()) == 300


def test_a_line_says_when_who_how_bad_and_what(door: Door):
    number = log.reference()
    structlog.contextvars.bind_contextvars(reference=number)
    log.logger("portal.cases").info("case refreshed", case="ZAAK-2026-0000000038", took=0.25, count=3)
    logging.getLogger("uvicorn.error").info("running on %s:%d", "127.0.0.1", 3000)
    own, other = door.lines()
    assert own.pop("timestamp").endswith("+00:00")
    assert own == {
        "event": "case refreshed",
        "level": "info",
        "logger": "portal.cases",
        "case": "ZAAK-2026-0000000038",
        "took": 0.25,
        "count": 3,
        "reference": number,
    }
    other.pop("timestamp")
    assert other == {
        "event": "running on 127.0.0.1:3000",
        "level": "info",
        "logger": "uvicorn.error",
        "reference": number,
    }


def test_handlers_that_others_add_later_get_nothing_to_tell(door: Door):
    init_logger()
    configure_logging(LogLevels.info, log.SERVER_LOGGING)
    plain = io.StringIO()
    logging.getLogger("other").addHandler(logging.StreamHandler(plain))
    for name in ("dbos", "_granian", "granian.access", "other"):
        for number, token in SECRETS[:10]:
            for shape in _shapes(number, token):
                shape(logging.getLogger(name))
    for number, token in SECRETS[:10]:
        assert number.lstrip("0") not in plain.getvalue() + door.text()
        assert token not in plain.getvalue() + door.text()
    assert {line["logger"] for line in door.lines()} == {"dbos", "_granian", "granian.access", "other"}
    assert len(door.lines()) == 400
    assert "ValueError" in plain.getvalue()


def test_the_last_words_of_a_thread_and_of_the_process_go_through_the_door(door: Door):
    def fail() -> None:
        raise ValueError(f"bsn {SECRETS[0][0]}")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    assert [line["event"] for line in door.lines()] == ["uncaught", "uncaught"]
    assert SECRETS[0][0] not in door.text()


def test_ctrl_c_stays_what_it_is(door: Door):
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "uncaught" not in door.text()


def test_before_anything_is_configured_our_loggers_are_redacted_already():
    number, token = SECRETS[0]
    plain = logging.StreamHandler(io.StringIO())
    logging.getLogger("portal.early").addHandler(plain)
    log.logger("portal.early").error(f"person {number}", token=token)
    logging.getLogger("portal.early").removeHandler(plain)
    assert "person ***" in plain.stream.getvalue()
    assert number not in plain.stream.getvalue()
    assert token not in plain.stream.getvalue()


def test_a_level_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="LOUD"):
        log.configure(json=True, level="LOUD")


def test_a_reference_can_be_said_aloud():
    found = {log.reference() for _ in range(2000)}
    assert len(found) == 2000
    for number in found:
        assert len(number) == 8
        assert number[0].isalpha()
        assert not set(number) & set("0O1IL2Z5S8BAEU")
