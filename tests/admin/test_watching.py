"""A whole world that is watched: what operators see of it, and that nobody can be found in it."""

import asyncio
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest

from portal.commands.demo import demo_residents
from portal.core.exporting import PORTS
from portal.core.metrics import ALLOWED, METRICS, OTHER
from tests.attacks.people import EMAIL, LOAD_CASE, LOAD_CASES, OWNER, PHONE, REFRESH, Victim, settled
from tests.attacks.registry import UNDECLARED
from tests.attacks.tab import Tab
from tests.collector import Collector, attributes, collecting, told_of
from tests.processes import free_ports, wait_for
from tests.world import World, world_on

FOREIGN, FORWARDED = "999992077", "203.0.113.77"
SAMPLE = re.compile(r"(mijnloket_\w+)\{([^}]*)\} (\S+)")


@dataclass
class Watched:
    """What was seen of one world, after everything in it happened."""

    world: World
    collector: Collector
    victim: Victim
    tab: str
    pages: dict[str, str]
    trouble: str


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A world in which residents ask, strangers pry and neighbours fail, until it is stopped."""
    folder, port = tmp_path_factory.mktemp("watched"), free_ports(1)[0]
    with (
        collecting() as collector,
        world_on(
            "sqlite", folder, otlp_endpoint=collector.address, metrics_port=port, fresh_seconds=1
        ) as world,
        ThreadPoolExecutor(1) as elsewhere,
    ):
        victim = elsewhere.submit(lambda: asyncio.run(settled(world))).result()
        tab = elsewhere.submit(lambda: asyncio.run(busy(world, victim))).result()
        pages = wait_for(lambda: whole(pages_from(port)))
        with world.trouble({"kind": "unavailable", "path": "/zaken"}):
            elsewhere.submit(lambda: asyncio.run(refreshed(world, victim))).result()
            trouble = wait_for(lambda: failing(pages_from(port).get("portal", "")))
        world.stop()
        yield Watched(world, collector, victim, tab, pages, trouble)


async def busy(world: World, victim: Victim) -> str:
    """Things that put somebody's data on the line; answers the token of the tab."""
    with world.visitor(victim.cookie, headers={"X-Forwarded-For": FORWARDED}) as browser:
        browser.put("/loket/draft", json={"draft": "", "fields": {"question": FOREIGN}})
        for path in (f"/nl/{FOREIGN}", f"/nl/mijn/aanvraag?id={victim.case}&bsn={FOREIGN}", "/readyz"):
            browser.get(path)
        browser.get("/auth/callback", params={"state": victim.cookie, "code": FOREIGN})
        browser.request(f"BSN{FOREIGN}", "/nl/mijn")
    async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
        await tab.visit("/nl/mijn")
        await tab.until(lambda t: t.values.get("cases.running"))
        await tab.call(LOAD_CASE, "/nl/mijn/aanvraag", id=victim.case)
        await tab.shows(victim.number)
        await tab.quiet()
    async with Tab.open(world.portal_address, cookie=victim.cookie) as prying:
        await prying.visit("/nl/mijn")
        await prying.call(f"state.{FOREIGN}", payload={"who": FOREIGN})
        await prying.call(UNDECLARED[0], payload={"who": FOREIGN})
        await prying.until(lambda t: t.redirects)
    return tab.token


async def refreshed(world: World, victim: Victim) -> None:
    async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
        await tab.visit("/nl/mijn")
        await tab.call(LOAD_CASES)
        await tab.call(REFRESH)
        await tab.until(lambda t: t.values.get("fresh.trouble"))


def pages_from(first: int) -> dict[str, str]:
    """What every process of this world shows to Prometheus, by its role."""
    found: dict[str, str] = {}
    for port in range(first, first + PORTS):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                continue
        page = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
        found |= {role: page for role in ("portal", "courier") if f'role="{role}"' in page}
    return found


def whole(pages: dict[str, str]) -> dict[str, str] | None:
    """The pages, once both processes looked at the database after everything had been delivered."""
    ready = {"portal", "courier"} <= set(pages) and "mijnloket_logins_total" in pages["portal"]
    return pages if ready and all(up_to_date(page) for page in pages.values()) else None


