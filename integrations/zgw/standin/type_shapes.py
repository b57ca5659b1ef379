"""How each kind of type looks in the Catalogi API: every field that a real Open Zaak gives, empty or not."""

from integrations.zgw.standin.answers import Json
from integrations.zgw.standin.case_types import CaseType

SINCE = "2026-01-01"
NO_VALIDITY: Json = {
    "beginGeldigheid": None,
    "eindeGeldigheid": None,
    "beginObject": None,
    "eindeObject": None,
}
GENERIC_DOCUMENT = ("in", "definitieIn", "herkomstIn", "hierarchieIn", "opmerkingIn")


def catalogue(url: str, rsin: str, organisation: str) -> Json:
    """A catalogus, without its types."""
    return {
        "url": url,
        "domein": "SOCDO",
        "rsin": rsin,
        "contactpersoonBeheerNaam": f"Functioneel beheer {organisation}"[:40],
        "contactpersoonBeheerTelefoonnummer": "0201234567",
        "contactpersoonBeheerEmailadres": "beheer@gemeente.example",
        "zaaktypen": [],
        "besluittypen": [],
        "informatieobjecttypen": [],
        "naam": "Sociaal domein",
        "versie": "1.0",
        "begindatumVersie": SINCE,
    }


def case_type(url: str, kind: CaseType, catalogue: str) -> Json:
    """A zaaktype, without its statustypen and the like."""
    term = f"P{kind.days}D"
    return {
        "url": url,
        "identificatie": kind.identification,
        "omschrijving": kind.name,
        "omschrijvingGeneriek": kind.name,
        "vertrouwelijkheidaanduiding": "intern" if kind.internal else "zaakvertrouwelijk",
        "doel": kind.purpose,
        "aanleiding": kind.purpose,
        "toelichting": "",
        "indicatieInternOfExtern": "intern" if kind.internal else "extern",
        "handelingInitiator": "vragen",
        "onderwerp": kind.name,
        "handelingBehandelaar": "behandelen",
        "doorlooptijd": term,
        "servicenorm": f"P{kind.service_days}D",
        "opschortingEnAanhoudingMogelijk": True,
        "verlengingMogelijk": True,
        "verlengingstermijn": term,
        "trefwoorden": ["sociaal domein"],
        "publicatieIndicatie": False,
        "publicatietekst": "",
        "verantwoordingsrelatie": [],
        "productenOfDiensten": [],
        "selectielijstProcestype": "",
        "referentieproces": {"naam": kind.law, "link": ""},
        "concept": False,
        "verantwoordelijke": kind.team,
        "broncatalogus": {"url": "", "domein": "", "rsin": ""},
        "bronzaaktype": {"url": "", "identificatie": "", "omschrijving": ""},
        "beginGeldigheid": SINCE,
        "eindeGeldigheid": None,
        "versiedatum": SINCE,
        "beginObject": SINCE,
        "eindeObject": None,
        "catalogus": catalogue,
        "statustypen": [],
        "resultaattypen": [],
        "eigenschappen": [],
        "informatieobjecttypen": [],
        "roltypen": [],
        "besluittypen": [],
        "deelzaaktypen": [],
        "gerelateerdeZaaktypen": [],
        "zaakobjecttypen": [],
    }


def status_type(owner: Json, number: int, name: str, sentence: str) -> Json:
    """A statustype; whether it closes a case is filled in by the one with the highest number."""
    return {
        "omschrijving": name,
        "omschrijvingGeneriek": name,
        "statustekst": sentence,
        **owner,
        "volgnummer": number,
        "isEindstatus": False,
        "informeren": True,
        "doorlooptijd": None,
        "toelichting": "",
        "checklistitemStatustype": [],
        "eigenschappen": [],
        "zaakobjecttypen": [],
        **NO_VALIDITY,
    }


def role_type(owner: Json, name: str, generic: str) -> Json:
    """A roltype."""
    return {**owner, "omschrijving": name, "omschrijvingGeneriek": generic, **NO_VALIDITY}


def result_type(owner: Json, name: str, generic: str, years: int, list_class: str) -> Json:
    """A resultaattype; the case is destroyed `years` after it."""
    return {
        **owner,
        "omschrijving": name,
        "resultaattypeomschrijving": "",
        "omschrijvingGeneriek": generic,
        "selectielijstklasse": list_class,
        "toelichting": "",
        "archiefnominatie": "vernietigen",
        "archiefactietermijn": f"P{years}Y",
        "brondatumArchiefprocedure": {
            "afleidingswijze": "afgehandeld",
            "datumkenmerk": "",
            "einddatumBekend": False,
            "objecttype": "",
            "registratie": "",
            "procestermijn": None,
        },
        "procesobjectaard": "",
        "indicatieSpecifiek": None,
        "procestermijn": None,
        "besluittypen": [],
        "besluittypeOmschrijving": [],
        "informatieobjecttypen": [],
        "informatieobjecttypeOmschrijving": [],
        **NO_VALIDITY,
    }


def document_type(url: str, catalogue: str, name: str) -> Json:
    """An informatieobjecttype, without its zaaktypen."""
    return {
        "url": url,
        "catalogus": catalogue,
        "omschrijving": name,
        "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
        "beginGeldigheid": SINCE,
        "eindeGeldigheid": None,
        "concept": False,
        "besluittypen": [],
        "informatieobjectcategorie": name.lower(),
        "trefwoord": [],
        "omschrijvingGeneriek": {
            f"{start}formatieobjecttypeOmschrijvingGeneriek": "" for start in GENERIC_DOCUMENT
        },
        "zaaktypen": [],
        "beginObject": SINCE,
        "eindeObject": None,
    }


def case_document_type(owner: Json, document_type: str) -> Json:
    """What kind of document may belong to what kind of case."""
    kind: Json = {"informatieobjecttype": document_type, "volgnummer": 1, "richting": "inkomend"}
    return {**owner, **kind, "statustype": None}
