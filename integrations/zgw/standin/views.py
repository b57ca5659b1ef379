"""How each resource looks from outside: every field a real Open Zaak gives, in its order."""

from collections.abc import Callable
from datetime import datetime

from integrations.zgw.standin.answers import Json
from integrations.zgw.standin.links import (
    CASE_DOCUMENTS,
    CASE_TYPES,
    CASES,
    DOCUMENTS,
    RESULT_TYPES,
    RESULTS,
    ROLE_TYPES,
    ROLES,
    STATUS_TYPES,
    STATUSES,
)
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.store import Record

SUSPENSION: Json = {"indicatie": False, "eerdereOpschorting": False, "reden": ""}
PROCESS_OBJECT: Json = {"datumkenmerk": "", "identificatie": "", "objecttype": "", "registratie": ""}
NO_CONTACT: Json = {"emailadres": "", "functie": "", "telefoonnummer": "", "naam": ""}


def moment(at: datetime) -> str:
    """A point in time as the real server writes it: UTC with a Z."""
    return at.isoformat().replace("+00:00", "Z")


def current_status(town: Municipality, case: str) -> Record | None:
    """The status with the latest date, which need not be the one that was added last."""
    statuses = town.store.all(STATUSES, case)
    return max(statuses, key=lambda status: status["datumStatusGezet"], default=None)


def case_view(town: Municipality, case: Record) -> Json:
    """A zaak, without `_expand`."""
    status = current_status(town, case["uuid"])
    results = town.store.all(RESULTS, case["uuid"])
    return {
        "url": town.links.to(CASES, case["uuid"]),
        "uuid": case["uuid"],
        **_fields(case, "identificatie", "bronorganisatie", "omschrijving", "toelichting"),
        "zaaktype": town.links.to(CASE_TYPES, case["zaaktype"]),
        **_fields(case, "registratiedatum", "verantwoordelijkeOrganisatie", "startdatum", "einddatum"),
        **_fields(case, "einddatumGepland", "uiterlijkeEinddatumAfdoening", "publicatiedatum"),
        **_fields(case, "laatstGemuteerd"),
        "laatstGeopend": None,
        **_fields(case, "communicatiekanaal", "communicatiekanaalNaam"),
        "productenOfDiensten": [],
        **_fields(case, "vertrouwelijkheidaanduiding"),
        "betalingsindicatie": "",
        "betalingsindicatieWeergave": "",
        "laatsteBetaaldatum": None,
        "zaakgeometrie": None,
        "verlenging": case["verlenging"],
        "opschorting": case["opschorting"] or SUSPENSION,
        "selectielijstklasse": "",
        "hoofdzaak": None,
        "deelzaken": [],
        "relevanteAndereZaken": [],
        "gerelateerdeZaken": [],
        "eigenschappen": [],
        "rollen": _urls(town, ROLES, case),
        "status": status and town.links.to(STATUSES, status["uuid"]),
        "zaakinformatieobjecten": _urls(town, CASE_DOCUMENTS, case),
        "zaakobjecten": [],
        "kenmerken": case["kenmerken"],
        **_fields(case, "archiefnominatie", "archiefstatus", "archiefactiedatum"),
        "resultaat": town.links.to(RESULTS, results[0]["uuid"]) if results else None,
        "opdrachtgevendeOrganisatie": case["opdrachtgevendeOrganisatie"],
        "processobjectaard": "",
        "startdatumBewaartermijn": case["startdatumBewaartermijn"],
        "processobject": PROCESS_OBJECT,
    }


def role_view(town: Municipality, role: Record) -> Json:
    """A rol; authenticatieContext is there for natural persons only."""
    role_type = town.catalogue.items[ROLE_TYPES][role["roltype"]]
    view: Json = {
        **_child(town, ROLES, role),
        "betrokkene": role["betrokkene"],
        "betrokkeneType": role["betrokkeneType"],
        "afwijkendeNaamBetrokkene": "",
        "roltype": role_type["url"],
        **_fields(role_type, "omschrijving", "omschrijvingGeneriek"),
        **_fields(role, "roltoelichting", "registratiedatum", "indicatieMachtiging"),
        "contactpersoonRol": role["contactpersoonRol"] or NO_CONTACT,
        "statussen": [],
        "beginGeldigheid": None,
        "eindeGeldigheid": None,
        "betrokkeneIdentificatie": role["betrokkeneIdentificatie"],
    }
    if role["betrokkeneType"] == "natuurlijk_persoon":
        view["authenticatieContext"] = role["authenticatieContext"]
    return view


