"""The workflows of the engine: one letter, one notice, one night; they carry ids and short codes."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final

from dbos import DBOS, EnqueueOptions, SetWorkflowID, error

from portal.sync.delivery import Delivery, Step
from portal.sync.domain import InboxItem, Letter
from portal.sync.engine import LETTERS, VERSION
from portal.sync.errand import DROPPED, STUCK
from portal.sync.handling import Handling
from portal.sync.night import Night

_DELIVER: Final = "deliver"
_RESUME: Final = "resume"
_NIGHTLY: Final = "nightly"
_FOREVER = 3e8  # seconds: until a person comes
_ACTIVE = frozenset({"PENDING", "ENQUEUED", "DELAYED"})
_NOTICES = 1000
_KEPT = timedelta(days=1)


class Carrier:
    """Hands letters and notices to the engine, and says what it has of them."""

    def __init__(self, delivery: Delivery, handling: Handling, night: Night) -> None:
        self._delivery, self._handling, self._night = delivery, handling, night
        self._tasks: set[asyncio.Task[Any]] = set()
        self._notices: set[str] = set()
        self._closed = False

    def register(self) -> None:
        """Declare the workflows; their names and arguments are kept by the engine, so they stay."""

        @DBOS.workflow(name=_DELIVER, max_recovery_attempts=None)
        async def deliver(letter_id: str, topic: str) -> str:
            self._hold()
            return await self._deliver(letter_id, topic)

        @DBOS.workflow(name="handle", max_recovery_attempts=None)
        async def handle(item_id: str, source: str) -> str:
            self._hold()
            self._notices.add(item_id)
            try:
                return await DBOS.run_step_async({"name": "handle"}, self._handling.handle, item_id, source)
            finally:
                self._notices.discard(item_id)

        @DBOS.workflow(name=_NIGHTLY, max_recovery_attempts=None)
        async def nightly(at: datetime, _context: Any) -> None:
            self._hold()
            await self._nightly(at)

        self._handle, self._at_night = handle, nightly

    async def every_night(self, hour: int) -> None:
        """Let the night's work begin at an hour (UTC); a night that was missed is made up for."""
        await DBOS.apply_schedules_async(
            [
                {
                    "schedule_name": _NIGHTLY,
                    "workflow_fn": self._at_night,
                    "schedule": f"0 {hour} * * *",
                    "automatic_backfill": True,
                }
            ]
        )

    @property
    def room(self) -> int:
        """How many more notices may be under way at once."""
        return max(0, _NOTICES - len(self._notices))

    async def give(self, letter: Letter) -> None:
        """Queue a letter behind the earlier ones of its subject; giving it twice is giving it once."""
        options = EnqueueOptions(
            workflow_name=_DELIVER,
            queue_name=LETTERS,
            workflow_id=letter.id,
            app_version=VERSION,
            queue_partition_key=_partition(letter),
            priority=letter.seq,
        )
        await DBOS.enqueue_workflow_with_options_async(options, letter.id, letter.topic)

    async def wake(self, letter: Letter) -> bool:
        """Tell the workflow of a stuck letter to go on; False when the engine does not know it."""
        try:
            await DBOS.send_async(letter.id, "go", topic=_RESUME)
        except error.DBOSNonExistentWorkflowError:
            return False
        return True

    async def start(self, item: InboxItem) -> None:
        """Have a notice handled, at once and beside the others."""
        with SetWorkflowID(notice_id(item)):
            await DBOS.start_workflow_async(self._handle, item.id, item.source)

    async def carried(self, workflow_ids: list[str]) -> dict[str, bool]:
        """Which of these the engine knows, and whether it is still at work on them."""
        known = await DBOS.list_workflows_async(
            workflow_ids=workflow_ids, load_input=False, load_output=False
        )
        return {workflow.workflow_id: workflow.status in _ACTIVE for workflow in known}

    async def rewind(self, letter: Letter) -> None:
        """Begin the workflow of a letter again, from the start; what is done is not done again."""
        await DBOS.rewind_workflow_async(
            letter.id, queue_name=LETTERS, queue_partition_key=_partition(letter)
        )

    async def purge(self, now: datetime) -> None:
        """Forget what ended a day ago: our own rows say what became of it."""
        before = (now - _KEPT).isoformat()
        while ended := await DBOS.list_workflows_async(
            completed_before=before, limit=500, load_input=False, load_output=False
        ):
            await DBOS.delete_workflows_async([workflow.workflow_id for workflow in ended])

    async def close(self) -> None:
        """Take every workflow away from this process; the engine goes on with them when it starts."""
        self._closed = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _deliver(self, letter_id: str, topic: str) -> str:
        for step in self._delivery.route(topic):
            if await self._through(letter_id, topic, step) == DROPPED:
                return DROPPED
        return await DBOS.run_step_async({"name": "sent"}, self._delivery.finish, letter_id)

    async def _through(self, letter_id: str, topic: str, step: Step) -> str:
        while True:
            outcome = await DBOS.run_step_async(
                {"name": step.name}, self._delivery.push, letter_id, topic, step
            )
            if outcome != STUCK:
                return outcome
            await DBOS.recv_async(_RESUME, timeout_seconds=_FOREVER)

    async def _nightly(self, at: datetime) -> None:
        for number in range(len(self._night.tasks)):
            await DBOS.run_step_async({"name": f"night-{number}"}, self._night.work, number, at)
        self._night.over.set()

    def _hold(self) -> None:
        """Keep hold of the task of this workflow until it ends, to be able to take it away."""
        task = asyncio.current_task()
        if task is None or self._closed:
            raise asyncio.CancelledError
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def notice_id(item: InboxItem) -> str:
    """The workflow of one claim of a notice."""
    return f"notice-{item.id}-{item.attempts}"


def _partition(letter: Letter) -> str:
    return f"{letter.municipality}.{letter.subject}"
