"""Writes down what a test measured, so that docs/evidence.md can set it beside its goal."""

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench import machine
from bench.figures import Figure

FOLDER = "MIJNLOKET_EVIDENCE"
"""Names the folder for the lines; without it nothing is written."""


def measured(
    topic: str, name: str, value: float, unit: str, goal: float, *, least: bool = False, note: str = ""
) -> None:
    """Write one figure. `goal` is the most it may be, or with `least` the least; asserting is the test's own."""
    if FOLDER not in os.environ:
        return
    figure = Figure(topic, name, value, unit, goal, note, least=least)
    folder = Path(os.environ[FOLDER])
    folder.mkdir(parents=True, exist_ok=True)
    when = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine.facts()}
    line = when | asdict(figure) | {"met": figure.met}
    with (folder / "measured.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line, ensure_ascii=False) + "\n")
