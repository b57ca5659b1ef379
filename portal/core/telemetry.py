"""Where the portal says what it does, for whoever watches; costs next to nothing while nobody does."""

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from opentelemetry import context, trace
from opentelemetry.trace import Span, Status, StatusCode, Tracer

from portal.core.metrics import allowed

Value = float | Callable[[], float]
Labels = frozenset[tuple[str, str | int]]


class Measuring(Protocol):
    """What takes measures while somebody watches."""

    tracer: Tracer | None

    def add(self, metric: str, amount: float, labels: dict[str, str | int]) -> None:
        """Count."""
        ...

    def record(self, metric: str, value: float, labels: dict[str, str | int]) -> None:
        """Note one value of many."""
        ...


class Seen:
    """Something under way; when nobody watches, it is this, and does nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _where: TracebackType | None
    ) -> None:
        return None

    def ended(self, outcome: str, error: BaseException | None = None) -> None:
        """It ended in another way than well; of an error only its class is told."""

    def answered(self, status: int) -> None:
        """The status of an HTTP answer."""


class _Watched(Seen):
    """Something under way that becomes a span and a duration."""

    def __init__(
        self, on: Measuring, span: str, metric: str, told: dict[str, str | int], **more: int
    ) -> None:
        self._on, self._name, self._metric, self._told, self._more = on, span, metric, told, more
        self._span: Span | None = None

    def __enter__(self) -> Self:
        self._since = time.perf_counter()
        if self._on.tracer:
            self._span = self._on.tracer.start_span(self._name)
            self._token = context.attach(trace.set_span_in_context(self._span))
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _where: TracebackType | None
    ) -> None:
        if error is not None:
            self.ended("failed" if isinstance(error, Exception) else "cancelled", error)
        self._on.record(self._metric, time.perf_counter() - self._since, self._told)
        if self._span:
            context.detach(self._token)
            self._span.set_attributes(allowed(self._told | self._more))
            if self._told.get("outcome") == "failed":
                self._span.set_status(Status(StatusCode.ERROR))
            self._span.end()

    def ended(self, outcome: str, error: BaseException | None = None) -> None:
        self._told |= {"outcome": outcome, "kind": type(error).__name__ if error else ""}

    def answered(self, status: int) -> None:
        self._told["status"] = status


_NOBODY = Seen()
_on: Measuring | None = None
_shown: dict[str, dict[Labels, Value]] = {}


def switch(on: Measuring | None) -> None:
    """Begin to measure, or stop."""
    global _on
    _on = on
    _shown.clear()


def event(handler: str) -> Seen:
    """Around one event of a page, by the name of its handler."""
    if _on is None:
        return _NOBODY
    told: dict[str, str | int] = {"handler": handler, "outcome": "done", "kind": ""}
    return _Watched(_on, "event", "mijnloket.event.duration", told)


def request(route: str, method: str) -> Seen:
    """Around one HTTP request, by the template of its route."""
    if _on is None:
        return _NOBODY
    told: dict[str, str | int] = {"route": route, "method": method, "status": "none"}
    return _Watched(_on, "http", "mijnloket.http.duration", told)


def step(topic: str, name: str, attempt: int) -> Seen:
    """Around one try of a step of a letter."""
    if _on is None:
        return _NOBODY
    told: dict[str, str | int] = {"topic": topic, "step": name, "outcome": "done", "kind": ""}
    return _Watched(_on, "letter", "mijnloket.letter.step.duration", told, attempt=attempt)


def call(
    neighbour: str, method: str, route: str, status: int | None, failure: str, seconds: float, resting: bool
) -> None:
    """One call to a neighbour has ended; `failure` is the class of an error, or empty."""
    if _on is None:
        return
    told: dict[str, str | int] = {
        "neighbour": neighbour, "method": method, "route": route, "status": status or "none",
    }  # fmt: skip
    _on.record("mijnloket.neighbour.duration", seconds, told)
    if failure:
        _on.add("mijnloket.neighbour.failures", 1, {"neighbour": neighbour, "kind": failure})
    if failure in ("", "NeighbourRefused"):
        now = time.perf_counter()
        show("mijnloket.neighbour.success.age", lambda: time.perf_counter() - now, neighbour=neighbour)
    show("mijnloket.neighbour.breaker.open", float(resting), neighbour=neighbour)
    if _on.tracer:
        end = time.time_ns()
        span = _on.tracer.start_span("neighbour", start_time=end - round(seconds * 1e9))
        span.set_attributes(allowed(told | {"kind": failure}))
        if failure:
            span.set_status(Status(StatusCode.ERROR))
        span.end(end)


def count(metric: str, amount: float = 1, **labels: str) -> None:
    """Count something that happened."""
    if _on is not None:
        _on.add(metric, amount, dict(labels))


def tick() -> float:
    """The beginning of something to time with `took`."""
    return time.perf_counter() if _on is not None else 0.0


def took(metric: str, since: float) -> None:
    """Something that began at a tick is over."""
    if _on is not None and since:
        _on.record(metric, time.perf_counter() - since, {})


def show(metric: str, value: Value, **labels: str) -> None:
    """What a gauge stands at from now on, or how to find out."""
    if _on is not None:
        _shown.setdefault(metric, {})[frozenset(allowed(labels).items())] = value


def hide(*metrics: str) -> None:
    """These gauges are not known now."""
    for metric in metrics:
        _shown.pop(metric, None)


def shown(metric: str) -> dict[Labels, float]:
    """What a gauge stands at now."""
    return {k: float(v() if callable(v) else v) for k, v in list(_shown.get(metric, {}).items())}


async def feel_the_loop(stop: asyncio.Event, seconds: float = 1.0) -> None:
    """Note how late the event loop is, again and again until `stop`."""
    while not stop.is_set():
        since = time.perf_counter()
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            took("mijnloket.loop.lag", since + seconds)
