"""The catalogue of the stand-in: all its types, with the URLs that tie them together."""

from uuid import UUID, uuid5

from integrations.zgw.standin import type_shapes as shapes
from integrations.zgw.standin.answers import Json
from integrations.zgw.standin.case_types import CASE_TYPES as ALL_CASE_TYPES
from integrations.zgw.standin.case_types import RESULTS, ROLES, CaseType
from integrations.zgw.standin.links import (
    CASE_DOCUMENT_TYPES,
    CASE_TYPES,
    CATALOGUES,
    DOCUMENT_TYPES,
    RESULT_TYPES,
    ROLE_TYPES,
    STATUS_TYPES,
    Links,
)

NAMESPACE = UUID("6f0a9a1e-5a0e-4d0e-9a56-0d6c1f0b7a11")
KINDS = (CATALOGUES, CASE_TYPES, STATUS_TYPES, ROLE_TYPES, RESULT_TYPES, DOCUMENT_TYPES, CASE_DOCUMENT_TYPES)
PARTS_OF_CASE_TYPE = (STATUS_TYPES, ROLE_TYPES, RESULT_TYPES)


def fixed_uuid(*words: str) -> str:
    """The same words always give the same uuid, so that a restart or a fresh start changes no URL."""
    return str(uuid5(NAMESPACE, "/".join(words)))


class Catalogue:
    """All types, by kind and uuid, in the shape in which they are answered."""

    def __init__(self, links: Links, rsin: str, organisation: str) -> None:
        self.links = links
        self.items: dict[str, dict[str, Json]] = {kind: {} for kind in KINDS}
        self.url = links.to(CATALOGUES, fixed_uuid(CATALOGUES))
        self.document_type = links.to(DOCUMENT_TYPES, fixed_uuid(DOCUMENT_TYPES))
        for case_type in ALL_CASE_TYPES:
            self._add(case_type)
        whole = shapes.catalogue(self.url, rsin, organisation)
        document = shapes.document_type(self.document_type, self.url, "Aanvraag")
        whole["zaaktypen"] = document["zaaktypen"] = [item["url"] for item in self.items[CASE_TYPES].values()]
        whole["informatieobjecttypen"] = [self.document_type]
        self.items[CATALOGUES][fixed_uuid(CATALOGUES)] = whole
        self.items[DOCUMENT_TYPES][fixed_uuid(DOCUMENT_TYPES)] = document

    def get(self, kind: str, uuid: str) -> Json | None:
        """One type, if there is one of this kind."""
        return self.items.get(kind, {}).get(uuid)

    def case_type(self, identification: str) -> str:
        """The uuid of the case type with this identification."""
        return fixed_uuid(CASE_TYPES, identification)

    def of(self, kind: str, case_type: str) -> dict[str, Json]:
        """The types of a kind that belong to a case type, by uuid, in their natural order."""
        owner = self.links.to(CASE_TYPES, case_type)
        return {uuid: item for uuid, item in self.items[kind].items() if item["zaaktype"] == owner}

    def named(self, kind: str, case_type: str, name: str) -> str:
        """The uuid of the type that a case type has under this omschrijving or generic name.

        Raises KeyError when it has none.
        """
        for uuid, item in self.of(kind, case_type).items():
            if name in (item["omschrijving"], item["omschrijvingGeneriek"]):
                return uuid
        raise KeyError(name)

    def _add(self, kind: CaseType) -> None:
        uuid = self.case_type(kind.identification)
        whole = shapes.case_type(self.links.to(CASE_TYPES, uuid), kind, self.url)
        whole["informatieobjecttypen"] = [self.document_type]
        owner: Json = {
            "zaaktype": whole["url"],
            "zaaktypeIdentificatie": kind.identification,
            "catalogus": self.url,
        }
        self._add_parts(kind, owner)
        for part in PARTS_OF_CASE_TYPE:
            whole[part] = [item["url"] for item in self.of(part, uuid).values()]
        self.items[CASE_TYPES][uuid] = whole

    def _add_parts(self, kind: CaseType, owner: Json) -> None:
        for number, (name, sentence) in enumerate(kind.statuses, start=1):
            status = shapes.status_type(owner, number, name, sentence)
            status["isEindstatus"] = number == len(kind.statuses)
            self._keep(STATUS_TYPES, kind, name, status)
        for name, generic in ROLES:
            self._keep(ROLE_TYPES, kind, name, shapes.role_type(owner, name, generic))
        for name, generic, years in RESULTS:
            list_class = f"{self.links.base_url}/selectielijst/api/v1/resultaten/{fixed_uuid(generic)}"
            self._keep(RESULT_TYPES, kind, name, shapes.result_type(owner, name, generic, years, list_class))
        document = shapes.case_document_type(owner, self.document_type)
        self._keep(CASE_DOCUMENT_TYPES, kind, "Aanvraag", document)

    def _keep(self, kind: str, case_type: CaseType, name: str, item: Json) -> None:
        uuid = fixed_uuid(kind, case_type.identification, name)
        self.items[kind][uuid] = {"url": self.links.to(kind, uuid), **item}
