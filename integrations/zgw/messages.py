"""What the case system tells about cases: their statuses, their roles, and whom they concern."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self

from integrations.zgw.casetypes import CaseType, StatusType
from integrations.zgw.config import Confidentiality
from integrations.zgw.reading import Fields, last_part


@dataclass(frozen=True, slots=True)
class Status:
    """A status that was set; `type` is there when the server sent it along or we looked it up."""

    url: str
    case: str
    type_url: str
    set_at: datetime
    explanation: str
    type: StatusType | None = None

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """`set_at` is its key: one case has one status of a moment."""
        expand = fields.part("_expand")
        return cls(
            url=fields.needed("url"),
            case=fields.text("zaak"),
            type_url=fields.needed("statustype"),
            set_at=fields.needed_moment("datumStatusGezet"),
            explanation=fields.text("statustoelichting"),
            type=StatusType.read(expand.part("statustype")) if "statustype" in expand else None,
        )


@dataclass(frozen=True, slots=True)
class Handler:
    """Who handles a case on behalf of the municipality: an employee or a team."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Role:
    """A rol: somebody's part in a case. Holds personal data; a resident sees their own and the handler."""

    url: str
    case: str
    generic: str
    party: str
    mandate: str
    bsn: str = field(repr=False)
    name: str = field(repr=False)
    contact_name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str = field(repr=False)

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """`bsn` is filled for natural persons only; `mandate` is "" for somebody's own part."""
        party, who = fields.text("betrokkeneType"), fields.part("betrokkeneIdentificatie")
        contact = fields.part("contactpersoonRol")
        return cls(
            url=fields.text("url"),
            case=fields.text("zaak"),
            generic=fields.text("omschrijvingGeneriek"),
            party=party,
            mandate=fields.text("indicatieMachtiging"),
            bsn=who.text("inpBsn") if party == "natuurlijk_persoon" else "",
            name=_name(party, who),
            contact_name=contact.text("naam"),
            email=contact.text("emailadres"),
            phone=contact.text("telefoonnummer"),
        )

    @property
    def handler(self) -> Handler | None:
        """The municipality's own worker or team that treats the case; nobody else is ever named."""
        if self.generic != "behandelaar" or self.party not in {"medewerker", "organisatorische_eenheid"}:
            return None
        name = self.name or self.contact_name
        return Handler(name, self.email, self.phone) if name else None


@dataclass(frozen=True, slots=True)
class Case:
    """A zaak. What the server did not send along is None (or "" for a text)."""

    url: str
    identification: str
    organisation: str
    description: str
    explanation: str = field(repr=False)
    type_url: str
    registered_on: date | None
    started_on: date
    ended_on: date | None
    planned_end: date | None
    latest_end: date | None
    changed_at: datetime | None
    suspended: bool
    confidentiality: Confidentiality
    status_url: str
    type: CaseType | None
    status: Status | None
    result: str
    roles: tuple[Role, ...] | None = field(repr=False)

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Raises `Malformed` when what makes it a case (url, number, type, start) is not there."""
        expand = fields.part("_expand")
        result = expand.part("resultaat")
        return cls(
            url=fields.needed("url"),
            identification=fields.needed("identificatie"),
            organisation=fields.text("bronorganisatie"),
            description=fields.text("omschrijving"),
            explanation=fields.text("toelichting"),
            type_url=fields.needed("zaaktype"),
            registered_on=fields.day("registratiedatum"),
            started_on=fields.needed_day("startdatum"),
            ended_on=fields.day("einddatum"),
            planned_end=fields.day("einddatumGepland"),
            latest_end=fields.day("uiterlijkeEinddatumAfdoening"),
            changed_at=fields.moment("laatstGemuteerd"),
            suspended=fields.part("opschorting").truth("indicatie"),
            confidentiality=Confidentiality.read(fields.text("vertrouwelijkheidaanduiding")),
            status_url=fields.text("status"),
            type=CaseType.read(expand.part("zaaktype")) if "zaaktype" in expand else None,
            status=Status.read(expand.part("status")) if "status" in expand else None,
            result=result.part("_expand").part("resultaattype").text("omschrijving"),
            roles=_roles(fields, expand),
        )

    @property
    def uuid(self) -> str:
        """The last part of the URL; the same on every host."""
        return last_part(self.url)

    @property
    def handler(self) -> Handler | None:
        """Who handles it, a worker before a team; None when nobody does or the roles are not known."""
        found = sorted((role for role in self.roles or () if role.handler), key=lambda role: role.party)
        return found[0].handler if found else None

    def concerns(self, bsn: str) -> bool:
        """Whether one of its roles names this person."""
        return bool(bsn) and any(role.bsn == bsn for role in self.roles or ())

    def seen_by(self, bsn: str) -> Self:
        """The case without the roles of other people; the handler stays."""
        seen = tuple(role for role in self.roles or () if role.bsn == bsn or role.handler)
        return replace(self, roles=seen)


def _roles(fields: Fields, expand: Fields) -> tuple[Role, ...] | None:
    """The roles sent along; none when the case says it has none; None when nothing is said."""
    if "rollen" in expand:
        return tuple(Role.read(role) for role in expand.parts("rollen"))
    return () if "rollen" in fields and not fields.texts("rollen") else None


def _name(party: str, who: Fields) -> str:
    """How somebody is called, from the fields of their kind."""
    if party == "medewerker":
        parts = [who.text(key) for key in ("voorletters", "voorvoegselAchternaam", "achternaam")]
    elif party == "natuurlijk_persoon":
        parts = [who.text(key) for key in ("voornamen", "voorvoegselGeslachtsnaam", "geslachtsnaam")]
    else:
        parts = [who.text("naam")]
    return " ".join(part for part in parts if part)
