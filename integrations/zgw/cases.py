"""Reads cases: one case, its statuses in time, and who plays a part in it."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from integrations.errors import AddressRefused, NeighbourGarbled, NeighbourRefused
from integrations.zgw.bsn import checked_bsn
from integrations.zgw.casetypes import StatusType
from integrations.zgw.catalogue import Catalogue
from integrations.zgw.errors import NotTheirs
from integrations.zgw.messages import Case, Role, Status
from integrations.zgw.reading import last_part

SHOWN_ON_A_PAGE = "zaaktype,status,status.statustype,rollen,resultaat,resultaat.resultaattype"
FIRST_STEP = StatusType(url="", description="", text="", number=0, final=False)


class Cases(Catalogue):
    """The Zaken API (1.5), the reading side. Nothing is cached and no 304 is asked for.

    The ETag of a case was seen to stay the same after a new status, role or change, so a
    conditional read would show an old case as the present one.
    """

    async def case(self, where: str, bsn: str | None = None) -> Case:
        """The case at a URL or with a uuid, with its type, status, result and roles.

        With a BSN it is read for that person: roles of others are left out, and `NotTheirs` is
        raised when it is not theirs to see. Without one every role is there, so that it can be
        found out whom a notification is about.
        """
        bsn = bsn if bsn is None else checked_bsn(bsn)
        case = await self._whole(self._case_url(where))
        if bsn is None:
            return case
        if not (case.concerns(bsn) and self.shows(case)):
            raise NotTheirs("zaken", "/zaken")
        return case.seen_by(bsn)

    def shows(self, case: Case) -> bool:
        """Whether a resident may see it: of a type for the outside world, and not too confidential."""
        outside = case.type is not None and case.type.external
        return outside and case.confidentiality <= self.config.most_confidential

    async def find_case(self, identification: str) -> Case | None:
        """Our organisation's case with this identificatie; None when there is none."""
        found = await self._all(
            self.zaken,
            self.config.zaken_url + "zaken",
            Case.read,
            identificatie=identification,
            bronorganisatie=self.config.organisation,
        )
        for case in found:
            if (case.identification, case.organisation) != (identification, self.config.organisation):
                raise NeighbourGarbled("zaken", "/zaken", "a case that was not asked for")
        return found[0] if found else None

    async def statuses(
        self, case: Case, steps: Awaitable[Sequence[StatusType]] | None = None
    ) -> tuple[Status, ...]:
        """Every status of a case with its type, oldest first; of one moment in the order of the steps.

        `steps` are the status types of its case type, when somebody asks for them already.
        """
        found, types = await asyncio.gather(
            self._statuses(case), self.status_types(case.type_url) if steps is None else steps
        )
        typed = [replace(status, type=_step(types, status.type_url)) for status in found]
        return tuple(sorted(typed, key=lambda one: (one.set_at, (one.type or FIRST_STEP).number)))

    async def find_status(self, case: Case, status_type_url: str, at: datetime) -> Status | None:
        """The status of this type set at this moment (whole seconds); None when there is none."""
        wanted = (last_part(status_type_url), at.replace(microsecond=0))
        for status in await self._statuses(case):
            if (last_part(status.type_url), status.set_at.replace(microsecond=0)) == wanted:
                return status
        return None

    async def roles(self, case: Case) -> tuple[Role, ...]:
        """Everybody's part in a case. Holds BSNs of others: never to be shown as it is."""
        return await self._roles(case)

    async def initiator_of(self, case: Case) -> Role | None:
        """Who asked for the case; a case has one at most, None when it was not filed yet."""
        found = await self._roles(case, omschrijvingGeneriek="initiator")
        return next((role for role in found if role.generic == "initiator"), None)

    async def _roles(self, case: Case, **more: str) -> tuple[Role, ...]:
        address = self.config.zaken_url + "rollen"
        found = await self._all(self.zaken, address, Role.read, zaak=case.url, **more)
        _all_of(case, [role.case for role in found])
        return tuple(found)

    async def _statuses(self, case: Case) -> list[Status]:
        address = self.config.zaken_url + "statussen"
        found = await self._all(self.zaken, address, Status.read, zaak=case.url)
        _all_of(case, [status.case for status in found])
        return found

    async def _whole(self, url: str) -> Case:
        """The case with what a page shows, in one call where the server can do that."""
        try:
            case = await self._one(self.zaken, url, Case.read, expand=SHOWN_ON_A_PAGE)
        except NeighbourRefused as error:
            if not error.has("unknown-parameters"):
                raise
            case = await self._one(self.zaken, url, Case.read)
        case = await self._with_roles(case)
        if case.type is None:
            case = replace(case, type=await self.case_type_at(case.type_url))
        if case.status_url and (case.status is None or case.status.type is None):
            case = await self._with_status(case, await self.status_types(case.type_url))
        return case

    async def _with_roles(self, case: Case) -> Case:
        """The case with its roles, also from a server that does not send them along."""
        return case if case.roles is not None else replace(case, roles=await self._roles(case))

    async def _with_status(self, case: Case, steps: Sequence[StatusType]) -> Case:
        status = case.status or await self._one(self.zaken, case.status_url, Status.read)
        return replace(case, status=replace(status, type=_step(steps, status.type_url)))

    def _case_url(self, where: str) -> str:
        """The address of a case; anything that ends in no uuid would make the server break (500)."""
        try:
            url = f"{self.config.zaken_url}zaken/{UUID(last_part(where))}"
        except ValueError as error:
            raise AddressRefused("zaken", "", "not a case") from error
        if "/" in where and last_part(where.removesuffix("/" + last_part(url))) != "zaken":
            raise AddressRefused("zaken", "", "not a case")
        return self._own(self.zaken, where if "/" in where else url)


def _step(steps: Sequence[StatusType], url: str) -> StatusType | None:
    return next((step for step in steps if last_part(step.url) == last_part(url)), None)


def _all_of(case: Case, cases: Sequence[str]) -> None:
    """A list that holds something of another case was not filtered: nothing of it is used."""
    if any(last_part(url) != case.uuid for url in cases):
        raise NeighbourGarbled("zaken", "", "something of another case")
