"""Writes what was measured: every figure as JSON, and a table for people."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import Figure

RESULTS = Path(__file__).parent / "results"


def write(figures: list[Figure], machine: dict[str, Any], remarks: list[str], folder: Path) -> Path:
    """Write `<date>.json` and `latest.md` into a folder; answers where the table is."""
    at = datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    whole = {
        "measured_at": at.isoformat(timespec="seconds"),
        "machine": machine,
        "remarks": remarks,
        "figures": [asdict(figure) | {"met": figure.met} for figure in figures],
    }
    (folder / f"{at:%Y-%m-%d}.json").write_text(
        json.dumps(whole, indent=2, ensure_ascii=False) + "\n", "utf-8"
    )
    latest = folder / "latest.md"
    latest.write_text(table(figures, machine, remarks, at), "utf-8")
    return latest


def table(figures: list[Figure], machine: dict[str, Any], remarks: list[str], at: datetime) -> str:
    """Everything as Markdown: one table per topic, and the machine."""
    topics = dict.fromkeys(figure.topic for figure in figures)
    parts = ["# What was measured", f"{at:%Y-%m-%d %H:%M} UTC. {_machine(machine)}", *remarks]
    for topic in topics:
        rows = [_row(figure) for figure in figures if figure.topic == topic]
        parts.append(
            "\n".join([f"## {topic}\n", "| what | measured | goal | |", "|---|---:|---:|---|", *rows])
        )
    return "\n\n".join(parts) + "\n"


def _row(figure: Figure) -> str:
    goal = (
        "" if figure.goal is None else f"{'≥' if figure.least else '≤'} {_number(figure.goal, figure.unit)}"
    )
    sign = {None: "", True: "met", False: "**not met**"}[figure.met]
    said = "; ".join(part for part in (sign, figure.note) if part)
    return f"| {figure.name} | {_number(figure.value, figure.unit)} | {goal} | {said} |"


def _number(value: float, unit: str) -> str:
    return (
        f"{value:.2f} {unit}"
        if abs(value) < 10
        else f"{value:.1f} {unit}"
        if abs(value) < 100
        else f"{value:.0f} {unit}"
    )


def _machine(machine: dict[str, Any]) -> str:
    return (
        f"{machine['cores']} cores, {machine['memory_gb']} GB, Python {machine['python']}, {machine['os']}; "
        f"load of other work at the start {machine['load_at_start']}."
    )
