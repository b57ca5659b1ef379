"""What leaves for whoever watches: durations, counts and classes; never what or whom it was about."""

import asyncio
import gc
import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from pydantic import SecretStr
from starlette.types import Message, Receive, Scope, Send

from integrations import calls
from integrations.errors import NeighbourUnavailable
from integrations.http import Neighbour, Policy
from portal.core import telemetry
from portal.core.exporting import PORTS, Exporting
from portal.core.metrics import METRICS, OTHER, allowed
from portal.core.settings import Settings
from portal.traffic import Traffic
from tests.collector import Collector, attributes, collecting, told_of
from tests.processes import free_ports, wait_for

BSN, NAME = "999993847", "Merel Kooyman"
CASE = "0c1d2e3f-0000-4000-8000-00000000abcd"
QUESTION, TOKEN = "Ik val vaak in de douche", "eyJhbGciOiJIUzI1NiJ9.e30.abc"
SECRETS = [BSN, NAME, CASE, QUESTION, TOKEN, "203.0.113.77"]
ALL = " ".join(SECRETS)


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as made:
        yield made


@pytest.fixture
def on(collector: Collector) -> Iterator[Exporting]:
    """Telemetry to the collector and to Prometheus."""
    made = Exporting(settings(collector.address, port=free_ports(1)[0]), "portal")
    telemetry.switch(made)
    calls.listen(telemetry.call)
    yield made
    calls.listen(None)
    telemetry.switch(None)
    made.stop()


def settings(endpoint: str = "", port: int = 0, **more: Any) -> Settings:
    return Settings(demo=True, otlp_endpoint=endpoint, metrics_port=port, **more)


def gone(on: Exporting) -> None:
    """Everything was brought away."""
    on.stop()


def test_an_event_becomes_a_span_with_its_handler_and_outcome(on: Exporting, collector: Collector):
    with telemetry.event("Cases.load"):
        pass
    with telemetry.event("Cases.load") as seen:
        seen.ended("refused", PermissionError(ALL))
    gone(on)
    assert [(span.name, attributes(span)) for span in collector.spans] == [
        ("event Cases.load", {"handler": "Cases.load", "outcome": "done", "kind": ""}),
        ("event Cases.load", {"handler": "Cases.load", "outcome": "refused", "kind": "PermissionError"}),
    ]
    assert "mijnloket.event.duration" in collector.measures["portal"]


def test_of_an_error_only_its_class_leaves(on: Exporting, collector: Collector):
    with pytest.raises(ValueError), telemetry.event("Loket.ask"):
        try:
            raise KeyError(ALL)
        except KeyError as cause:
            raise ValueError(f"wrong: {ALL}") from cause
    gone(on)
    (span,) = collector.spans
    assert attributes(span) == {"handler": "Loket.ask", "outcome": "failed", "kind": "ValueError"}
    assert (span.status.code, span.status.message, len(span.events)) == (2, "", 0)
    assert told_of(SECRETS, collector.whole) == []


def test_what_anybody_puts_on_a_span_does_not_leave(on: Exporting, collector: Collector):
    assert on.tracer
    span = on.tracer.start_span(
        f"GET /mijn/{BSN}", attributes={"url": ALL, "handler": NAME, "kind": QUESTION}
    )
    span.add_event(ALL, {"exception.message": ALL})
    span.record_exception(ValueError(ALL))
    span.set_attribute("route", f"/mijn/{CASE}")
    span.add_link(span.get_span_context(), {"who": BSN})
    span.end()
    gone(on)
    (span,) = collector.spans
    assert span.name == OTHER
    assert attributes(span) == {"handler": OTHER, "kind": OTHER, "route": OTHER}
    assert told_of(SECRETS, collector.whole) == []


@pytest.mark.parametrize("value", SECRETS)
def test_no_attribute_takes_a_value_of_somebody(value: str):
    free = {"handler", "route", "method", "status", "outcome", "kind", "why", "neighbour", "topic", "step"}
    told = allowed(dict.fromkeys(free, value) | {"resident": value, "attempt": int(BSN), "version": value})
    assert set(told.values()) == {OTHER} and "resident" not in told


