"""The gallery, built once per theme and served from this machine, and a browser to look at it."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.node_packages import node_modules  # noqa: F401 - a fixture

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = {320: 640, 390: 844, 1280: 800}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output clean."""


def build(theme: str, folder: Path) -> Path:
    """Build the gallery in a theme; answers the folder with its pages."""
    shutil.copytree(HERE / "gallery", folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "assets", folder / "assets", dirs_exist_ok=True)
    env = {**os.environ, "PYTHONPATH": str(ROOT), "GALLERY_THEME": theme}
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / ".web" / "build" / "client"


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """The address of the gallery in a theme, built when first asked for."""
    servers: dict[str, http.server.ThreadingHTTPServer] = {}

    def address(theme: str = "voorbeeld") -> str:
        if theme not in servers:
            pages = build(theme, tmp_path_factory.mktemp(theme))
            handler = functools.partial(Quiet, directory=str(pages))
            servers[theme] = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            threading.Thread(target=servers[theme].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[theme].server_port}"

    yield address
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The browser of this machine, or the one Playwright brought."""
    where = {"executable_path": str(CHROMIUM)} if CHROMIUM.exists() else {}
    browser = playwright.chromium.launch(args=["--no-sandbox", "--disable-background-networking"], **where)
    yield browser
    browser.close()


def visit(page: Page, path: str) -> None:
    """Open a page and wait until it is awake (React has taken it over)."""
    page.goto(f"/{path}/")
    page.wait_for_function(
        "Object.keys(document.querySelector('main')).some(key => key.startsWith('__react'))"
    )


@pytest.fixture
def look(chromium: Browser, gallery: Callable[[str], str]) -> Iterator[Callable[..., Page]]:
    """Opens a page of the gallery: `look("mijn", width=390)`; no server answers its events."""
    contexts = []

    def opened(
        path: str, *, theme: str = "voorbeeld", width: int = 390, height: int = 0, **more: object
    ) -> Page:
        size = {"width": width, "height": height or WIDTHS[width]}
        contexts.append(chromium.new_context(viewport=size, base_url=gallery(theme), **more))
        page = contexts[-1].new_page()
        page.route_web_socket("**/_event/**", lambda socket: None)
        if more.get("java_script_enabled", True):
            visit(page, path)
        else:
            page.goto(f"/{path}/")
        return page

    yield opened
    for context in contexts:
        context.close()
