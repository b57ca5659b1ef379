"""One document: as the case system tells it, and as it is made."""

from dataclasses import dataclass, field
from datetime import date
from typing import Self

from integrations.zgw.config import Confidentiality
from integrations.zgw.reading import Fields, last_part
from integrations.zgw.writing import fits

SMALL = 10 * 2**20
READABLE = frozenset({"definitief", "gearchiveerd"})


@dataclass(frozen=True, slots=True)
class Document:
    """An enkelvoudiginformatieobject, `size` in bytes. Name and type of a download are wrong: use these."""

    url: str
    identification: str
    organisation: str
    title: str
    description: str
    file_name: str
    media_type: str
    size: int | None
    created_on: date | None
    sent_on: date | None
    confidentiality: Confidentiality
    status: str
    type_url: str
    content_url: str

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """`content_url` is "" while a large document is still being sent in parts."""
        return cls(
            url=fields.needed("url"),
            identification=fields.text("identificatie"),
            organisation=fields.text("bronorganisatie"),
            title=fields.text("titel"),
            description=fields.text("beschrijving"),
            file_name=fields.text("bestandsnaam"),
            media_type=fields.text("formaat"),
            size=fields.number("bestandsomvang") if "bestandsomvang" in fields else None,
            created_on=fields.day("creatiedatum"),
            sent_on=fields.day("verzenddatum"),
            confidentiality=Confidentiality.read(fields.text("vertrouwelijkheidaanduiding")),
            status=fields.text("status"),
            type_url=fields.text("informatieobjecttype"),
            content_url=fields.text("inhoud"),
        )

    @property
    def uuid(self) -> str:
        """The last part of the URL."""
        return last_part(self.url)

    def readable(self, most: Confidentiality) -> bool:
        """Whether a resident may read it: finished, whole, and not above this level."""
        return self.status in READABLE and bool(self.content_url) and self.confidentiality <= most


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A small document to be made, up to 10 MiB. `identification` is our own, unique in our
    organisation: keep it with the file, it is how the document is found back.
    """

    identification: str
    type_url: str
    title: str
    author: str
    file_name: str
    media_type: str
    created_on: date
    content: bytes = field(repr=False)
    confidentiality: Confidentiality = Confidentiality.ZAAKVERTROUWELIJK

    def __post_init__(self) -> None:
        fits("identification", self.identification, 40, least=1)
        fits("title", self.title, 200, least=1)
        fits("author", self.author, 200, least=1)
        fits("file_name", self.file_name, 255)
        fits("media_type", self.media_type, 255)
        if len(self.content) > SMALL:
            raise ValueError("a document in one call has 10 MiB at most")


@dataclass(frozen=True, slots=True)
class DocumentsFound:
    """The documents a resident may read; `withheld` counts those they may not (yet), `broken` says
    of those that could not be read what was wrong, without personal data.
    """

    documents: tuple[Document, ...]
    broken: tuple[str, ...]
    withheld: int
