"""Who shares the machine during a measurement, how much processor each uses, and what memory it holds."""

from collections.abc import Iterable
from contextlib import suppress
from time import perf_counter
from urllib.parse import urlsplit

import psutil


def listening(addresses: Iterable[str]) -> list[psutil.Process]:
    """The processes that listen at these addresses."""
    ports = {urlsplit(address).port for address in addresses}
    pids = {
        connection.pid
        for connection in psutil.net_connections("tcp4")
        if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port in ports
    }
    return [psutil.Process(pid) for pid in pids if pid]


def named(word: str) -> list[psutil.Process]:
    """The processes with this in their name, whoever they work for."""
    return [process for process in psutil.process_iter(["name"]) if word in (process.info["name"] or "")]


def megabytes(addresses: Iterable[str]) -> float:
    """Resident memory (RSS) of the processes that listen at these addresses."""
    return sum(process.memory_info().rss for process in listening(addresses)) / 1e6


class Effort:
    """The processor that each party used since this was made."""

    def __init__(self, parties: dict[str, list[psutil.Process]]) -> None:
        self._parties, self._begun = parties, perf_counter()
        self._before = {name: _seconds(of) for name, of in parties.items()}

    def told(self) -> str:
        """In words: so many percent of one core each."""
        elapsed = perf_counter() - self._begun
        return "processor: " + ", ".join(
            f"{name} {(_seconds(of) - self._before[name]) / elapsed:.0%}"
            for name, of in self._parties.items()
        )


def _seconds(processes: list[psutil.Process]) -> float:
    used = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            used += times.user + times.system
    return used
