"""Measures and writes bench/results: `python -m bench [--quick] [--long] [--only NAME ...]`."""

import argparse
import tempfile
from pathlib import Path

from bench import (
    acts,
    events,
    lighthouse,
    load,
    logout,
    machine,
    memory,
    paint,
    refresh,
    report,
    scaling,
    search,
    start,
    storage,
    weight,
)
from bench.figures import Figure
from bench.town import town
from portal.core import log

IN_TOWN = {
    "events": events.measure,
    "weight": weight.measure,
    "paint": paint.measure,
    "refresh": refresh.measure,
    "acts": acts.measure,
    "memory": memory.measure,
    "lighthouse": lighthouse.measure,
}
"""What is measured in one running world, in this order."""

ALONE = {
    "storage": storage.measure,
    "search": search.measure,
    "logout": logout.measure,
    "start": start.later,
    "first": start.first,
}
"""What needs no running world, or makes its own."""

SIZED = {"load": load.measure, "scaling": scaling.measure}
"""What makes its own world, and has a short and a long form."""

QUICK = ("events", "weight")
LONG = ("first", "lighthouse")
"""What takes so long that it is only measured when asked for."""

REMARKS = [
    "Measured in a demo world without its limit on events per tab and with a copy that stays fresh for an "
    "hour; ratios are of the same run, in turn."
]


def main() -> None:
    """Measure what was asked, say it and write it down."""
    asked = _asked()
    log.configure(json=True, level="WARNING")
    facts, figures = machine.facts(), list[Figure]()
    with tempfile.TemporaryDirectory(prefix="mijnloket-bench-") as name:
        folder = Path(name)
        if chosen := [name for name in IN_TOWN if name in asked.only]:
            with town(folder / "town") as here:
                for name in chosen:
                    print(f"{name} ...", flush=True)
                    figures += IN_TOWN[name](here, asked.quick)
        for name in [name for name in (*ALONE, *SIZED) if name in asked.only]:
            print(f"{name} ...", flush=True)
            own = folder / name
            own.mkdir()
            figures += ALONE[name](own) if name in ALONE else SIZED[name](own, asked.long)
    table = report.write(figures, facts, REMARKS, asked.results)
    print(table.read_text("utf-8"))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only events (few) and weight, under a minute")
    parser.add_argument("--long", action="store_true", help=f"loads in full, and also: {', '.join(LONG)}")
    parser.add_argument(
        "--only", nargs="+", choices=[*IN_TOWN, *ALONE, *SIZED], help="only these measurements"
    )
    parser.add_argument("--results", type=Path, default=report.RESULTS, help="the folder for the results")
    asked = parser.parse_args()
    everything = [name for name in (*IN_TOWN, *ALONE, *SIZED) if name not in LONG or asked.long]
    asked.only = asked.only or (QUICK if asked.quick else everything)
    return asked


if __name__ == "__main__":
    main()