async def test_a_call_to_a_neighbour_tells_its_route_and_nothing_of_the_address(
    on: Exporting, collector: Collector
):
    failing: list[httpx.Response | Exception] = [
        httpx.Response(200, json={"bsn": BSN}),
        httpx.Response(404, json={"detail": ALL, "code": "not_found"}),
        httpx.ConnectError(ALL),
    ]

    def answer(_request: httpx.Request) -> httpx.Response:
        given = failing.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    base = "http://gemeente.example/zaken/api/v1/"
    transport = httpx.MockTransport(answer)
    async with Neighbour("zaken", [base], Policy(attempts=1), transport=transport) as zaken:
        await zaken.ask("GET", f"{base}zaken/{CASE}", query={"bsn": BSN}, headers={"Authorization": TOKEN})
        for address in (f"{base}zaken/{NAME}", f"{base}zaken/{BSN}/{NAME}"):
            with pytest.raises(Exception, match="zaken"):
                await zaken.ask("GET", address)
    gone(on)
    told = [(span.name, attributes(span)) for span in collector.spans]
    get = {"neighbour": "zaken", "method": "GET"}
    assert told == [
        ("neighbour zaken/{id}", get | {"route": "zaken/{id}", "status": 200, "kind": ""}),
        ("neighbour zaken/{id}", get | {"route": "zaken/{id}", "status": 404, "kind": "NeighbourRefused"}),
        (
            "neighbour zaken/{id}/{id}",
            get | {"route": "zaken/{id}/{id}", "status": "none", "kind": "NeighbourUnavailable"},
        ),
    ]
    assert told_of([*SECRETS, "gemeente.example"], collector.whole) == []


async def test_a_neighbour_that_fails_is_shown_as_left_alone(on: Exporting):
    transport = httpx.MockTransport(lambda _request: httpx.Response(503))
    policy = Policy(breaker_after=2, attempts=1)
    async with Neighbour("zaken", ["http://gemeente.example/"], policy, transport=transport) as zaken:
        for open_ in (0.0, 1.0):
            with pytest.raises(NeighbourUnavailable):
                await zaken.ask("GET", "http://gemeente.example/zaken")
            assert list(telemetry.shown("mijnloket.neighbour.breaker.open").values()) == [open_]


async def test_a_request_tells_its_route_and_never_its_path(on: Exporting, collector: Collector):
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 303, "headers": []})

    async def nothing(*_message: Message) -> Any:
        """Goes nowhere."""

    traffic = Traffic(app, {"/", "/auth/login", "/nl/mijn"})
    for path in ("/auth/login", "/nl/mijn/", "/", f"/nl/{BSN}", f"/assets/{NAME}.js", f"/{QUESTION}"):
        scope = {"type": "http", "path": path, "method": "GET", "query_string": ALL.encode(), "headers": []}
        await traffic(scope, nothing, nothing)
    gone(on)
    assert [span.name for span in collector.spans] == [
        f"http {route}" for route in ("/auth/login", "/nl/mijn", "/", "/{file}", "/assets/{file}", "/{file}")
    ]
    assert {attributes(span)["status"] for span in collector.spans} == {303}
    assert told_of(SECRETS, collector.whole) == []


async def test_calls_belong_to_the_event_that_made_them(on: Exporting, collector: Collector):
    with telemetry.event("Cases.refresh"):
        await asyncio.gather(*(_called() for _each in range(2)))
    gone(on)
    event = next(span for span in collector.spans if span.name.startswith("event"))
    assert {s.parent_span_id for s in collector.spans if s is not event} >= {event.span_id}
    assert len({span.trace_id for span in collector.spans}) == 1


async def _called() -> None:
    telemetry.call("zaken", "GET", "zaken", 200, "", 0.01, False)


