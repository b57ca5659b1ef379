"""An OpenTelemetry collector for tests: takes what is sent over HTTP, and shows it decoded and as it came."""

import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Collector:
    """Everything that came, oldest first; answers with `status`."""

    def __init__(self) -> None:
        self.came: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 200
        self.address = ""

    @property
    def whole(self) -> bytes:
        """Every body, as it came."""
        return b"\n".join(body for _path, _headers, body in self.came)

    @property
    def spans(self) -> list[Any]:
        """Every span, with the messages of the official description."""
        return [
            span
            for path, _headers, body in list(self.came)
            if path == "/v1/traces"
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    @property
    def measures(self) -> dict[str, set[str]]:
        """The names of every measure that came, by the role of the process."""
        found: dict[str, set[str]] = {}
        for path, _headers, body in list(self.came):
            if path == "/v1/metrics":
                for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                    role = attributes(resource.resource)["role"]
                    names = {metric.name for scope in resource.scope_metrics for metric in scope.metrics}
                    found.setdefault(role, set()).update(names)
        return found


def attributes(of: Any) -> dict[str, Any]:
    """The attributes of a span or resource."""
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in of.attributes}


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector that listens for the time of a block."""
    collector = Collector()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            collector.came.append((self.path, dict(self.headers), body))
            self.send_response(collector.status)
            self.end_headers()

        def log_message(self, *_said: Any) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    collector.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
        serving.join()


def told_of(secrets: list[str], whole: bytes) -> list[str]:
    """Which of these can be found: as they are, or in a form that only looks different."""
    return [secret for secret in secrets if any(form in whole for form in _forms(secret))]


def _forms(secret: str) -> list[bytes]:
    plain = secret.encode()
    digest = sha256(plain)
    return [
        plain,
        plain[::-1],
        secret.encode("utf-16-le"),
        quote(secret).encode(),
        plain.hex().encode(),
        digest.digest(),
        digest.hexdigest().encode(),
        *(b64encode(b" " * shift + plain)[4 if shift else 0 : -4] for shift in range(3)),
    ]
