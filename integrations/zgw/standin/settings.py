"""What the stand-in municipality must be told before it opens."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx


def utc_now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class StandinSettings:
    """One stand-in municipality; everything beyond the first three has a value that works.

    `base_url`: where it is reached, without a slash at the end; every URL it gives starts with it.
    `clients`: secret (HS256) per client id.
    `rsin`: nine digits that pass the eleven test; the organisation that owns the catalogue.
    `store_path`: an SQLite file, or ":memory:" to forget everything at the end.
    `residents`: (BSN, full name) of those who already have cases here; the first has most.
    `caseworkers`: client ids with the scopes of case workers' software: they may change closed cases and see
    everything. The others are portals: up to "vertrouwelijk", and closed is closed.
    `deliver_through`: the way notifications go out, when it is not the network.
    """

    base_url: str
    clients: Mapping[str, str]
    rsin: str
    store_path: str = ":memory:"
    residents: Sequence[tuple[str, str]] = ()
    organisation: str = "Gemeente Voorbeeld"
    caseworkers: frozenset[str] = field(default_factory=frozenset[str])
    clock: Callable[[], datetime] = utc_now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    deliver_through: httpx.AsyncBaseTransport | None = None
