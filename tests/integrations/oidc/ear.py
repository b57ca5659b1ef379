"""An ear for what providers post about log-outs: a web server on this machine that answers and remembers."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import SimpleQueue
from threading import Thread
from urllib.parse import parse_qs


class Ear(HTTPServer):
    """What was posted, oldest first: the content type and the form."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hearing)
        self.heard: SimpleQueue[tuple[str, dict[str, list[str]]]] = SimpleQueue()
        self.address = f"http://127.0.0.1:{self.server_port}/auth/backchannel-logout"

    def token(self) -> str:
        """The logout token of the next thing heard, which came as the specification asks."""
        content_type, form = self.heard.get(timeout=10)
        assert content_type.startswith("application/x-www-form-urlencoded")
        (token,) = form["logout_token"]
        return token


class _Hearing(BaseHTTPRequestHandler):
    server: Ear  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.put((self.headers["Content-Type"], parse_qs(body)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[Ear]:
    """An ear that listens for the time of a block."""
    with Ear() as ear:
        thread = Thread(target=ear.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield ear
        finally:
            ear.shutdown()
            thread.join()
