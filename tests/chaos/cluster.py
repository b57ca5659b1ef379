"""A PostgreSQL server of our own, to be stopped and started; nobody else's is touched."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Self

import psycopg
import pytest

from tests.processes import free_ports

How = Literal["fast", "immediate"]
"""How it stops: `fast` ends every connection in order, `immediate` is as a power cut."""


class Cluster:
    """One server with one empty database, in a folder of its own on a free port."""

    def __init__(self, programs: Path, folder: Path) -> None:
        [self._port] = free_ports(1)
        self._programs, self._folder = programs, folder
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{self._port}/portal"

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """A server for the time of a block; skips where PostgreSQL's programs are not installed."""
        programs = _programs()
        if programs is None:
            pytest.skip("PostgreSQL's own programs (initdb, pg_ctl) are not on this machine")
        folder = Path(tempfile.mkdtemp(prefix="cluster-"))
        if os.geteuid() == 0:  # it refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
        made = cls(programs, folder)
        try:
            made._run("initdb", "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8")
            made.start()
            address = f"postgresql://postgres@127.0.0.1:{made._port}/postgres"
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("create database portal")
            yield made
        finally:
            made.stop("immediate")
            shutil.rmtree(folder)

    def start(self) -> None:
        """Up, and taking connections."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder}"
        self._run("pg_ctl", "start", "--wait", "--silent", "-l", f"{self._folder}/log", "-o", options)

    def stop(self, how: How) -> None:
        """Down; connections break."""
        self._run("pg_ctl", "stop", "--wait", "--silent", "-m", how)

    def _run(self, program: str, *given: str) -> None:
        who = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        subprocess.run(
            [self._programs / program, *given],
            env={"PGDATA": str(self._folder / "data"), "PATH": os.environ["PATH"], "LC_ALL": "C"},
            cwd=self._folder,
            user=who,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=60,
        )


def _programs() -> Path | None:
    """Where initdb and pg_ctl are: on the path, or where Debian keeps the newest."""
    on_path = shutil.which("initdb")
    homes = [Path(on_path).parent] if on_path else []
    homes += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((home for home in homes if (home / "pg_ctl").exists() and (home / "initdb").exists()), None)
