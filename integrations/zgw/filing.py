"""Files a request as a case: the case, who asked, and its first status; each step safe to find back.

The API has no idempotency keys. Every step says what sending it twice would do, and how its caller
finds out whether it was done after an answer that did not come (`NeighbourUnavailable.maybe_reached`).
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum

from integrations.errors import NeighbourRefused
from integrations.zgw.bsn import checked_bsn
from integrations.zgw.cases import Cases
from integrations.zgw.config import Confidentiality
from integrations.zgw.errors import CaseExists, NothingValid, RoleExists, StatusExists, as_kind
from integrations.zgw.messages import Case, Role, Status
from integrations.zgw.writing import fits

SAML = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
EIDAS = "http://eidas.europa.eu/LoA/"


class DigidLevel(Enum):
    """How surely somebody logged in, in the words of the Zaken API (levelOfAssurance)."""

    BASIS = SAML + "PasswordProtectedTransport"
    MIDDEN = SAML + "MobileTwoFactorContract"
    SUBSTANTIEEL = SAML + "Smartcard"
    HOOG = SAML + "SmartcardPKI"

    @classmethod
    def read(cls, acr: str) -> "DigidLevel":
        """The level of a login's `acr`: a SAML or eIDAS word, or the level's name.

        Raises ValueError for any other: nobody is written down as more certain than they were.
        """
        eidas = {EIDAS + "low": cls.BASIS, EIDAS + "substantial": cls.SUBSTANTIEEL, EIDAS + "high": cls.HOOG}
        return eidas.get(acr) or cls.__members__.get(acr.upper()) or cls(acr)


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be made. `identification` is our own and unique in our organisation: keep it with
    the request, it is how the case is found back. Lengths are those of the Zaken API.
    """

    identification: str
    type_url: str
    started_on: date
    description: str
    explanation: str = field(default="", repr=False)
    confidentiality: Confidentiality | None = None

    def __post_init__(self) -> None:
        fits("identification", self.identification, 40, least=1)
        fits("description", self.description, 80)
        fits("explanation", self.explanation, 1000)

    def is_made_as(self, case: Case) -> bool:
        """Whether a case that was found back is this one, and not another under the same number.

        Servers take spaces off the ends of a text.
        """
        made = (case.identification, case.type_url, case.started_on, case.description.strip())
        return made == (self.identification, self.type_url, self.started_on, self.description.strip())


@dataclass(frozen=True, slots=True)
class Contact:
    """How the municipality reaches the person who asks; empty means not given."""

    name: str = field(repr=False)
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        fits("name", self.name, 200, least=1)
        fits("email", self.email, 254)
        fits("phone", self.phone, 20)


class Filing(Cases):
    """The Zaken API (1.5), the writing side."""

    async def create_case(self, new: NewCase) -> Case:
        """Make the case. Sent again it is refused (`CaseExists`); two at once make one case.

        After `CaseExists` or an answer that did not come: `find_case`, then `new.is_made_as` it.
        """
        organisation = self.config.organisation
        body = {
            "identificatie": new.identification,
            "bronorganisatie": organisation,
            "verantwoordelijkeOrganisatie": organisation,
            "zaaktype": self._own(self.catalogi, new.type_url),
            "startdatum": new.started_on.isoformat(),
            "omschrijving": new.description,
            "toelichting": new.explanation,
        }
        if new.confidentiality:
            body["vertrouwelijkheidaanduiding"] = new.confidentiality.word
        try:
            return await self._made(self.zaken, self.config.zaken_url + "zaken", body, Case.read)
        except NeighbourRefused as error:
            raise as_kind(error, CaseExists) if error.has("identificatie-niet-uniek") else error from error

    async def create_initiator(
        self, case: Case, bsn: str, level: DigidLevel, contact: Contact | None = None
    ) -> Role:
        """Say who asks, and how surely they logged in. A case has one initiator: sent again it is
        refused (`RoleExists`).

        After `RoleExists` or an answer that did not come: `initiator_of`, then compare the BSN.
        Other roles than this one would double.
        """
        body: dict[str, object] = {
            "zaak": case.url,
            "betrokkeneType": "natuurlijk_persoon",
            "roltype": await self._initiator_type(case.type_url),
            "roltoelichting": self.config.user_representation,
            "betrokkeneIdentificatie": {"inpBsn": checked_bsn(bsn)},
            "authenticatieContext": {"source": "digid", "levelOfAssurance": level.value},
        }
        if contact:
            given = {"naam": contact.name, "emailadres": contact.email, "telefoonnummer": contact.phone}
            body["contactpersoonRol"] = {key: value for key, value in given.items() if value}
        try:
            return await self._made(self.zaken, self.config.zaken_url + "rollen", body, Role.read)
        except NeighbourRefused as error:
            raise as_kind(error, RoleExists) if error.has("max-occurences") else error from error

    async def set_status(
        self, case: Case, status_type_url: str, at: datetime, explanation: str = ""
    ) -> Status:
        """Set a status as of a moment (whole seconds, not in the future): keep it with the request,
        for a case has one status of a moment. Sent again it is refused (`StatusExists`).

        After `StatusExists` or an answer that did not come: `find_status` with the same moment.
        """
        if at.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        fits("explanation", explanation, 1000)
        body = {
            "zaak": case.url,
            "statustype": self._own(self.catalogi, status_type_url),
            "datumStatusGezet": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "statustoelichting": explanation,
        }
        try:
            return await self._made(self.zaken, self.config.zaken_url + "statussen", body, Status.read)
        except NeighbourRefused as error:
            raise as_kind(error, StatusExists) if error.has("unique") else error from error

    async def _initiator_type(self, case_type_url: str) -> str:
        for role_type in await self.role_types(case_type_url):
            if role_type.generic == "initiator":
                return role_type.url
        raise NothingValid("catalogi", "/roltypen", "roltype initiator")