def up_to_date(page: str) -> bool:
    """Whether a process has looked since the courier came up, somebody logged in and nothing waits."""
    shown = [
        values(page, f"mijnloket_{name}") for name in ("courier_alive", "sessions_live", "letters_waiting")
    ]
    return all(shown) and shown[0] == [1] and shown[1][0] >= 1 and shown[2] == [0]


def failing(page: str) -> str:
    return page if values(page, "mijnloket_neighbour_failures_total", neighbour="zaken") else ""


def values(page: str, name: str, **labels: str) -> list[float]:
    """The values of a measure with these labels."""
    wanted = {f'{key}="{value}"' for key, value in labels.items()}
    return [float(v) for n, told, v in SAMPLE.findall(page) if n == name and wanted <= set(told.split(","))]


def secrets(watched: Watched) -> list[str]:
    """Everything that was put in and is somebody's."""
    victim = watched.victim
    people = [r[key] for r in demo_residents() for key in ("bsn", "name") if len(r[key]) > 7]
    known = [value for name, value in watched.world.environment.items() if name.endswith("_SECRET")]
    own = [victim.cookie, victim.case, victim.number, victim.question, victim.draft, watched.tab]
    return [*people, *known, *own, OWNER, FOREIGN, FORWARDED, PHONE, EMAIL, "127.0.0.1", "localhost"]


def test_nobody_can_be_found_in_what_left(watched: Watched) -> None:
    assert len(watched.collector.spans) > 50
    assert told_of(secrets(watched), watched.collector.whole) == []


def test_nobody_can_be_found_in_what_prometheus_is_shown(watched: Watched) -> None:
    pages = [*watched.pages.values(), watched.trouble]
    assert all(len(page) > 2000 for page in pages)
    assert told_of(secrets(watched), "\n".join(pages).encode()) == []


def test_spans_have_names_of_ours_and_attributes_on_the_list(watched: Watched) -> None:
    for span in watched.collector.spans:
        told = attributes(span)
        assert set(told) <= set(ALLOWED) and not span.events and not span.links and not span.status.message
        assert all(v == OTHER or ALLOWED[k].fullmatch(str(v)) for k, v in told.items()), told
    names = {span.name for span in watched.collector.spans}
    assert {
        "event Cases.load",
        "event Loket.ask",
        "http /auth/login",
        "http /loket/draft",
        "neighbour zaken/_zoek",
        "neighbour zaken",
        "letter case",
    } <= names
    assert {name.split()[0] for name in names} == {"event", "http", "neighbour", "letter"}


def test_every_measure_is_one_of_ours(watched: Watched) -> None:
    came = watched.collector.measures
    assert set(came) == {"portal", "courier"}
    assert came["portal"] | came["courier"] == set(METRICS)


def test_an_operator_sees_how_it_stands(watched: Watched) -> None:
    for page in watched.pages.values():
        assert values(page, "mijnloket_courier_alive") == values(page, "mijnloket_database_answers") == [1]
        assert values(page, "mijnloket_letters_stuck") == values(page, "mijnloket_notices_stuck") == [0]
        assert values(page, "mijnloket_letters_oldest_age_seconds") == [0]
        assert values(page, "mijnloket_sessions_live")[0] >= 1
        assert values(page, "mijnloket_process_memory_bytes")[0] > 10e6
    portal, courier = watched.pages["portal"], watched.pages["courier"]
    assert values(portal, "mijnloket_logins_total", outcome="done") == [1]
    assert values(portal, "mijnloket_logins_total", outcome="LoginExpired") == [1]
    assert values(portal, "mijnloket_events_turned_away_total", why="undeclared") == [1]
    assert values(portal, "mijnloket_event_duration_seconds_count", handler="Loket.ask", outcome="done") == [
        1
    ]
    assert values(courier, "mijnloket_letter_step_duration_seconds_count", step="case") == [1]


def test_an_operator_sees_a_neighbour_that_fails(watched: Watched) -> None:
    failures = values(watched.trouble, "mijnloket_neighbour_failures_total", kind="NeighbourUnavailable")
    assert failures and failures[0] >= 1
    assert values(watched.trouble, "mijnloket_neighbour_success_age_seconds", neighbour="zaken")