def test_prometheus_shows_every_measure_under_its_name(collector: Collector):
    port = free_ports(1)[0]
    on = Exporting(settings(collector.address, port=port), "portal")
    telemetry.switch(on)
    for metric in METRICS.values():
        known = {"outcome": "done", "kind": "", "topic": "loket.asked", "step": "case", "version": "0.1.0"}
        labels = {name: known.get(name, OTHER) for name in metric.labels}
        match metric.kind:
            case "gauge":
                telemetry.show(metric.name, True, **labels)
            case "counter":
                telemetry.count(metric.name, **labels)
            case "histogram":
                on.record(metric.name, 0.1, dict(labels))
    page = served(port)
    on.stop()
    telemetry.switch(None)
    assert collector.measures == {"portal": set(METRICS)}
    for metric in METRICS.values():
        suffix = "_count" if metric.kind == "histogram" else ""
        (line,) = [row for row in page.splitlines() if row.startswith(metric.shown + suffix + "{")]
        assert all(f'{label}="' in line for label in [*metric.labels, "role"]), line
    assert "otel_scope" not in page and "target_info" not in page


def served(first: int) -> str:
    """The page of metrics at the first of our ports that answers with ours."""
    for port in range(first, first + PORTS):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                continue
        page = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        if "mijnloket_" in page:
            return page
    raise AssertionError("no metrics are served")


def test_every_process_takes_the_next_free_port():
    port = free_ports(1)[0]
    first, second = (Exporting(settings(port=port), role) for role in ("portal", "courier"))
    taken = [p for p in range(port, port + PORTS) if not _free(p)]
    assert taken[0] == port and len(taken) >= 2
    first.stop()
    second.stop()
    assert _free(port)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_the_collector_is_given_its_headers(collector: Collector):
    own = settings(collector.address + "/", otlp_headers=SecretStr("x-key=geheim, x-tenant=dorp"))
    on = Exporting(own, "portal")
    telemetry.switch(on)
    with telemetry.event("Cases.load"):
        pass
    telemetry.switch(None)
    on.stop()
    assert {path for path, _headers, _body in collector.came} == {"/v1/traces", "/v1/metrics"}
    assert all((h["x-key"], h["x-tenant"]) == ("geheim", "dorp") for _path, h, _body in collector.came)


def test_without_a_collector_it_goes_on_and_says_so_once(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    before = threading.active_count()
    on = Exporting(settings(f"http://127.0.0.1:{free_ports(1)[0]}"), "portal")
    telemetry.switch(on)
    for _each in range(10_000):
        with telemetry.event("Cases.load"):
            pass
    waiting = sum(isinstance(thing, ReadableSpan) for thing in gc.get_objects())
    assert 0 < waiting <= 2 * 2048 < 10_000
    wait_for(lambda: "collector does not answer" in caplog.text)
    telemetry.switch(None)
    on.stop()
    assert caplog.text.count("collector does not answer") == 1
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1
    wait_for(lambda: threading.active_count() <= before)


def test_when_the_collector_comes_back_that_is_said_too(
    collector: Collector, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    collector.status = 500
    on = Exporting(settings(collector.address), "portal")
    telemetry.switch(on)
    with telemetry.event("Cases.load"):
        pass
    wait_for(lambda: "collector does not answer" in caplog.text)
    collector.status = 200
    with telemetry.event("Cases.load"):
        pass
    wait_for(lambda: "collector answers again" in caplog.text)
    telemetry.switch(None)
    on.stop()


OFF = """
import os, sys, threading, portal.watching, portal.traffic
from portal.core import telemetry
from portal.core.settings import Settings
loaded = [name for name in sys.modules if name in ("portal.core.exporting", "prometheus_client")]
sockets = [f for f in os.listdir("/proc/self/fd") if os.path.exists(p := "/proc/self/fd/" + f) and "socket" in os.readlink(p)]
with telemetry.event("Cases.load") as seen:
    seen.ended("failed", ValueError())
telemetry.count("mijnloket.logins", outcome="done")
telemetry.show("mijnloket.letters.stuck", 1)
assert telemetry.event("Cases.load") is telemetry.request("/", "GET") is telemetry.step("a.b", "c", 1)
assert telemetry.tick() == 0 and telemetry.shown("mijnloket.letters.stuck") == {}
print(loaded, sockets, [t.name for t in threading.enumerate()], Settings().watched)
"""


def test_it_is_off_until_somebody_wants_it():
    done = subprocess.run([sys.executable, "-c", OFF], capture_output=True, text=True, timeout=90)
    assert done.stdout.splitlines()[-1] == "[] [] ['MainThread'] False", done.stderr
