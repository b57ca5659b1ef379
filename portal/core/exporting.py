"""Brings measures and traces to those who watch: an OpenTelemetry collector, a Prometheus endpoint."""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib.metadata import version
from typing import Any
from uuid import uuid4

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.metrics import CallbackOptions, Meter, Observation
from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider
from opentelemetry.sdk.metrics.export import MetricExportResult, MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import Status
from prometheus_client import CollectorRegistry, start_http_server

from portal.core import telemetry
from portal.core.log import logger
from portal.core.metrics import METRICS, Metric, allowed, span_name
from portal.core.settings import Settings

log = logger("telemetry")

PORTS = 16
"""How many ports from the configured one on are tried: every process takes the first that is free."""

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
_EVERY_MS = 30_000
_QUEUE, _PATIENCE = 2048, 3.0  # spans that wait for the collector; seconds for one delivery


class Exporting:
    """Measures and traces of one process, and where they go; `stop` takes it all away again."""

    def __init__(self, settings: Settings, role: str) -> None:
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL + 1)  # it repeats itself; see _Line
        own = {"service.name": "mijnloket", "service.version": version("mijnloket"), "role": role}
        resource = Resource(own | {"service.instance.id": str(uuid4())})
        self._line, self._stops = _Line(), list[Callable[[], object]]()
        readers = [*self._endpoint(settings), *self._collector(settings)]
        self.tracer = None
        if settings.otlp_endpoint:
            tracing = TracerProvider(ALWAYS_ON, resource, shutdown_on_exit=False)
            tracing.add_span_processor(Clean(self._batches(settings)))
            self._stops.insert(0, tracing.shutdown)
            self.tracer = tracing.get_tracer("mijnloket")
        metering = MeterProvider(
            readers, resource, exemplar_filter=AlwaysOffExemplarFilter(), shutdown_on_exit=False
        )
        self._stops.insert(0, metering.shutdown)
        meter = metering.get_meter("mijnloket")
        self._instruments = {metric.name: _instrument(meter, metric) for metric in METRICS.values()}

    def add(self, metric: str, amount: float, labels: dict[str, str | int]) -> None:
        """Count."""
        self._instruments[metric].add(amount, allowed(labels))

    def record(self, metric: str, value: float, labels: dict[str, str | int]) -> None:
        """Note one value of many."""
        self._instruments[metric].record(value, allowed(labels))

    def stop(self) -> None:
        """Bring away what is left, as far as somebody takes it, and let go of threads and ports.

        Waits for the network: call it in a thread.
        """
        self._line.closing = True
        for stop in self._stops:
            with suppress(Exception):  # nobody may be kept from stopping by who watches
                stop()

    def _endpoint(self, settings: Settings) -> Iterable[MetricReader]:
        if not settings.metrics_port:
            return
        registry = CollectorRegistry()
        yield PrometheusMetricReader(
            disable_target_info=True,
            scope_info_enabled=False,
            resource_attribute_filter=lambda name: name == "role",
            registry=registry,
        )
        for port in range(settings.metrics_port, settings.metrics_port + PORTS):
            with suppress(OSError):
                server, _thread = start_http_server(port, settings.metrics_host, registry)
                self._stops += [server.shutdown, server.server_close]
                log.info("metrics are served", port=port)
                return
        log.error("no port is free for metrics", first=settings.metrics_port)

    def _collector(self, settings: Settings) -> Iterable[MetricReader]:
        if settings.otlp_endpoint:
            exporter = _Measures(**_address(settings, "metrics"))
            exporter.line = self._line
            yield PeriodicExportingMetricReader(exporter, _EVERY_MS, _PATIENCE * 1000)

    def _batches(self, settings: Settings) -> BatchSpanProcessor:
        exporter = _Traces(**_address(settings, "traces"))
        exporter.line = self._line
        return BatchSpanProcessor(exporter, max_queue_size=_QUEUE, schedule_delay_millis=2000)


class Clean(SpanProcessor):
    """Lets nothing of a span pass but allowed attributes, a name made of them, and its times."""

    def __init__(self, inner: SpanProcessor) -> None:
        self._inner = inner

    def on_start(self, span: Span, parent_context: Any = None) -> None:
        """Nothing leaves at a start."""

    def on_end(self, span: ReadableSpan) -> None:
        """Pass on what is left of it: no events, links, texts of errors, or attributes of others."""
        kept = allowed(span.attributes)
        clean = ReadableSpan(
            span_name(span.name, kept),
            span.context,
            span.parent,
            span.resource,
            kept,
            kind=span.kind,
            status=Status(span.status.status_code),
            start_time=span.start_time,
            end_time=span.end_time,
            instrumentation_scope=span.instrumentation_scope,
        )
        self._inner.on_end(clean)

    def shutdown(self) -> None:
        """Bring away what waits."""
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Bring away what waits, now."""
        return self._inner.force_flush(timeout_millis)


class _Line:
    """Says once that the collector does not answer, and once that it does again."""

    closing = False
    _well = True

    @property
    def cut(self) -> bool:
        """Whether nothing is tried any more: a process that stops does not wait for who is away."""
        return self.closing and not self._well

    def went(self, well: bool) -> None:
        if well is not self._well:
            self._well = well
            log.info("collector answers again") if well else log.warning("collector does not answer")


class _Traces(OTLPSpanExporter):
    line: _Line

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        done = SpanExportResult.FAILURE if self.line.cut else super().export(spans)
        self.line.went(done is SpanExportResult.SUCCESS)
        return done


class _Measures(OTLPMetricExporter):
    line: _Line

    def export(self, *args: Any, **kwargs: Any) -> MetricExportResult:
        if self.line.cut:
            return MetricExportResult.FAILURE
        done = super().export(*args, **kwargs)  # pyright: ignore[reportUnknownMemberType]
        self.line.went(done is MetricExportResult.SUCCESS)
        return done


def _address(settings: Settings, what: str) -> dict[str, Any]:
    secret = settings.otlp_headers.get_secret_value() if settings.otlp_headers else ""
    pairs = [pair.partition("=") for pair in secret.split(",") if pair]
    headers = {name.strip(): value.strip() for name, _is, value in pairs}
    endpoint = f"{settings.otlp_endpoint.rstrip('/')}/v1/{what}"
    return {"endpoint": endpoint, "headers": headers, "timeout": _PATIENCE}


def _instrument(meter: Meter, metric: Metric) -> Any:
    named = {"name": metric.name, "unit": metric.unit, "description": metric.meaning}
    if metric.kind == "counter":
        return meter.create_counter(**named)
    if metric.kind == "histogram":
        return meter.create_histogram(**named, explicit_bucket_boundaries_advisory=_BUCKETS)

    def look(_options: CallbackOptions) -> Iterable[Observation]:
        return [Observation(value, dict(labels)) for labels, value in telemetry.shown(metric.name).items()]

    return meter.create_observable_gauge(**named, callbacks=[look])
