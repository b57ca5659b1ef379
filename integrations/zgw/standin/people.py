"""Who takes part in a case: residents and case workers, as the roles that say so."""

from integrations.zgw.standin.fields_of_role import PERSONS
from integrations.zgw.standin.links import ROLE_TYPES
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.store import Record


def person(bsn: str, name: str) -> Record:
    """Who a resident is, as the betrokkeneIdentificatie of a rol."""
    first, _, last = name.partition(" ")
    empty = dict.fromkeys(PERSONS["natuurlijk_persoon"], "")
    known = {"inpBsn": bsn, "voornamen": first, "geslachtsnaam": last}
    return {**empty, **known, "verblijfsadres": None, "subVerblijfBuitenland": None}


def employee(name: str) -> Record:
    """Who a case worker is, as the betrokkeneIdentificatie of a rol."""
    first, _, last = name.partition(" ")
    short = name.lower().replace(" ", ".")[:128]
    initials = f"{first[:1].upper()}."
    return {
        "identificatie": short,
        "achternaam": last or first,
        "voorletters": initials,
        "voorvoegselAchternaam": "",
    }


def role(town: Municipality, case: Record, generic: str, kind: str, who: Record) -> Record:
    """A rol for somebody in a case, by the generic name of the role."""
    return {
        "roltype": town.catalogue.named(ROLE_TYPES, case["zaaktype"], generic),
        "betrokkeneType": kind,
        "betrokkene": "",
        "roltoelichting": "",
        "indicatieMachtiging": "",
        "contactpersoonRol": None,
        "betrokkeneIdentificatie": who,
        "authenticatieContext": None,
    }


def handler_role(town: Municipality, case: Record, name: str) -> Record:
    """The behandelaar of a case, with how to reach them."""
    contact = {
        "naam": name,
        "telefoonnummer": "14 020",
        "functie": "consulent",
        "emailadres": "loket@gemeente.example",
    }
    return {**role(town, case, "behandelaar", "medewerker", employee(name)), "contactpersoonRol": contact}
