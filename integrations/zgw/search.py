"""Finds the cases of one person, and keeps out every case that is not theirs to see."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import structlog

from integrations.errors import NeighbourGarbled, NeighbourRefused
from integrations.zgw.bsn import checked_bsn
from integrations.zgw.cases import Cases
from integrations.zgw.casetypes import CaseType, StatusType
from integrations.zgw.messages import Case
from integrations.zgw.reading import Fields, Malformed

BSN_OF_A_ROLE = "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn"
MOST_FOREIGN = 100
SHOWN_IN_A_LIST = ("zaaktype", "status", "status.statustype", "rollen")

log = structlog.stdlib.get_logger("integrations.zgw")


@dataclass(frozen=True, slots=True)
class CasesFound:
    """The cases of one person.

    `broken` says for each case that could not be read what was wrong with it, without personal
    data. `foreign` counts cases of others that the server sent all the same, which is an alarm;
    `withheld` counts their own cases that are internal or too confidential to show.
    """

    cases: tuple[Case, ...]
    broken: tuple[str, ...]
    foreign: int
    withheld: int


@dataclass(slots=True)
class _Sieve:
    """Takes cases one by one and remembers where each went."""

    bsn: str
    cases: dict[str, Case] = field(default_factory=dict[str, Case])
    broken: list[str] = field(default_factory=list[str])
    foreign: int = 0
    withheld: int = 0
    types: dict[str, CaseType] = field(default_factory=dict[str, CaseType])
    steps: dict[str, Sequence[StatusType]] = field(default_factory=dict[str, Sequence[StatusType]])

    def found(self) -> CasesFound:
        return CasesFound(tuple(self.cases.values()), tuple(self.broken), self.foreign, self.withheld)


class Search(Cases):
    """The search by BSN of the Zaken API (`_zoek`, since 1.5)."""

    async def cases_of(self, bsn: str) -> CasesFound:
        """The cases that name this person in a role, as the server orders them.

        The BSN travels in the body only, and is checked before: an empty one is no filter, and a
        server that does not know the filter leaves it out, so each case has to prove whose it is.
        One case that cannot be read does not hide the others.
        """
        sieve = _Sieve(checked_bsn(bsn))
        body = {BSN_OF_A_ROLE: sieve.bsn, "expand": list(SHOWN_IN_A_LIST)}
        async for item in self._items(self.zaken, self.config.zaken_url + "zaken/_zoek", {}, body):
            await self._sift(item, sieve)
            if sieve.foreign > MOST_FOREIGN:
                raise NeighbourGarbled("zaken", "/zaken/_zoek", "the search by BSN does not filter")
        if sieve.foreign:
            log.error("cases of others left out", neighbour="zaken", count=sieve.foreign)
        if sieve.broken:
            log.warning("cases that cannot be read left out", neighbour="zaken", why=sieve.broken)
        return sieve.found()

    async def _sift(self, item: object, sieve: _Sieve) -> None:
        try:
            case = await self._with_roles(Case.read(Fields(item, "zaak")))
            if not case.concerns(sieve.bsn):
                sieve.foreign += 1
                return
            case = await self._with_type(case, sieve)
        except (Malformed, NeighbourRefused, NeighbourGarbled) as error:
            sieve.broken.append(str(error))
            return
        if self.shows(case):
            sieve.cases[case.uuid] = case.seen_by(sieve.bsn)
        else:
            sieve.withheld += 1

    async def _with_type(self, case: Case, sieve: _Sieve) -> Case:
        """The case with its type and status, also from a server that sends neither along."""
        if case.type is None:
            if case.type_url not in sieve.types:
                sieve.types[case.type_url] = await self.case_type_at(case.type_url)
            case = replace(case, type=sieve.types[case.type_url])
        if case.status_url and (case.status is None or case.status.type is None):
            if case.type_url not in sieve.steps:
                sieve.steps[case.type_url] = await self.status_types(case.type_url)
            case = await self._with_status(case, sieve.steps[case.type_url])
        return case
