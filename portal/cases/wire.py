"""How cases travel: fetched from the case system into our copy, on our own asking or when we are told."""

import asyncio
from dataclasses import replace

from integrations.errors import NeighbourError, NeighbourRefused, NeighbourUnavailable
from integrations.zgw.casetypes import StatusType
from integrations.zgw.client import ZgwClient
from integrations.zgw.messages import Case as RemoteCase
from integrations.zgw.messages import Status as RemoteStatus
from portal.cases import service
from portal.cases.domain import Content, Status, meanwhile
from portal.core import telemetry
from portal.core.db import Database, Work
from portal.core.log import logger
from portal.identity import service as identity
from portal.sync import inbox
from portal.sync.domain import InboxItem, Later
from portal.sync.turns import Turns

log = logger("cases")

SOURCE = "zgw"
"""Source of notifications of the case system in the inbox."""

MISSING = "failed"
"""In place of the status that our timeline knows of, while it is missing: the next fetch asks for it too."""

_AT_ONCE = 20

Steps = asyncio.Future[tuple[StatusType, ...]]


class Fetching:
    """Keeps our copy of cases in step; one fetch per resident at a time."""

    def __init__(self, zgw: ZgwClient, database: Database) -> None:
        self._zgw, self._database = zgw, database
        self._turns = Turns(self._fetch)
        self._limit = asyncio.Semaphore(_AT_ONCE)

    async def fetch(self, subject: str) -> bool:
        """Ask the case system for a resident's cases and keep what it says; False when it could not be asked.

        Whoever asks before the asking begins shares it; whoever asks during it gets one after it, for
        the answer under way may be older than what they know of.
        """
        return await asyncio.shield(self._turns.take(subject).done)

    async def fetch_list(self, subject: str) -> None:
        """The same, but wait only until the list is kept or cannot be had; the timelines follow."""
        await self._turns.take(subject).soon()

    async def _fetch(self, subject: str, listed: asyncio.Future[None]) -> bool:
        async with self._database.work() as work:
            bsn, held = await service.whose_bsn(work, subject), await service.held(work, subject)
        try:
            found = await self._zgw.cases_of(bsn)
        except NeighbourError as error:
            log.warning("cases not fetched", neighbour=error.neighbour, why=type(error).__name__)
            async with self._database.work() as work:
                await service.keep_trouble(work, subject, _trouble(error))
            telemetry.count("mijnloket.refreshes", outcome="failed")
            return False
        if found.foreign:
            log.error("the case system sent cases of others", count=found.foreign)
        known = [_known(case, held.get(case.uuid)) for case in found.cases]
        async with self._database.work() as work:
            await service.keep(work, subject, known, len(found.broken))
        listed.set_result(None)
        lacking = [pair for pair in zip(found.cases, known, strict=True) if pair[1].status_ref == MISSING]
        if whole := await self._completed(lacking):
            async with self._database.work() as work:
                await service.complete(work, subject, whole)
        telemetry.count("mijnloket.refreshes", outcome="done")
        return True

    async def _completed(self, lacking: list[tuple[RemoteCase, Content]]) -> list[Content]:
        """The cases with their timeline, if it can be had now; the steps of a type are asked once."""
        types = {case.type_url for case, _content in lacking}
        steps = {url: asyncio.ensure_future(self._zgw.status_types(url)) for url in types}
        asking = (self._timeline(case, steps[case.type_url]) for case, _content in lacking)
        return [
            replace(content, statuses=timeline, status_ref=case.status_url)
            for (case, content), timeline in zip(lacking, await asyncio.gather(*asking), strict=True)
            if timeline is not None
        ]

    async def _timeline(self, case: RemoteCase, steps: Steps) -> tuple[Status, ...] | None:
        """The statuses a case had, and those of its type still to come; None when not to be had now."""
        try:
            async with self._limit:
                had, ahead = await self._zgw.statuses(case, asyncio.shield(steps)), await steps
        except NeighbourError:
            return None
        reached = [status for status in map(_status, had) if status]
        names = {status.name for status in reached}
        to_come = [s for s in ahead if s.description not in names]
        return (*reached, *(Status(s.description, s.number, None, "", s.final) for s in to_come))

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


def _known(case: RemoteCase, held: Content | None) -> Content:
    """What the search tells of a case; its timeline is missing when we hold that of another status."""
    same = held is not None and held.status_ref == case.status_url and held.changed_at == case.changed_at
    now, handler = case.status and _status(case.status), case.handler
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
        statuses=held.statuses if same and held else meanwhile(now, held),
        handler=handler.name if handler else "",
        result=case.result,
        latest_end=case.latest_end,
        status_ref=case.status_url if same else MISSING,
        suspended=case.suspended,
    )


def _status(told: RemoteStatus) -> Status | None:
    """A status that was reached, as we keep it; None when the type that names it did not come along."""
    kind = told.type
    if kind is None:
        return None
    return Status(kind.description, kind.number, told.set_at, told.explanation, kind.final)


def _trouble(error: NeighbourError) -> str:
    return "unreachable" if isinstance(error, NeighbourUnavailable) else "refused"
