"""A Redis server of the test's own: started on a free port, killed, frozen, and looked through."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from redis.exceptions import RedisError

from tests.processes import free_ports, wait_for


class RedisServer:
    """One server that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_ports(1)[0]
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Up, and empty."""
        given = {"port": self._port, "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": self._folder}
        command = [
            "redis-server",
            *(word for name, value in given.items() for word in (f"--{name}", str(value))),
        ]
        with (self._folder / "redis.log").open("ab") as lines:
            self._process = subprocess.Popen(command, stdout=lines, stderr=subprocess.STDOUT)
        wait_for(self._answers)

    def kill(self) -> None:
        """Gone without a word."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Down."""
        self.go_on()
        self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """It takes connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """It answers again."""
        self._signal(signal.SIGCONT)

    def everything(self) -> dict[bytes, list[bytes]]:
        """Every key with everything in it, in the forms Redis gives it."""
        found: dict[bytes, list[bytes]] = {}
        with redis.Redis.from_url(self.url) as client:
            for key in client.scan_iter():
                found[key] = [client.dump(key) or b"", *_values(client, key)]
        return found

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url, socket_timeout=1) as client:
            try:
                return bool(client.ping())
            except RedisError:
                return False

    def _signal(self, number: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        self._signal(number)
        if self._process:
            self._process.wait(10)


def _values(client: "redis.Redis", key: bytes) -> list[bytes]:
    """What a key holds, whatever its type."""
    kind = client.type(key).decode()
    if kind == "string":
        return [client.get(key)]
    if kind == "hash":
        return [part for pair in client.hgetall(key).items() for part in pair]
    if kind == "set":
        return list(client.smembers(key))
    if kind == "zset":
        return list(client.zrange(key, 0, -1))
    return list(client.lrange(key, 0, -1)) if kind == "list" else [str(client.xrange(key)).encode()]


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    """A server for the time of a block; skips when this machine has none."""
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server on this machine")
    folder.mkdir(parents=True, exist_ok=True)
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
