"""Reads a rol that a client sends; natural persons, employees and teams are the persons known here."""

from integrations.zgw.standin.answers import NO_SUCH_OBJECT, Json
from integrations.zgw.standin.filters import DIGID_LOWEST_FIRST
from integrations.zgw.standin.links import ROLE_TYPES
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.reading import Reader
from integrations.zgw.standin.store import Record

EHERKENNING = tuple(
    f"urn:etoegang:core:assurance-class:{name}" for name in ("loa1", "loa2", "loa2plus", "loa3", "loa4")
)
LEVELS = {"digid": DIGID_LOWEST_FIRST, "eherkenning": EHERKENNING}
# Per kind of person the fields that describe it, with the longest text of each.
PERSONS: dict[str, dict[str, int]] = {
    "natuurlijk_persoon": {
        "inpBsn": 9,
        "anpIdentificatie": 17,
        "inpA_nummer": 10,
        "geslachtsnaam": 200,
        "voorvoegselGeslachtsnaam": 80,
        "voorletters": 20,
        "voornamen": 200,
        "geslachtsaanduiding": 1,
        "geboortedatum": 18,
    },
    "medewerker": {"identificatie": 128, "achternaam": 200, "voorletters": 20, "voorvoegselAchternaam": 10},
    "organisatorische_eenheid": {"identificatie": 255, "naam": 50, "isGehuisvestIn": 24},
}
CONTACT = {"emailadres": 254, "functie": 50, "telefoonnummer": 20, "naam": 200}


def new_role(town: Municipality, body: Json) -> Record:
    """The fields of a role to be made; raises 400 with everything that is wrong."""
    reader = Reader(body)
    kind = reader.choice("betrokkeneType", PERSONS, required=True)
    url = reader.text("roltype", required=True)
    uuid = town.links.uuid(ROLE_TYPES, url)
    if url and (uuid is None or town.catalogue.get(ROLE_TYPES, uuid) is None):
        reader.refuse("roltype", "does_not_exist", NO_SUCH_OBJECT.format(url=url))
    role: Record = {
        "roltype": uuid,
        "betrokkeneType": kind,
        "betrokkene": reader.url("betrokkene"),
        "roltoelichting": reader.text("roltoelichting"),
        "indicatieMachtiging": reader.choice("indicatieMachtiging", ("gemachtigde", "machtiginggever")),
        "contactpersoonRol": _contact(reader),
        "betrokkeneIdentificatie": _person(reader, kind),
        "authenticatieContext": _login(reader) if kind == "natuurlijk_persoon" else None,
    }
    if kind and not role["betrokkene"] and role["betrokkeneIdentificatie"] is None:
        reason = "betrokkene or betrokkeneIdentificatie must be provided"
        reader.refuse("nonFieldErrors", "invalid-betrokkene", reason)
    reader.done()
    return role


def _person(reader: Reader, kind: str) -> Json | None:
    part = reader.part("betrokkeneIdentificatie")
    if part is None or kind not in PERSONS:
        return None
    person: Json = {
        name: part.text(name, most=most) for name, most in PERSONS[kind].items() if name != "inpBsn"
    }
    if kind == "natuurlijk_persoon":
        person = {"inpBsn": part.nine_digits("inpBsn", "BSN"), **person}
        person |= {"verblijfsadres": None, "subVerblijfBuitenland": None}
    reader.take(part)
    return person


def _contact(reader: Reader) -> Json | None:
    part = reader.part("contactpersoonRol")
    if part is None:
        return None
    contact = {name: part.text(name, required=name == "naam", most=most) for name, most in CONTACT.items()}
    if contact["emailadres"] and "@" not in contact["emailadres"]:
        part.refuse("emailadres", "invalid", "Voer een geldig e-mailadres in.")
    reader.take(part)
    return contact


def _login(reader: Reader) -> Json | None:
    """How the person logged in; acting for somebody else needs the mandate that allows it."""
    part = reader.part("authenticatieContext")
    if part is None:
        return None
    source = part.choice("source", LEVELS, required=True)
    level = part.choice("levelOfAssurance", LEVELS.get(source, ()), required=True)
    login: Json = {"source": source, "levelOfAssurance": level}
    for name in ("representee", "mandate"):
        if (inner := part.part(name)) is not None:
            login[name] = inner.body
    if "representee" in login and "mandate" not in login:
        reason = "The mandate context is required when a representee is specified."
        part.refuse("mandate", "required", reason)
    reader.take(part)
    return login
