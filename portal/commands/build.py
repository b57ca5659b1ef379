"""Builds the pages, when anything they are made of changed since the last time."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from portal.core.settings import current
from portal.wiring import ROOT, SERVING

STAMP = ROOT / ".web" / ".built-from"
_MADE_OF = (
    "portal/**/*.py",
    "assets/**/*",
    "locales/**/*.po",
    "municipalities/**/*",
    "reflex.lock/*",
    "rxconfig.py",
)


def build() -> bool:
    """Build the pages; answers False when the ones there are were made of the same."""
    now = _fingerprint()
    if STAMP.exists() and STAMP.read_text("utf-8") == now:
        return False
    STAMP.unlink(missing_ok=True)
    env = {k: v for k, v in os.environ.items() if k != SERVING}
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    subprocess.run(command, cwd=ROOT, env=env, check=True)  # noqa: S603
    STAMP.write_text(now, "utf-8")
    return True


def _fingerprint() -> str:
    """A hash of everything the pages are made of: sources, texts, assets and the address they call."""
    whole = hashlib.sha256(f"{current().origin} {current().municipality} {sys.version_info[:2]}".encode())
    for pattern in _MADE_OF:
        for path in sorted(p for p in ROOT.glob(pattern) if p.is_file() and "__pycache__" not in p.parts):
            whole.update(str(path.relative_to(ROOT)).encode() + b"\0" + _content(path) + b"\0")
    return whole.hexdigest()


def _content(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()
