"""Documents of a case: what a resident sends in, and what they may read."""

import base64
from dataclasses import dataclass
from typing import Self

from integrations.errors import NeighbourGarbled, NeighbourRefused
from integrations.zgw.connection import Connection
from integrations.zgw.document import Document, DocumentsFound, NewDocument
from integrations.zgw.errors import DocumentExists, as_kind
from integrations.zgw.messages import Case
from integrations.zgw.reading import Fields, Malformed, last_part

AT_ONCE = 100


class Documents(Connection):
    """The Documenten API (1.4), and the links between documents and cases in the Zaken API."""

    async def create_document(self, new: NewDocument) -> Document:
        """Make the document. Sent again it is refused (`DocumentExists`).

        After that or an answer that did not come: `find_document`, and compare size and title.
        `indicatieGebruiksrecht` is false, for a case with a document that says nothing about
        rights of use cannot be closed.
        """
        body = {
            "identificatie": new.identification,
            "bronorganisatie": self.config.organisation,
            "creatiedatum": new.created_on.isoformat(),
            "titel": new.title,
            "auteur": new.author,
            "taal": "nld",
            "formaat": new.media_type,
            "bestandsnaam": new.file_name,
            "bestandsomvang": len(new.content),
            "inhoud": base64.b64encode(new.content).decode("ascii"),
            "vertrouwelijkheidaanduiding": new.confidentiality.word,
            "status": "definitief",
            "indicatieGebruiksrecht": False,
            "informatieobjecttype": self._own(self.catalogi, new.type_url),
        }
        try:
            return await self._made(self.documenten, self._documents, body, Document.read)
        except NeighbourRefused as error:
            if error.has("identificatie-niet-uniek"):
                raise as_kind(error, DocumentExists) from error
            raise

    async def find_document(self, identification: str) -> Document | None:
        """Our organisation's document with this identificatie; None when there is none."""
        organisation = self.config.organisation
        found = await self._all(
            self.documenten,
            self._documents,
            Document.read,
            identificatie=identification,
            bronorganisatie=organisation,
        )
        for document in found:
            if (document.identification, document.organisation) != (identification, organisation):
                raise NeighbourGarbled("documenten", "", "a document that was not asked for")
        return found[0] if found else None

    async def link_document(self, case: Case, document: Document) -> None:
        """Put a document in a case; doing it again changes nothing, so it may simply be repeated."""
        body = {"zaak": case.url, "informatieobject": document.url, "titel": document.title}
        try:
            await self._ask(self.zaken, "POST", self._links, body=body)
        except NeighbourRefused as error:
            if not error.has("unique"):
                raise

    async def documents_of(self, case: Case) -> DocumentsFound:
        """The documents of a case that are finished, whole and not too confidential, in one search."""
        links = await self._all(self.zaken, self._links, _Link.read, zaak=case.url)
        if any(last_part(link.case) != case.uuid for link in links):
            raise NeighbourGarbled("zaken", "/zaakinformatieobjecten", "a link of another case")
        uuids = [last_part(self._own(self.documenten, link.document)) for link in links]
        found, broken = dict[str, Document](), list[str]()
        for start in range(0, len(uuids), AT_ONCE):
            body = {"uuid__in": uuids[start : start + AT_ONCE]}
            async for item in self._items(self.documenten, self._documents + "/_zoek", {}, body):
                try:
                    document = Document.read(Fields(item, "document"))
                    found[document.uuid] = document
                except Malformed as error:
                    broken.append(str(error))
        readable = [found[uuid] for uuid in uuids if uuid in found and self._shows(found[uuid])]
        return DocumentsFound(tuple(readable), tuple(broken), len(uuids) - len(readable) - len(broken))

    async def download(self, document: Document) -> bytes:
        """The content of a document, whole: an answer of another size is `NeighbourGarbled`."""
        url = self._own(self.documenten, document.content_url)
        answer = await self._ask(self.documenten, "GET", url, accept="*/*")
        if document.size is not None and len(answer.content) != document.size:
            raise NeighbourGarbled("documenten", answer.path, "not the size of the document")
        return answer.content

    @property
    def _documents(self) -> str:
        return self.config.documenten_url + "enkelvoudiginformatieobjecten"

    @property
    def _links(self) -> str:
        return self.config.zaken_url + "zaakinformatieobjecten"

    def _shows(self, document: Document) -> bool:
        return document.readable(self.config.most_confidential)


@dataclass(frozen=True, slots=True)
class _Link:
    """A zaakinformatieobject: which document belongs to which case."""

    case: str
    document: str

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.needed("zaak"), fields.needed("informatieobject"))
