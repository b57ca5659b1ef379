"""The door: all that comes out of the logs of a test, with everything put back afterwards."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import Any

import pytest
import structlog

from portal.core import log


class Door:
    """Where the logs of a test come out."""

    def __init__(self) -> None:
        self._out = io.StringIO()

    def configure(self, json: bool = True, level: str = "DEBUG") -> None:
        """Configure logging with standard error leading here."""
        with redirect_stderr(self._out):
            log.configure(json=json, level=level)

    def text(self) -> str:
        """Everything that was said."""
        return self._out.getvalue()

    def lines(self) -> list[dict[str, Any]]:
        """Every line, read as JSON."""
        return [json.loads(line) for line in self.text().splitlines()]


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """Logging as JSON, down to DEBUG."""
    for place in (sys, threading):
        monkeypatch.setattr(place, "excepthook", place.excepthook)
    loggers = [logging.root, *map(logging.getLogger, logging.root.manager.loggerDict)]
    before = [(one, one.level, one.propagate, one.handlers[:]) for one in loggers]
    factory = logging.getLogRecordFactory()
    opened = Door()
    opened.configure()
    yield opened
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()
    logging.captureWarnings(False)
    logging.setLogRecordFactory(factory)
    for one, level, propagate, handlers in before:
        one.setLevel(level)
        one.propagate = propagate
        one.handlers[:] = handlers
