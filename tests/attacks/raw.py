"""Bytes on a socket, exactly as written: what no HTTP client would send."""

import socket

from tests.world import ORIGIN, World

HOST = "localhost:3000"
OPEN = b"<still open>"
"""Ends an exchange in which the portal did not close the line."""


def request(method: str, path: str, *lines: str, body: str = "") -> bytes:
    """A request of our own pages with these header lines; the line is to be closed after it."""
    known = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", f"Origin: {ORIGIN}", "Connection: close"]
    length = [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*known, *lines, *length, "", body]).encode("latin-1", "replace")


def exchange(world: World, said: bytes, patience: float = 2.0) -> bytes:
    """Everything that comes back until the portal closes the line, or says nothing for so many seconds."""
    heard = b""
    with socket.create_connection(("127.0.0.1", world.portal_port), timeout=patience) as line:
        try:
            line.sendall(said)
            while more := line.recv(65_536):
                heard += more
        except TimeoutError:
            return heard + OPEN
        except ConnectionError:
            return heard
    return heard


def status(answer: bytes) -> int:
    """The status of the first answer; 0 when there is none."""
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0


def headers(answer: bytes) -> dict[str, str]:
    """The headers of the first answer, names in small letters."""
    lines = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
