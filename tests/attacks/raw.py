"""Bytes on a socket, exactly as written: what no HTTP client would send."""

import socket

from tests.world import ORIGIN, World

HOST = "localhost:3000"
HEAD_ENDS = (b"\r\n\r\n",)
OPEN = b"<still open>"
"""Ends an exchange in which the portal did not close the line."""


def request(method: str, path: str, *lines: str, body: str = "", origin: str = ORIGIN) -> bytes:
    """A request of our own pages with these header lines; the line is to be closed after it."""
    known = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", f"Origin: {origin}", "Connection: close"]
    length = [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*known, *lines, *length, "", body]).encode("latin-1", "replace")


def upgrade(path: str, *lines: str, origin: str = ORIGIN) -> bytes:
    """What a browser says to open a websocket at this path."""
    asked = f"{path}{'&' if '?' in path else '?'}EIO=4&transport=websocket"
    known = [f"GET {asked} HTTP/1.1", f"Host: {HOST}", f"Origin: {origin}", "Connection: Upgrade"]
    known += [
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    return "\r\n".join([*known, *lines, "", ""]).encode("latin-1", "replace")


def exchange(
    world: World,
    said: bytes,
    patience: float = 2.0,
    *,
    coming_from: str = "127.0.0.1",
    until: tuple[bytes, ...] = (),
) -> bytes:
    """What comes back until the portal closes the line, says one of these, or is silent for so many seconds."""
    heard, there, here = b"", ("127.0.0.1", world.portal_port), (coming_from, 0)
    with socket.create_connection(there, timeout=patience, source_address=here) as line:
        try:
            line.sendall(said)
            while more := line.recv(65_536):
                heard += more
                if any(words in heard for words in until):
                    break
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
