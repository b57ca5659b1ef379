"""The bare Reflex counter as a process of its own, served from a copy so that it leaves nothing behind."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.processes import NotUp, free_ports, wait_for

SOURCE = Path(__file__).parent / "bare"
FILL = "reflex___state____state.counter____sheet.fill"
ADD, ADDED = "reflex___state____state.counter____counter.add", "counter____counter"


@contextmanager
def counter(folder: Path) -> Iterator[str]:
    """Its address, while it is up; its pages are never built, only its socket is asked."""
    here, written = folder / "bare", folder / "bare.log"
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(SOURCE, here, ignore=shutil.ignore_patterns("__pycache__"))
    [port] = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    with written.open("wb") as lines:
        process = subprocess.Popen(
            [sys.executable, "serve.py", str(port)], cwd=here, stdout=lines, stderr=subprocess.STDOUT
        )

    def up() -> bool:
        if process.poll() is not None:
            raise NotUp(f"the counter ended: {written.read_text('utf-8', 'replace')[-2000:]}")
        return _answers(address)

    try:
        wait_for(up)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/ping", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
