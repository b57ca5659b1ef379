"""Logs of every part of the process, through one door."""

import logging
import secrets
import sys
from typing import Any, cast

import structlog
from structlog.typing import FilteringBoundLogger

_SPEAKABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L: said over the phone


def configure(json: bool = True, level: str = "INFO") -> None:
    """Send structlog and the standard library through one door."""
    shared: list[Any] = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level]
    last: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=last, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=level, force=True)


def logger(name: str) -> FilteringBoundLogger:
    """A logger with a name; `bind` adds fields to every line of it."""
    return cast(FilteringBoundLogger, structlog.stdlib.get_logger(name))


def reference() -> str:
    """A fresh number (8 characters) that ties an apology to its log lines and can be said aloud."""
    return "".join(secrets.choice(_SPEAKABLE) for _ in range(8))