def status_view(town: Municipality, status: Record) -> Json:
    """A status; whether it is the current one follows from the others."""
    current = current_status(town, status["zaak"])
    return {
        **_child(town, STATUSES, status),
        "statustype": town.links.to(STATUS_TYPES, status["statustype"]),
        **_fields(status, "datumStatusGezet", "statustoelichting"),
        "indicatieLaatstGezetteStatus": current is not None and current["uuid"] == status["uuid"],
        "gezetdoor": None,
        "zaakinformatieobjecten": [],
    }


def result_view(town: Municipality, result: Record) -> Json:
    """A resultaat."""
    kind = town.links.to(RESULT_TYPES, result["resultaattype"])
    return {**_child(town, RESULTS, result), "resultaattype": kind, "toelichting": result["toelichting"]}


def case_document_view(town: Municipality, link: Record) -> Json:
    """A zaakinformatieobject: the tie between a case and a document."""
    own = _child(town, CASE_DOCUMENTS, link)
    return {
        "url": own["url"],
        "uuid": own["uuid"],
        "informatieobject": town.links.to(DOCUMENTS, link["informatieobject"]),
        "zaak": own["zaak"],
        "aardRelatieWeergave": "Hoort bij, omgekeerd: kent",
        **_fields(link, "titel", "beschrijving", "registratiedatum"),
        "vernietigingsdatum": None,
        "status": None,
    }


def document_view(town: Municipality, document: Record) -> Json:
    """An enkelvoudiginformatieobject; `inhoud` is where its bytes can be had."""
    url = town.links.to(DOCUMENTS, document["uuid"])
    return {
        "url": url,
        **_fields(document, "identificatie", "bronorganisatie", "creatiedatum", "titel"),
        **_fields(document, "vertrouwelijkheidaanduiding", "auteur", "status", "formaat", "taal"),
        "versie": 1,
        **_fields(document, "beginRegistratie", "bestandsnaam"),
        "inhoud": f"{url}/download?versie=1" if document["bestandsomvang"] is not None else None,
        **_fields(document, "bestandsomvang", "link", "beschrijving", "ontvangstdatum", "verzenddatum"),
        **_fields(document, "indicatieGebruiksrecht"),
        "verschijningsvorm": "",
        "ondertekening": None,
        "integriteit": None,
        "informatieobjecttype": town.catalogue.document_type,
        "locked": False,
        "bestandsdelen": [],
        "trefwoorden": [],
    }


VIEWS: dict[str, Callable[[Municipality, Record], Json]] = {
    CASES: case_view,
    ROLES: role_view,
    STATUSES: status_view,
    RESULTS: result_view,
    CASE_DOCUMENTS: case_document_view,
    DOCUMENTS: document_view,
}


def resolved(town: Municipality, url: str) -> Json | None:
    """What is behind a URL of this server: a type or a resource."""
    kind, uuid = town.links.resource(url) or ("", "")
    if kind in VIEWS:
        record = town.store.get(kind, uuid)
        return record and VIEWS[kind](town, record)
    item = town.catalogue.get(kind, uuid)
    return dict(item) if item else None


def _child(town: Municipality, kind: str, record: Record) -> Json:
    uuid = record["uuid"]
    return {"url": town.links.to(kind, uuid), "uuid": uuid, "zaak": town.links.to(CASES, record["zaak"])}


def _fields(record: Record, *names: str) -> Json:
    return {name: record[name] for name in names}


def _urls(town: Municipality, kind: str, case: Record) -> list[str]:
    return [town.links.to(kind, record["uuid"]) for record in reversed(town.store.all(kind, case["uuid"]))]
