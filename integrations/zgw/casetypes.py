"""What the catalogue tells about kinds of cases, and the steps, parts and documents that go with them."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from integrations.zgw.config import Confidentiality
from integrations.zgw.reading import Fields


@dataclass(frozen=True, slots=True)
class CaseType:
    """A zaaktype: what kind of case, as valid between two dates."""

    url: str
    identification: str
    description: str
    external: bool
    confidentiality: Confidentiality
    processing_time: str
    valid_from: date | None
    valid_until: date | None

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """`processing_time` is an ISO 8601 period such as `P42D`, "" when unknown."""
        return cls(
            url=fields.needed("url"),
            identification=fields.text("identificatie"),
            description=fields.text("omschrijving"),
            external=fields.text("indicatieInternOfExtern") == "extern",
            confidentiality=Confidentiality.read(fields.text("vertrouwelijkheidaanduiding")),
            processing_time=fields.text("doorlooptijd"),
            valid_from=fields.day("beginGeldigheid"),
            valid_until=fields.day("eindeGeldigheid"),
        )

    def valid_on(self, day: date) -> bool:
        """Whether a case may start with it on this day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class StatusType:
    """A statustype: one step of a zaaktype; `text` is what a resident may read."""

    url: str
    description: str
    text: str
    number: int
    final: bool

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """The step with its place (`number`, from 1) on the way."""
        return cls(
            url=fields.needed("url"),
            description=fields.text("omschrijving"),
            text=fields.text("statustekst"),
            number=fields.number("volgnummer"),
            final=fields.truth("isEindstatus"),
        )


@dataclass(frozen=True, slots=True)
class RoleType:
    """A roltype: a part somebody can play; `generic` is the word every municipality shares."""

    url: str
    description: str
    generic: str

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Such as generic `initiator`, described as "Melder"."""
        return cls(fields.needed("url"), fields.text("omschrijving"), fields.text("omschrijvingGeneriek"))


@dataclass(frozen=True, slots=True)
class DocumentType:
    """An informatieobjecttype: a kind of document that a case of some type may have."""

    url: str
    description: str

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Such as "Aanvraag"."""
        return cls(fields.needed("url"), fields.text("omschrijving"))
