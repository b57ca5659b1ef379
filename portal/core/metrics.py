"""Every measure the portal takes, and the only values that may leave with measures and traces."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

OTHER = "other"
"""In place of a value that is not of an allowed shape."""

_CLASS = r"(?:[A-Z][A-Za-z]{0,39})?"
ALLOWED = {
    "handler": re.compile(r"[A-Z][A-Za-z]{0,39}\.[a-z_]{1,40}"),
    "route": re.compile(r"[a-z_./{}-]{1,80}"),
    "method": re.compile(r"GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS"),
    "status": re.compile(r"[1-5]\d\d|none"),
    "outcome": re.compile(
        r"done|refused|failed|cancelled|LoginExpired|LoginStopped|LevelTooLow|ActsForAnother|LoginNotPossible"
    ),
    "kind": re.compile(_CLASS),
    "why": re.compile(r"ended|needed|undeclared"),
    "neighbour": re.compile(r"oidc|zaken|catalogi|documenten|notificaties"),
    "topic": re.compile(r"[a-z]{1,20}\.[a-z_]{1,20}"),
    "step": re.compile(r"[a-z_]{1,30}"),
    "attempt": re.compile(r"\d{1,4}"),
    "version": re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,3}"),
}
"""Every attribute there may be, and the shape of its values; words of our own code, or small numbers."""

_SPANS = {"event": "handler", "http": "route", "neighbour": "route", "letter": "step"}


@dataclass(frozen=True)
class Metric:
    """One measure; `unit` in the words of UCUM (`s`, `By`, or empty for things that are counted)."""

    name: str
    kind: Literal["counter", "histogram", "gauge"]
    meaning: str
    labels: tuple[str, ...] = ()
    unit: Literal["", "s", "By"] = ""

    @property
    def shown(self) -> str:
        """Its name at a Prometheus endpoint."""
        unit = {"": "", "s": "_seconds", "By": "_bytes"}[self.unit]
        return self.name.replace(".", "_") + unit + ("_total" if self.kind == "counter" else "")


def _spans(name: str, meaning: str, *labels: str) -> Metric:
    return Metric(name, "histogram", meaning, labels, "s")


METRICS = {
    metric.name: metric
    for metric in (
        _spans("mijnloket.event.duration", "How long a handler took", "handler", "outcome", "kind"),
        Metric("mijnloket.events.turned_away", "counter", "Events that the doorway let not pass", ("why",)),
        _spans("mijnloket.http.duration", "How long a request took", "route", "method", "status"),
        Metric("mijnloket.sockets.open", "gauge", "Websockets open in this process: tabs"),
        Metric("mijnloket.tabs.bound", "gauge", "Tabs of this process that belong to a session"),
        Metric("mijnloket.sessions.live", "gauge", "Sessions that have not ended"),
        Metric("mijnloket.logins", "counter", "Logins that came to an end, and how", ("outcome",)),
        Metric(
            "mijnloket.letters.waiting", "gauge", "Letters the municipality still has to hear of", ("topic",)
        ),
        Metric(
            "mijnloket.letters.oldest.age", "gauge", "Age of the oldest letter; 0 when none waits", unit="s"
        ),
        Metric("mijnloket.letters.stuck", "gauge", "Letters that need a person"),
        _spans("mijnloket.letter.step.duration", "How long a try took", "topic", "step", "outcome", "kind"),
        Metric("mijnloket.notices.waiting", "gauge", "Notifications not handled yet"),
        Metric(
            "mijnloket.notices.oldest.age", "gauge", "Age of the oldest notification not handled", unit="s"
        ),
        Metric("mijnloket.notices.stuck", "gauge", "Notifications that need a person"),
        Metric("mijnloket.courier.alive", "gauge", "1 when a courier delivers, in whatever process"),
        _spans(
            "mijnloket.neighbour.duration", "How long a call took", "neighbour", "method", "route", "status"
        ),
        Metric("mijnloket.neighbour.failures", "counter", "Calls that failed", ("neighbour", "kind")),
        Metric("mijnloket.neighbour.success.age", "gauge", "Time since it answered", ("neighbour",), "s"),
        Metric("mijnloket.neighbour.breaker.open", "gauge", "1 while it is left alone", ("neighbour",)),
        Metric("mijnloket.refreshes", "counter", "Times that cases were fetched anew", ("outcome",)),
        Metric("mijnloket.database.answers", "gauge", "1 when the database answered the last look"),
        _spans("mijnloket.database.wait", "How long a transaction waited for its turn"),
        _spans("mijnloket.loop.lag", "How much later than asked the event loop came back"),
        Metric("mijnloket.process.memory", "gauge", "Memory this process holds", unit="By"),
        Metric("mijnloket.build.info", "gauge", "Always 1; which version this is", ("version",)),
    )
}


def allowed(attributes: Mapping[str, object] | None) -> dict[str, str | int]:
    """Only attributes on the list, and only values of their shape; `other` in place of the rest."""
    return {
        name: (value if isinstance(value, int) else str(value)) if _fits(name, value) else OTHER
        for name, value in (attributes or {}).items()
        if name in ALLOWED
    }


def span_name(name: str, attributes: Mapping[str, object]) -> str:
    """The name of a span, made of its kind and an allowed value; never of anything else."""
    return f"{name} {attributes.get(_SPANS[name], OTHER)}" if name in _SPANS else OTHER


def _fits(name: str, value: object) -> bool:
    return isinstance(value, str | int) and ALLOWED[name].fullmatch(str(value)) is not None
