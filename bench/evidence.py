"""Writes docs/evidence.md from everything that was measured: `python -m bench.evidence`.

The figures are those of bench/results: of every run of the bench, and of the lines that tests wrote there
(`MIJNLOKET_EVIDENCE=bench/results make chaos`). The newest count. What stands on the page from SHORT on
was written by hand and stays.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.goals import GOALS, Goal
from bench.report import RESULTS, described

PAGE = RESULTS.parents[1] / "docs" / "evidence.md"
SHORT = "## What falls short, and why"
LINES = "measured.jsonl"
HEAD = """# Evidence

Every goal that was set for Mijn Loket, and what was measured. A row without a figure says so.

This page is written by `make evidence` from bench/results; each part names the command that measures it. All of it:

| command | what it measures | takes about |
|---|---|---:|
| `make bench` | speed, as ratios in one run | 8 minutes |
| `make load` | a worker with 500 and with 1,500 tabs, and two workers against one | 30 minutes |
| `make lighthouse` | every page as Lighthouse sees it, three times | 15 minutes |
| `python -m bench --only start first` | the first start in a fresh clone | 2 minutes |
| `MIJNLOKET_EVIDENCE=bench/results make chaos` | what must survive: kills, outages, restarts, attacks | an hour or more |
| `MIJNLOKET_EVIDENCE=bench/results make test` | the same, shortened | 15 minutes |

Times are of a quiet machine with two cores; `make evidence` afterwards takes a second. Every figure of a run is in
bench/results, with the load of other work on the machine when it began.
"""
_PAGES = re.compile(r"(?P<what>.+) of (?P<path>/\S*)")


@dataclass(frozen=True)
class Measured:
    """A figure, when it was measured, and on what machine."""

    figure: Figure
    at: datetime
    machine: str


def gathered(results: Path) -> list[Measured]:
    """Everything in a folder of results: of each topic the newest run, of each line of a test the newest."""
    runs = sorted((json.loads(file.read_text("utf-8")) for file in results.glob("*.json")), key=_when)
    by_topic = dict[str, list[Measured]]()
    for run in runs:
        of_run = defaultdict[str, list[Measured]](list)
        for said in run["figures"]:
            of_run[said["topic"]].append(_measured(said, run["measured_at"], run["machine"]))
        by_topic |= of_run
    file = results / LINES
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    newest = {(line["topic"], line["name"]): _measured(line, line["at"], line["machine"]) for line in lines}
    return [one for of_topic in by_topic.values() for one in of_topic] + list(newest.values())


def _when(run: dict[str, Any]) -> str:
    return run["measured_at"]


def _measured(said: dict[str, Any], at: str, machine: dict[str, Any]) -> Measured:
    names = [field.name for field in fields(Figure)]
    figure = Figure(**{name: said[name] for name in names if name in said})
    return Measured(figure, datetime.fromisoformat(at), described(machine))


def page(measured: list[Measured], by_hand: str) -> str:
    """The whole page; `by_hand` is what stands from SHORT on."""
    left = list(measured)
    parts = [HEAD]
    for goal in GOALS:
        own = [one for one in left if one.figure.topic in goal.topics]
        left = [one for one in left if one not in own]
        parts.append(_part(goal, own))
    if left:
        parts.append(_part(Goal("Also measured", "no goal was set", ()), left))
    return "\n".join([*parts, by_hand])


def _part(goal: Goal, measured: list[Measured]) -> str:
    """One goal: what was asked, the command, the figures, and the machine they come from."""
    said = f"## {goal.name}\n\nGoal: {goal.asked}."
    if goal.command:
        said += f" Command: `{goal.command}`."
    if not measured:
        return f"{said}\n\n**Not measured.**\n"
    rows = [_row(one, name) for one, name in _folded(measured)]
    table = "\n".join(["| what | measured | goal | met | date |", "|---|---:|---:|---|---|", *rows])
    machines = "; ".join(dict.fromkeys(one.machine for one in measured))
    return f"{said}\n\n{table}\n\nMachine: {machines}.\n"


def _row(one: Measured, name: str) -> str:
    figure = one.figure
    told = f"{name} ({figure.note})" if figure.note else name
    return f"| {told} | {figure.told} | {figure.aim} | {figure.verdict} | {one.at:%Y-%m-%d} |"


def _folded(measured: Iterable[Measured]) -> list[tuple[Measured, str]]:
    """Each figure with its name; of what was measured of many pages, the worst one for all of them."""
    groups = defaultdict[str, list[Measured]](list)
    for one in measured:
        of_page = _PAGES.fullmatch(one.figure.name)
        groups[of_page["what"] if of_page else one.figure.name].append(one)
    return [(_worst(group), _name(what, group)) for what, group in groups.items()]


def _worst(group: list[Measured]) -> Measured:
    return sorted(group, key=lambda one: one.figure.value, reverse=not group[0].figure.least)[0]


def _name(what: str, group: list[Measured]) -> str:
    worst = _worst(group).figure.name
    return (
        worst if len(group) == 1 else f"{what}: the worst of {len(group)} pages, {worst.rpartition(' ')[2]}"
    )


def by_hand(written: str) -> str:
    """What a page says from SHORT on."""
    _made, found, kept = written.partition(SHORT)
    return f"{found or SHORT}{kept or chr(10)}"


def main() -> None:
    """Write the page anew."""
    kept = by_hand(PAGE.read_text("utf-8") if PAGE.exists() else "")
    PAGE.write_text(page(gathered(RESULTS), kept), "utf-8")


if __name__ == "__main__":
    main()
