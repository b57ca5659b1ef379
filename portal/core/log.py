"""Logs of every part of the process through one door, where what may not be told is taken out."""

import logging
import os
import re
import secrets
import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, cast

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter

from portal.core import redaction
from portal.core.clock import SystemClock

# Given to granian as its logging configuration: it then leaves the handlers alone.
SERVER_LOGGING: dict[str, Any] = {"loggers": {}}

_OWN = frozenset({"portal", "integrations"})
# Below WARNING these tell payloads, parameters, verifiers and whole addresses.
_QUIET = frozenset(
    {"socketio", "engineio", "asyncio", "httpx", "httpcore", "authlib", "joserfc", "sqlalchemy", "aiosqlite"}
    | {"psycopg", "dbos", "websockets", "stamina", "alembic"}
)
# These put what the browser sent into their sentences, whatever the level.
_CHATTY = frozenset({"socketio", "engineio", "asyncio"})
# They would add a handler of their own to these while they have no level.
_SERVERS = ("socketio.server", "socketio.client", "engineio.server", "engineio.client")
_OPENING = re.compile(r"\A.?(?:[^{\[(<\"'\n:]|:(?!\s))*")
_OPAQUE = re.compile(r"(?=[\w-]*[\dA-Z])(?!(?:[A-Z][a-z]+)+\b)[\w-]{16,}")
# None looks like another; no vowels, so no words.
_LETTERS, _SIGNS = "CDFGHJKMNPQRTVWXY", "34679CDFGHJKMNPQRTVWXY"

Fields = MutableMapping[str, Any]


def configure(json: bool, level: str) -> None:
    """Send every logger of this process through one handler (standard error), as JSON or as text.

    Call it again where a server has set up logging of its own. Only our own loggers go below INFO.
    Raises ValueError for a level that does not exist.
    """
    threshold = logging.getLevelNamesMapping().get(level.upper())
    if threshold is None:
        raise ValueError(f"There is no log level {level!r}.")
    os.environ.pop("REFLEX_MANAGED_LOGGING", None)  # else Reflex adds handlers of its own
    logging.setLogRecordFactory(_record)
    logging.captureWarnings(True)
    sys.excepthook, threading.excepthook = _uncaught, lambda args: _uncaught(*args[:3])
    structlog.configure(
        processors=_CHAIN, logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=BoundLogger
    )
    handler = _handler(json)
    handler.setLevel(threshold)
    _own_the_loggers(handler)
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(max(threshold, logging.INFO))
    for name in _OWN:
        logging.getLogger(name).setLevel(threshold)


def logger(name: str) -> BoundLogger:
    """A logger with a name; `bind` adds fields to every line of it."""
    return cast(
        BoundLogger,
        structlog.wrap_logger(logging.getLogger(name), processors=_CHAIN, wrapper_class=BoundLogger),
    )


def reference() -> str:
    """A fresh number (8 characters) that ties an apology to its log lines and can be said aloud."""
    return secrets.choice(_LETTERS) + "".join(secrets.choice(_SIGNS) for _ in range(7))


def _handler(json: bool) -> logging.Handler:
    render: Any = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    chain: list[Any] = [_foreign, structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, _timed]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=chain, processors=[ProcessorFormatter.remove_processors_meta, render]
        )
    )
    handler.addFilter(lambda record: record.levelno >= _least(record.name))
    return handler


def _own_the_loggers(handler: logging.Handler) -> None:
    """Take away the handlers and levels that libraries gave their loggers."""
    for name in {*logging.root.manager.loggerDict, *_QUIET, *_SERVERS, "reflex"}:
        found = logging.getLogger(name)
        found.handlers.clear()
        found.propagate = True
        found.setLevel(logging.WARNING if _least(name) == logging.WARNING else logging.NOTSET)
    # DBOS adds a handler of its own when it finds none.
    logging.getLogger("dbos").handlers.append(handler)
    logging.getLogger("dbos").propagate = False


def _least(name: str) -> int:
    """The lowest level that may be told of a logger."""
    root = name.partition(".")[0]
    if root in _OWN:
        return logging.NOTSET
    return logging.WARNING if root in _QUIET or root.startswith("reflex") else logging.INFO


def _record(name: str | None, *args: Any, **kwargs: Any) -> logging.LogRecord:
    """Make a record with nothing in it to hide, for whatever handler gets it."""
    record = logging.LogRecord(cast(str, name), *args, **kwargs)
    if name is None:  # a copy in the making: it is filled from a record that passed here
        return record
    root = name.partition(".")[0]
    chatty = root in _CHATTY or root.startswith("reflex") or record.levelno < _least(name)
    record.msg = _message(record, chatty)
    record.args = None
    if record.exc_info and record.exc_info[1]:
        record.exc_text = redaction.told(record.exc_info[1], silent=root not in _OWN)
        record.exc_info = None
    return record


def _message(record: logging.LogRecord, chatty: bool) -> Any:
    said, given = cast(object, record.msg), cast(object, record.args)
    if isinstance(said, dict):  # from structlog
        return redaction.value(cast(object, said))
    if chatty:  # its opening words only: what follows is what the browser sent
        opening = _OPENING.match(str(said))
        return redaction.text(_OPAQUE.sub(redaction.HIDDEN, opening[0].strip() if opening else ""))
    if isinstance(given, dict):
        record.args = redaction.value(cast(object, given))
    elif isinstance(given, tuple):
        record.args = tuple(_argument(one) for one in cast(tuple[object, ...], given))
    try:
        return redaction.text(record.getMessage())
    except Exception:  # arguments that do not fit: the standard library would print them
        return redaction.text(str(said))


def _argument(given: object) -> object:
    """Lists and dicts are searched by their names; `%d` and the like still need their numbers."""
    return redaction.value(cast(object, given)) if isinstance(given, dict | list | tuple) else given


def _foreign(_logger: Any, _method: str, fields: Fields) -> Fields:
    """What a record of another library gets from us: the bound fields, and its exception."""
    if fields["_record"].exc_text:
        fields["exception"] = fields["_record"].exc_text
    return {**redaction.value(structlog.contextvars.get_contextvars()), **fields}


def _timed(_logger: Any, _method: str, fields: Fields) -> Fields:
    fields["timestamp"] = SystemClock().now().isoformat(timespec="milliseconds")
    return fields


def _traced(_logger: Any, _method: str, fields: Fields) -> Fields:
    """Replace `exc_info` by the exception as we tell it."""
    given = fields.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    if error is not None:
        fields["exception"] = redaction.told(error)
    return fields


def _redacted(_logger: Any, _method: str, fields: Fields) -> Fields:
    return cast(Fields, redaction.value(fields))


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """The last words of a thread or process go through the same door."""
    if error is None or issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error or kind(), trace)
    else:
        logger("portal").critical("uncaught", exc_info=error)


_CHAIN: list[Any] = [
    structlog.stdlib.filter_by_level,
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    _timed,
    _traced,
    _redacted,
    ProcessorFormatter.wrap_for_formatter,
]
