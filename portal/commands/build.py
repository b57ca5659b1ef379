"""Builds the pages, when anything they are made of changed since the last time."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from reflex_base import constants

from portal.core.settings import current
from portal.wiring import PAGES, ROOT, SERVING

_MADE_OF = (
    "portal/**/*.py",
    "portal/**/*.css",
    "assets/**/*",
    "locales/**/*.po",
    "municipalities/**/*",
    "reflex.lock/*",
    "rxconfig.py",
)
_KEPT = 5
"""Builds that stay, so that a process that serves an older one is not robbed of it."""


def build() -> Path:
    """The folder with the pages made of what is here now; built when it is not there yet.

    Where nothing may be written (an image, a folder of another user) they must be there.
    """
    pages = PAGES / fingerprint(ROOT)
    if pages.exists() and not os.access(PAGES, os.W_OK):
        return pages
    with _alone():
        if not pages.exists():
            _export()
            _put(ROOT / constants.Dirs.WEB / constants.Dirs.STATIC, pages)
        os.utime(pages)
        for old in sorted(PAGES.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)[_KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
    return pages


def fingerprint(root: Path) -> str:
    """A hash of everything the pages are made of: sources, texts, assets and the address they call."""
    whole = hashlib.sha256(f"{current().origin} {current().municipality} {sys.version_info[:2]}".encode())
    for pattern in _MADE_OF:
        for path in sorted(p for p in root.glob(pattern) if p.is_file() and "__pycache__" not in p.parts):
            whole.update(f"{path.relative_to(root)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:32]


def _export() -> None:
    env = {k: v for k, v in os.environ.items() if k != SERVING}
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    with _as_it_was(ROOT / "reflex.lock" / "package.json"):
        subprocess.run(command, cwd=ROOT, env=env, check=True)  # noqa: S603 - our own command, fixed words


def _put(made: Path, pages: Path) -> None:
    """Put a finished build in its place, all at once."""
    beside = pages.with_suffix(".new")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(made, beside)
    beside.rename(pages)


@contextmanager
def _as_it_was(file: Path) -> Generator[None]:
    """Reflex writes the same JSON now on one line and now on many: keep ours when only that differs."""
    before = file.read_text("utf-8") if file.exists() else ""
    yield
    if before and json.loads(before) == json.loads(file.read_text("utf-8")):
        file.write_text(before, "utf-8")


@contextmanager
def _alone() -> Generator[None]:
    """One build at a time on this machine."""
    PAGES.mkdir(parents=True, exist_ok=True)
    with (PAGES.parent / ".pages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
