"""How cases travel: fetched from the case system into our copy, on our own asking or when we are told."""

import asyncio

from integrations.errors import NeighbourError, NeighbourRefused, NeighbourUnavailable
from integrations.zgw.client import ZgwClient
from integrations.zgw.messages import Case as RemoteCase
from portal.cases import service
from portal.cases.domain import Content, Status
from portal.core import telemetry
from portal.core.db import Database, Work
from portal.core.log import logger
from portal.identity import service as identity
from portal.sync import inbox
from portal.sync.domain import InboxItem, Later

log = logger("cases")

SOURCE = "zgw"
"""Source of notifications of the case system in the inbox."""

FAILED = "failed"
"""In place of a status that our timeline knows of: the next fetch asks for the timeline again."""

_AT_ONCE = 20


class Fetching:
    """Keeps our copy of cases in step; one fetch per resident at a time."""

    def __init__(self, zgw: ZgwClient, database: Database) -> None:
        self._zgw, self._database = zgw, database
        self._asked: dict[str, asyncio.Future[bool]] = {}
        self._running: dict[str, asyncio.Future[bool]] = {}
        self._limit = asyncio.Semaphore(_AT_ONCE)

    async def fetch(self, subject: str) -> bool:
        """Ask the case system for a resident's cases and keep what it says; False when it could not be asked.

        Whoever asks before the asking begins shares it; whoever asks during it gets one after it, for
        the answer under way may be older than what they know of.
        """
        if subject not in self._asked:
            self._asked[subject] = asyncio.ensure_future(self._in_turn(subject))
        return await asyncio.shield(self._asked[subject])

    async def _in_turn(self, subject: str) -> bool:
        before = self._running.get(subject)
        if before is not None:
            await asyncio.wait([before])
        self._running[subject] = self._asked.pop(subject)
        try:
            done = await self._fetch(subject)
            telemetry.count("mijnloket.refreshes", outcome="done" if done else "failed")
            return done
        finally:
            del self._running[subject]

    async def _fetch(self, subject: str) -> bool:
        async with self._database.work() as work:
            bsn, held = await service.whose_bsn(work, subject), await service.held(work, subject)
        try:
            found = await self._zgw.cases_of(bsn)
        except NeighbourError as error:
            log.warning("cases not fetched", neighbour=error.neighbour, why=type(error).__name__)
            async with self._database.work() as work:
                await service.keep_trouble(work, subject, _trouble(error))
            return False
        if found.foreign:
            log.error("the case system sent cases of others", count=found.foreign)
        contents = await asyncio.gather(*(self._content(case, held.get(case.uuid)) for case in found.cases))
        async with self._database.work() as work:
            await service.keep(work, subject, list(contents), len(found.broken))
        return True

    async def _content(self, case: RemoteCase, held: Content | None) -> Content:
        """What we keep of a case; its timeline is asked anew when its status is another one, or it failed."""
        same = held is not None and held.status_ref == case.status_url and held.changed_at == case.changed_at
        told_of = case.status_url
        try:
            async with self._limit:
                statuses = held.statuses if same and held else await self._timeline(case)
        except NeighbourError:
            statuses, told_of = held.statuses if held else _only(case), FAILED
        handler = case.handler
        return Content(
            remote=case.uuid,
            number=case.identification,
            case_type=case.type.identification if case.type else "",
            type_name=case.type.description if case.type else case.description,
            description=case.description,
            question=case.explanation,
            applied_on=case.started_on,
            closed_on=case.ended_on,
            changed_at=case.changed_at,
            statuses=statuses,
            handler=handler.name if handler else "",
            result=case.result,
            latest_end=case.latest_end,
            status_ref=told_of,
            suspended=case.suspended,
        )

    async def _timeline(self, case: RemoteCase) -> tuple[Status, ...]:
        """The statuses a case had, and those of its type that it did not have yet."""
        had, steps = await asyncio.gather(self._zgw.statuses(case), self._zgw.status_types(case.type_url))
        reached = [
            Status(s.type.description, s.type.number, s.set_at, s.explanation, s.type.final)
            for s in had
            if s.type
        ]
        names = {status.name for status in reached}
        ahead = [
            Status(s.description, s.number, None, "", s.final) for s in steps if s.description not in names
        ]
        return tuple(reached + ahead)

    async def told(self, item: InboxItem) -> None:
        """A notification: fetch anew for every resident the case concerns; raises Later when that failed."""
        remote = item.payload["case"]
        async with self._database.work() as work:
            subjects = set(await service.residents_with(work, remote))
        subjects |= await self._concerned(remote)
        results = [await self.fetch(subject) for subject in sorted(subjects)]
        if not all(results):
            raise Later("zaken")

    async def _concerned(self, remote: str) -> set[str]:
        """Residents we know whom the roles of a case name."""
        try:
            case = await self._zgw.case(remote)
            roles = case.roles if case.roles is not None else await self._zgw.roles(case)
        except NeighbourUnavailable as error:
            raise Later(error.neighbour) from error
        except NeighbourRefused:
            return set()  # gone, or never ours to read
        except NeighbourError as error:
            log.warning("notified of a case that may not be read", why=type(error).__name__)
            return set()
        async with self._database.work() as work:
            return set(await identity.subjects_of(work, {role.bsn for role in roles if role.bsn}))

    async def nightly(self) -> None:
        """Compare the copies of all residents with the case system, to find what no notification told."""
        async with self._database.work() as work:
            everyone = await identity.everyone(work)
        for subject in everyone:
            await self.fetch(subject)


async def receive(work: Work, zgw: ZgwClient, body: bytes) -> bool:
    """Keep a notification in the inbox, once; False for what is no notification of ours."""
    try:
        told = zgw.notification(body)
    except NeighbourError as error:
        log.warning("notification refused", why=type(error).__name__)
        return False
    if told.is_test or told.channel != "zaken":
        return True
    case = told.main_object.rstrip("/").rsplit("/", 1)[-1]
    await inbox.receive(work, SOURCE, told.key, {"case": case})
    return True


def _only(case: RemoteCase) -> tuple[Status, ...]:
    """The one status that came along with the case."""
    now = case.status
    if now is None or now.type is None:
        return ()
    return (Status(now.type.description, now.type.number, now.set_at, now.explanation, now.type.final),)


def _trouble(error: NeighbourError) -> str:
    return "unreachable" if isinstance(error, NeighbourUnavailable) else "refused"
