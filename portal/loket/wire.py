"""How a help request travels to the municipality: a case, who asks, its first status and its full text."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

from integrations.errors import NeighbourError, NeighbourRefused, NeighbourUnavailable
from integrations.zgw.client import ZgwClient
from integrations.zgw.document import NewDocument
from integrations.zgw.errors import AlreadyThere, CredentialsRefused, NothingValid
from integrations.zgw.filing import Contact, DigidLevel, NewCase
from integrations.zgw.messages import Case
from portal.access.domain import Level
from portal.core.clock import CIVIL_ZONE
from portal.core.db import Database
from portal.core.settings import Settings
from portal.loket import service
from portal.loket.domain import Channel, HelpRequest
from portal.sync.delivery import Step
from portal.sync.domain import Later, Letter, Stuck

FITS = 1000
"""Characters of `toelichting` in the Zaken API; what does not fit travels as a document."""


class Delivery:
    """Brings one request to the case system; every step can be looked up before it is done again."""

    def __init__(self, zgw: ZgwClient, database: Database, settings: Settings) -> None:
        self._zgw, self._database, self._settings = zgw, database, settings

    def steps(self) -> Sequence[Step]:
        """The route of a letter with the topic of a request."""
        return (
            Step("case", self._write_case, self._find_case),
            Step("role", self._write_role, self._find_role),
            Step("status", self._write_status, self._find_status),
            Step("document", self._write_document, self._find_document),
            Step("link", self._write_link, self._not_found),
            Step("arrived", self._arrived, self._not_found),
        )

    async def _write_case(self, letter: Letter) -> str:
        request, *_rest = await self._request(letter)
        async with _trouble("case"):
            new = await self._new_case(request)
            try:
                return (await self._zgw.create_case(new)).url
            except AlreadyThere:
                return await self._the_same(new)

    async def _find_case(self, letter: Letter) -> str | None:
        request, *_rest = await self._request(letter)
        async with _trouble("case"):
            found = await self._zgw.find_case(request.number)
            return await self._the_same(await self._new_case(request)) if found else None

    async def _the_same(self, new: NewCase) -> str:
        found = await self._zgw.find_case(new.identification)
        if found is None:
            raise Later("zaken")
        if not new.is_made_as(found):
            raise Stuck("number-taken")
        return found.url

    async def _new_case(self, request: HelpRequest) -> NewCase:
        case_type = await self._zgw.case_type(self._settings.zgw_case_type)
        return NewCase(
            identification=request.number,
            type_url=case_type.url,
            started_on=request.asked_at.astimezone(ZoneInfo(CIVIL_ZONE)).date(),
            description="Vraag om hulp via Mijn Loket",
            explanation=shortened(request),
        )

    async def _write_role(self, letter: Letter) -> str:
        request, level, bsn, name = await self._request(letter)
        asked = request.question
        contact = Contact(name or "Inwoner", asked.email, asked.phone) if asked.email or asked.phone else None
        async with _trouble("role"):
            case = await self._case(letter)
            try:
                return (await self._zgw.create_initiator(case, bsn, DigidLevel[level.name], contact)).url
            except AlreadyThere:
                return await self._own_role(case, bsn) or _stuck("other-initiator")

    async def _find_role(self, letter: Letter) -> str | None:
        _request, _level, bsn, _name = await self._request(letter)
        async with _trouble("role"):
            return await self._own_role(await self._case(letter), bsn)

    async def _own_role(self, case: Case, bsn: str) -> str | None:
        role = await self._zgw.initiator_of(case)
        if role is not None and role.bsn != bsn:
            raise Stuck("other-initiator")
        return role.url if role else None

    async def _write_status(self, letter: Letter) -> str:
        request, *_rest = await self._request(letter)
        async with _trouble("status"):
            case = await self._case(letter)
            first = await self._first_status(case)
            try:
                return (await self._zgw.set_status(case, first, request.asked_at)).url
            except AlreadyThere:
                found = await self._zgw.find_status(case, first, request.asked_at)
                return found.url if found else _stuck("other-status")

    async def _find_status(self, letter: Letter) -> str | None:
        request, *_rest = await self._request(letter)
        async with _trouble("status"):
            case = await self._case(letter)
            found = await self._zgw.find_status(case, await self._first_status(case), request.asked_at)
            return found.url if found else None

    async def _first_status(self, case: Case) -> str:
        steps = await self._zgw.status_types(case.type_url)
        if not steps:
            raise Stuck("no-status-types")
        return steps[0].url

    async def _write_document(self, letter: Letter) -> str:
        request, *_rest = await self._request(letter)
        if fits(request):
            return "none"
        async with _trouble("document"):
            new = await self._new_document(request, await self._case(letter))
            try:
                return (await self._zgw.create_document(new)).url
            except AlreadyThere:
                return await self._own_document(new) or _stuck("document-gone")

    async def _find_document(self, letter: Letter) -> str | None:
        request, *_rest = await self._request(letter)
        if fits(request):
            return "none"
        async with _trouble("document"):
            return await self._own_document(await self._new_document(request, await self._case(letter)))

    async def _own_document(self, new: NewDocument) -> str | None:
        found = await self._zgw.find_document(new.identification)
        if found is not None and (found.title, found.size) != (new.title, len(new.content)):
            raise Stuck("document-taken")
        return found.url if found else None

    async def _new_document(self, request: HelpRequest, case: Case) -> NewDocument:
        kinds = await self._zgw.document_types(case.type_url)
        wanted = self._settings.zgw_document_type
        kind = next((k for k in kinds if not wanted or k.description == wanted), None)
        if kind is None:
            raise Stuck("no-document-type")
        return NewDocument(
            identification=f"{request.number}-vraag",
            type_url=kind.url,
            title="Hulpvraag in eigen woorden",
            author="Inwoner",
            file_name="hulpvraag.txt",
            media_type="text/plain",
            created_on=request.asked_at.astimezone(ZoneInfo(CIVIL_ZONE)).date(),
            content=whole(request).encode(),
        )

    async def _write_link(self, letter: Letter) -> str:
        if letter.remote.get("document", "none") == "none":
            return "none"
        request, *_rest = await self._request(letter)
        async with _trouble("link"):
            document = await self._zgw.find_document(f"{request.number}-vraag")
            if document is None:
                raise Stuck("document-gone")
            await self._zgw.link_document(await self._case(letter), document)
            return "linked"

    async def _not_found(self, _letter: Letter) -> str | None:
        """These steps may simply be done again."""
        return None

    async def _arrived(self, letter: Letter) -> str:
        async with self._database.work() as work:
            await service.delivered(work, letter.subject, letter.ids["request"])
        return "arrived"

    async def _request(self, letter: Letter) -> tuple[HelpRequest, Level, str, str | None]:
        async with self._database.work() as work:
            return await service.to_deliver(work, letter.subject, letter.ids["request"])

    async def _case(self, letter: Letter) -> Case:
        return await self._zgw.case(letter.remote["case"])


def whole(request: HelpRequest) -> str:
    """Everything that was asked, as a caseworker reads it; Dutch, for it is the municipality's file."""
    reach = {
        Channel.PHONE: f"Bellen: {request.question.phone}",
        Channel.EMAIL: f"E-mail: {request.question.email}",
        Channel.LETTER: "Brief naar het adres in de BRP",
    }[request.question.channel]
    return f"{request.question.text}\n\nBereikbaar: {reach}"


def fits(request: HelpRequest) -> bool:
    """Whether the whole request fits in the case itself."""
    return len(whole(request)) <= FITS


def shortened(request: HelpRequest) -> str:
    """What stands in the case itself: all of it, or its beginning and where the rest is."""
    rest = "…\n\n(De hele vraag staat in het document bij deze zaak.)"
    return whole(request) if fits(request) else whole(request)[: FITS - len(rest)] + rest


@asynccontextmanager
async def _trouble(step: str) -> AsyncIterator[None]:
    """Say of a neighbour's trouble whether it is worth trying again or needs a person."""
    try:
        yield
    except NeighbourUnavailable as error:
        raise Later(error.neighbour, untouched=not error.maybe_reached) from error
    except (CredentialsRefused, NothingValid) as error:
        raise Stuck("credentials" if isinstance(error, CredentialsRefused) else "configuration") from error
    except NeighbourRefused as error:
        raise Stuck(f"{step}:{error.code or error.status}") from error
    except NeighbourError as error:
        raise Later(error.neighbour) from error


def _stuck(reason: str) -> str:
    raise Stuck(reason)
