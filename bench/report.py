"""Writes what was measured: every figure as JSON, and a table for people."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import Figure

RESULTS = Path(__file__).parent / "results"


def write(figures: list[Figure], machine: dict[str, Any], remarks: list[str], folder: Path) -> Path:
    """Write `<date>-<time>.json` and `latest.md` into a folder; answers where the table is."""
    at = datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    whole = {
        "measured_at": at.isoformat(timespec="seconds"),
        "machine": machine,
        "remarks": remarks,
        "figures": [asdict(figure) | {"met": figure.met} for figure in figures],
    }
    (folder / f"{at:%Y-%m-%d-%H%M}.json").write_text(
        json.dumps(whole, indent=2, ensure_ascii=False) + "\n", "utf-8"
    )
    latest = folder / "latest.md"
    latest.write_text(table(figures, machine, remarks, at), "utf-8")
    return latest


def table(figures: list[Figure], machine: dict[str, Any], remarks: list[str], at: datetime) -> str:
    """Everything as Markdown: one table per topic, and the machine."""
    topics = dict.fromkeys(figure.topic for figure in figures)
    busy = f"load of other work at the start {machine['load_at_start']}"
    parts = ["# What was measured", f"{at:%Y-%m-%d %H:%M} UTC. {described(machine)}; {busy}.", *remarks]
    for topic in topics:
        rows = [_row(figure) for figure in figures if figure.topic == topic]
        parts.append(
            "\n".join([f"## {topic}\n", "| what | measured | goal | |", "|---|---:|---:|---|", *rows])
        )
    return "\n\n".join(parts) + "\n"


def _row(figure: Figure) -> str:
    said = "; ".join(part for part in (figure.verdict, figure.note) if part)
    return f"| {figure.name} | {figure.told} | {figure.aim} | {said} |"


def described(machine: dict[str, Any]) -> str:
    """A machine in a few words."""
    return f"{machine['cores']} cores, {machine['memory_gb']} GB, Python {machine['python']}, {machine['os']}"
