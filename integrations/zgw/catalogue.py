"""Reads the catalogue: which kinds of cases there are today, and what goes with them."""

from integrations.zgw.casetypes import CaseType, DocumentType, RoleType, StatusType
from integrations.zgw.connection import Connection
from integrations.zgw.errors import NothingValid


class Catalogue(Connection):
    """The Catalogi API (1.3), read only."""

    async def case_type(self, identification: str) -> CaseType:
        """The published version of a zaaktype that is valid today; raises `NothingValid` without one."""
        today = self.today()
        versions = await self._all(
            self.catalogi,
            self.config.catalogi_url + "zaaktypen",
            CaseType.read,
            identificatie=identification,
            status="definitief",
            datumGeldigheid=today.isoformat(),
        )
        valid = [one for one in versions if one.identification == identification and one.valid_on(today)]
        if not valid:
            raise NothingValid("catalogi", "/zaaktypen", f"zaaktype {identification}")
        return max(valid, key=lambda one: one.valid_from or today.min)

    async def case_type_at(self, url: str) -> CaseType:
        """The zaaktype of a case, whether or not it is still valid."""
        return await self._one(self.catalogi, url, CaseType.read)

    async def status_types(self, case_type_url: str) -> tuple[StatusType, ...]:
        """Every step of a zaaktype, in order; the last one is the end."""
        found = await self._all(
            self.catalogi,
            self.config.catalogi_url + "statustypen",
            StatusType.read,
            zaaktype=self._own(self.catalogi, case_type_url),
        )
        return tuple(sorted(found, key=lambda step: step.number))

    async def role_types(self, case_type_url: str) -> tuple[RoleType, ...]:
        """The parts that people can play in a zaaktype."""
        found = await self._all(
            self.catalogi,
            self.config.catalogi_url + "roltypen",
            RoleType.read,
            zaaktype=self._own(self.catalogi, case_type_url),
        )
        return tuple(found)

    async def document_types(self, case_type_url: str) -> tuple[DocumentType, ...]:
        """The kinds of documents that a case of this zaaktype takes from a resident.

        The relation (zaaktype-informatieobjecttype) says which kinds come in; each kind has its
        own address.
        """
        relations = await self._all(
            self.catalogi,
            self.config.catalogi_url + "zaaktype-informatieobjecttypen",
            lambda fields: fields.needed("informatieobjecttype"),
            zaaktype=self._own(self.catalogi, case_type_url),
            richting="inkomend",
        )
        kinds = dict.fromkeys(relations)
        return tuple([await self._one(self.catalogi, url, DocumentType.read) for url in kinds])
