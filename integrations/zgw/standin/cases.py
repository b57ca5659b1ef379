"""What may happen to a case: made, changed, given people, moved on, closed, reopened.

The APIs, the desk and the seed all come through here, so the same rules hold for each and each is news.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from integrations.zgw.standin.answers import forbidden, unacceptable
from integrations.zgw.standin.closing import ended, must_be_open, must_be_ready_to_close, not_ended, term
from integrations.zgw.standin.keeping import add_numbered, add_once, next_number
from integrations.zgw.standin.links import (
    CASE_DOCUMENTS,
    CASE_TYPES,
    CASES,
    RESULT_TYPES,
    RESULTS,
    ROLE_TYPES,
    ROLES,
    STATUS_TYPES,
    STATUSES,
)
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.store import Record, Taken
from integrations.zgw.standin.views import moment

NEW_CASE: Record = {
    "omschrijving": "",
    "toelichting": "",
    "publicatiedatum": None,
    "communicatiekanaal": "",
    "communicatiekanaalNaam": "",
    "verlenging": None,
    "opschorting": None,
    "kenmerken": [],
    "opdrachtgevendeOrganisatie": "",
    "einddatum": None,
    "archiefnominatie": None,
    "archiefstatus": "nog_te_archiveren",
    "archiefactiedatum": None,
    "startdatumBewaartermijn": None,
}
OTHER_TYPE = ("zaaktype-mismatch", "De referentie hoort niet bij het zaaktype van de zaak.")
NO_REOPENING = "Het heropenen van een gesloten zaak is niet toegestaan zonder de scope zaken.heropenen"


def register(town: Municipality, fields: Mapping[str, Any], uuid: str | None = None) -> Record:
    """A new case; number, dates and confidentiality are filled in from its type where they are absent.

    Raises 400 `identificatie-niet-uniek` when the organisation already has a case with this number.
    """
    case_type = town.catalogue.items[CASE_TYPES][fields["zaaktype"]]
    start = date.fromisoformat(fields["startdatum"])
    planned = {
        "einddatumGepland": (start + term(case_type["servicenorm"])).isoformat(),
        "uiterlijkeEinddatumAfdoening": (start + term(case_type["doorlooptijd"])).isoformat(),
        "vertrouwelijkheidaanduiding": case_type["vertrouwelijkheidaanduiding"],
        "registratiedatum": town.today().isoformat(),
    }
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    case: Record = {**NEW_CASE, **planned, **given, "laatstGemuteerd": moment(town.now())}
    case["uuid"] = uuid or str(uuid4())
    with town.change():
        case.setdefault("identificatie", next_number(town, "ZAAK", start.year))
        add_numbered(town, CASES, case)
        town.happened(case, CASES, case["uuid"], "zaak", "create")
    return case


def amend(town: Municipality, case: Record, changes: Mapping[str, Any]) -> Record:
    """A case with some fields changed."""
    with town.change():
        case = _touched(town, {**case, **changes})
        town.happened(case, CASES, case["uuid"], "zaak", "partial_update")
    return case


def add_role(town: Municipality, case: Record, role: Record, *, force: bool) -> Record:
    """Somebody gets a part in the case. A second initiator is refused; any other role may double."""
    role_type = _own_type(town, ROLE_TYPES, case, role["roltype"])
    must_be_open(case, force)
    role = {**_new(case), **role, "registratiedatum": moment(town.now())}
    key = case["uuid"] if role_type["omschrijvingGeneriek"] == "initiator" else None
    with town.change():
        try:
            town.store.add(ROLES, role, owner=case["uuid"], key=key)
        except Taken:
            reason = "De waarde `initiator` komt al 1 keer voor"
            raise unacceptable("max-occurences", reason, "roltype") from None
        town.happened(case, ROLES, role["uuid"], "rol", "create")
    return role


def remove_role(town: Municipality, case: Record, role: Record, *, force: bool) -> None:
    """Somebody no longer has a part in the case."""
    must_be_open(case, force)
    with town.change():
        town.store.remove(ROLES, role["uuid"])
        town.happened(case, ROLES, role["uuid"], "rol", "destroy")


def set_status(
    town: Municipality,
    case: Record,
    status_type: str,
    at: datetime,
    text: str,
    *,
    force: bool,
    uuid: str | None = None,
) -> Record:
    """The case moves on. The last status closes it and needs a result first; another one reopens it, which
    takes a right (`force`). Two statuses of a case cannot have the same moment."""
    ends = _may_become(town, case, status_type, at)
    if case["einddatum"] and not force:
        raise forbidden(NO_REOPENING)
    if ends:
        must_be_ready_to_close(town, case)
    status: Record = {"statustype": status_type, "datumStatusGezet": moment(at), "statustoelichting": text}
    status |= _new(case, uuid)
    with town.change():
        add_once(town, STATUSES, status, status["datumStatusGezet"], "zaak, datum_status_gezet")
        _touched(town, {**case, **(ended(town, case, at) if ends else not_ended(case))})
        town.happened(case, STATUSES, status["uuid"], "status", "create")
    return status


def set_result(
    town: Municipality, case: Record, result_type: str, text: str, *, force: bool, uuid: str | None = None
) -> Record:
    """What came of the case; it has one at most."""
    _own_type(town, RESULT_TYPES, case, result_type)
    must_be_open(case, force)
    result: Record = {"resultaattype": result_type, "toelichting": text, **_new(case, uuid)}
    with town.change():
        try:
            town.store.add(RESULTS, result, owner=case["uuid"], key=case["uuid"])
        except Taken:
            raise unacceptable("unique", "Er bestaat al een resultaat met eenzelfde zaak.", "zaak") from None
        _touched(town, case)
        town.happened(case, RESULTS, result["uuid"], "resultaat", "create")
    return result


def link_document(town: Municipality, case: Record, link: Record, *, force: bool) -> Record:
    """A document becomes part of the case; once is enough."""
    must_be_open(case, force)
    link = {**_new(case), **link, "registratiedatum": moment(town.now())}
    with town.change():
        add_once(town, CASE_DOCUMENTS, link, link["informatieobject"], "zaak, informatieobject")
        _touched(town, case)
        town.happened(case, CASE_DOCUMENTS, link["uuid"], "zaakinformatieobject", "create")
    return link


def _new(case: Record, uuid: str | None = None) -> Record:
    return {"uuid": uuid or str(uuid4()), "zaak": case["uuid"]}


def _touched(town: Municipality, case: Record) -> Record:
    case = {**case, "laatstGemuteerd": moment(town.now())}
    town.store.put(CASES, case)
    return case


def _may_become(town: Municipality, case: Record, status_type: str, at: datetime) -> bool:
    """Whether this status would close the case; raises 400 when it cannot be, or not yet."""
    if at > town.now():
        raise unacceptable("date-in-future", "Deze datum mag niet in de toekomst zijn", "datumStatusGezet")
    return bool(_own_type(town, STATUS_TYPES, case, status_type)["isEindstatus"])


def _own_type(town: Municipality, kind: str, case: Record, uuid: str) -> Mapping[str, Any]:
    own = town.catalogue.of(kind, case["zaaktype"]).get(uuid)
    if own is None:
        raise unacceptable(*OTHER_TYPE)
    return own
