"""Weighs the JavaScript and CSS that each page needs, as the portal sends it: with gzip and with brotli."""

import re
from dataclasses import dataclass

import httpx

from bench.figures import Figure
from bench.town import WITH, Town

TOPIC = "Weight of the pages"
GOALS = {"JS": 175.0, "CSS": 25.0}
"""Most kilobytes (1,000 bytes, gzip) of each for one page."""

_NAMED = re.compile(r'(?:src|href)="(/[^"]+\.(?:js|css))"')
_IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*\(?["'](\.?/[^"']+\.js)["']""")


@dataclass(frozen=True)
class Sent:
    """How many bytes one file took on the line, by the encoding that was asked for."""

    gzip: int
    br: int


def measure(town: Town, _quick: bool) -> list[Figure]:
    """Every page in Dutch, with every file it names and what those import; files are asked for once."""
    from portal.portal import PAGES  # builds the app: only when it is needed

    known: dict[str, tuple[Sent, list[str]]] = {}
    with town.world.visitor(town.cookies[WITH].partition("=")[2]) as visitor:
        pages = [(page.path or "/", _files(visitor, f"/nl{page.path}", known)) for page in PAGES]
    return [
        _figure(path, kind, [known[file][0] for file in files if file.endswith(f".{kind.lower()}")])
        for kind in GOALS
        for path, files in pages
    ]


def _files(visitor: httpx.Client, page: str, known: dict[str, tuple[Sent, list[str]]]) -> set[str]:
    """What a page needs before it works: what it names, and what that imports in turn."""
    html = visitor.get(page).raise_for_status().text
    found, waiting = set[str](), _NAMED.findall(html) + _IMPORTED.findall(html)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            known[file] = known.get(file) or _ask(visitor, file)
            waiting += known[file][1]
    return found


def _ask(visitor: httpx.Client, file: str) -> tuple[Sent, list[str]]:
    """The weight of a file, and what it imports."""
    sizes, text = dict[str, int](), ""
    for encoding in ("gzip", "br"):
        with visitor.stream("GET", file, headers={"Accept-Encoding": encoding}) as answer:
            answer.raise_for_status()
            sizes[encoding] = sum(len(part) for part in answer.iter_raw())
    if file.endswith(".js"):
        text = visitor.get(file).text
    folder = file.rpartition("/")[0]
    return Sent(**sizes), [re.sub(r"^\./", f"{folder}/", name) for name in _IMPORTED.findall(text)]


def _figure(path: str, kind: str, files: list[Sent]) -> Figure:
    gzip, br = sum(file.gzip for file in files) / 1000, sum(file.br for file in files) / 1000
    note = f"{br:.1f} KB with brotli, {len(files)} {'file' if len(files) == 1 else 'files'}"
    details = {"gzip_kb": gzip, "br_kb": br, "files": len(files)}
    return Figure(TOPIC, f"{kind} of {path}", gzip, "KB", GOALS[kind], note, details)
