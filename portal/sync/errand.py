"""One errand of the courier: tried again until it has an outcome, whatever goes wrong meanwhile."""

from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from portal.core.log import logger
from portal.sync.domain import Later, Stuck, code
from portal.sync.patience import Calls

DONE: Final = "done"
STUCK: Final = "stuck"
DROPPED: Final = "dropped"

_log = logger(__name__)


async def _unheard(_reason: str) -> None:
    """For an errand of which nobody keeps the troubles."""


class Errand:
    """Retries in memory, with pauses: nothing is written anywhere while it waits.

    `held_up` notes what holds it up, `stick` that a person has to look. An errand of the engine must
    never raise: a workflow that ends in an error lets later letters overtake.
    """

    def __init__(
        self,
        calls: Calls,
        *,
        line: str,
        held_up: Callable[[str], Awaitable[None]] = _unheard,
        stick: Callable[[str], Awaitable[None]] = _unheard,
    ) -> None:
        self.line = line
        self._calls, self._held_up, self._stick = calls, held_up, stick
        self._faults = 0

    async def run(self, attempt: Callable[[], Awaitable[str | None]]) -> str:
        """Attempt until it gives an outcome (None: at once again); STUCK when a person has to look.

        Later and a database that does not answer are tried again without end; an error that nobody
        foresaw only a few times.
        """
        turn, outcome = 0, None
        while outcome is None:
            try:
                outcome = await attempt()
            except Exception as trouble:
                outcome = await self._trouble(trouble, turn)
                turn += 1
        return outcome

    async def _trouble(self, trouble: Exception, turn: int) -> str | None:
        reason = self._reason(trouble)
        try:
            if isinstance(trouble, Stuck) or self._faults >= self._calls.pace.faults:
                await self._stick(reason)
                return STUCK
            await self._held_up(reason)
        except SQLAlchemyError as deaf:
            _log.warning("errand not noted", line=self.line, error=type(deaf).__name__)
        await self._calls.breaker(self.line).rest(self._calls.pace.pause(turn))
        return None

    def _reason(self, trouble: Exception) -> str:
        """A short code; never the text of an error, which could hold personal data."""
        match trouble:
            case Stuck():
                return trouble.reason
            case Later():
                return code(f"later:{trouble.neighbour}")
            case TimeoutError():
                return "later:timeout"
            case SQLAlchemyError():
                return "later:database"
            case _:
                self._faults += 1
                _log.error("errand failed", line=self.line, error=type(trouble).__name__)
                return code(f"fault:{type(trouble).__name__}")
