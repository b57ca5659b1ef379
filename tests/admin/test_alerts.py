"""The page about watching and the example alerts speak of the measures there are, and of no others."""

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from portal.core.metrics import METRICS
from tests.conftest import ROOT

ALERTS, PAGE = ROOT / "deploy" / "prometheus" / "alerts.yaml", ROOT / "docs" / "watching.md"
KINDS = {"counter": ("",), "gauge": ("",), "histogram": ("_count", "_sum", "_bucket")}
SHOWN = {metric.shown: metric for metric in METRICS.values()}
SERIES = {name + end: metric for name, metric in SHOWN.items() for end in KINDS[metric.kind]}
ADDED = {"role", "instance", "job", "le"}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_the_page_tells_every_measure_with_its_labels_and_no_other() -> None:
    rows = re.findall(r"^\| `(mijnloket_\w+)` \|([^|]*)\|", PAGE.read_text("utf-8"), re.MULTILINE)
    told = {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows}
    assert told == {name: set(metric.labels) for name, metric in SHOWN.items()}
    assert len(rows) == len(told)


def test_every_measure_says_when_to_worry_and_what_to_do() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `mijnloket_")]
    assert rows and all(all(part.strip() for part in row.split("|")[3:5]) for row in rows)


def test_every_alert_asks_for_measures_there_are() -> None:
    for rule in rules():
        names = re.findall(r"mijnloket_\w+", rule["expr"])
        assert names and set(names) <= set(SERIES), rule["alert"]
        labels = re.findall(r"(\w+)(?:=~|!=|=)\"", rule["expr"])
        grouped = [name for by in re.findall(r"by \(([^)]*)\)", rule["expr"]) for name in by.split(", ")]
        known = ADDED.union(*(SERIES[name].labels for name in names))
        assert {*labels, *grouped} <= known, rule["alert"]


def test_every_alert_is_named_on_the_page_and_says_what_to_do() -> None:
    page = PAGE.read_text("utf-8")
    found = rules()
    assert len({rule["alert"] for rule in found}) == len(found) > 10
    for rule in found:
        assert rule["alert"] in page
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"].endswith((".", "`."))
        assert re.fullmatch(r"\d+m", rule["for"])


def test_prometheus_understands_the_alerts() -> None:
    if not shutil.which("promtool"):
        pytest.skip("promtool is not on this machine: held to our own checks only")
    done = subprocess.run(["promtool", "check", "rules", str(ALERTS)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
