"""A circuit breaker: stops asking a neighbour that keeps failing, and tries again carefully."""

from collections.abc import Callable


class Breaker:
    """Closed while things go well; open after `after` failures in a row; then one trial at a time.

    Times are seconds on `clock`. Each failed trial doubles the pause, up to `longest`.
    """

    def __init__(self, after: int, pause: float, longest: float, clock: Callable[[], float]) -> None:
        self._after, self._pause, self._longest, self._clock = after, pause, longest, clock
        self._failures = 0
        self._openings = 0
        self._open_until = 0.0
        self._trying = False

    @property
    def wait(self) -> float:
        """Seconds until a call is let through; 0 when one is let through now."""
        if not self._openings:
            return 0.0
        return max(0.0, self._open_until - self._clock())

    def admits(self) -> bool:
        """Whether a call may go out now; while half open that is one call only."""
        if not self._openings:
            return True
        if self._trying or self.wait:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        """The neighbour answered: everything is well again."""
        self._failures = self._openings = 0
        self._trying = False

    def failed(self) -> None:
        """The neighbour did not answer."""
        self._failures += 1
        if self._trying or self._failures >= self._after:
            self._open_until = self._clock() + min(self._pause * 2**self._openings, self._longest)
            self._openings += 1
            self._failures = 0
        self._trying = False

    def abandoned(self) -> None:
        """The caller gave up before anything was known, which says nothing about the neighbour."""
        self._trying = False
