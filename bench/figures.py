"""What a measurement hands over: figures with a unit and a goal, and how many timings become a few of them."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """One measured value. `goal` is the most it may be, or with `least` the least (None: only told).

    `note` says what it stands on.
    """

    topic: str
    name: str
    value: float
    unit: str
    goal: float | None = None
    note: str = ""
    details: dict[str, float] = field(default_factory=dict[str, float])
    least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None when there is no goal."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.least else self.value <= self.goal

    @property
    def told(self) -> str:
        """The value with its unit, as people read it."""
        return _number(self.value, self.unit)

    @property
    def aim(self) -> str:
        """The goal with its unit, and whether it is the most or the least; empty without one."""
        sign = "≥" if self.least else "≤"
        return "" if self.goal is None else f"{sign} {_number(self.goal, self.unit)}"

    @property
    def verdict(self) -> str:
        """Whether the goal is met, in words; empty without one."""
        return {None: "", True: "met", False: "**not met**"}[self.met]


def _number(value: float, unit: str) -> str:
    digits = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


@dataclass(frozen=True)
class Spread:
    """How long something took, over many times; in seconds."""

    p50: float
    p95: float
    times: int

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Spread":
        """Median and 95th percentile; raises StatisticsError when there are fewer than two."""
        return cls(
            statistics.median(seconds),
            statistics.quantiles(seconds, n=20, method="inclusive")[-1],
            len(seconds),
        )

    @property
    def milliseconds(self) -> dict[str, float]:
        """The same as it is written down."""
        return {"p50_ms": round(self.p50 * 1000, 2), "p95_ms": round(self.p95 * 1000, 2), "times": self.times}

    def __str__(self) -> str:
        return f"p50 {self.p50 * 1000:.2f} ms, p95 {self.p95 * 1000:.2f} ms, {self.times} times"
