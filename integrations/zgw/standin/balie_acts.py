"""What the forms of the desk do."""

from collections.abc import Callable

from integrations.zgw.standin import cases
from integrations.zgw.standin.answers import unacceptable
from integrations.zgw.standin.faults import Fault
from integrations.zgw.standin.faults_api import fault_of
from integrations.zgw.standin.links import CASE_TYPES, ROLE_TYPES, ROLES, STATUS_TYPES
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.people import handler_role, person, role
from integrations.zgw.standin.reading import Reader
from integrations.zgw.standin.store import Record

Act = Callable[[Municipality, Record, dict[str, str]], None]


def _move(town: Municipality, case: Record, fields: dict[str, str]) -> None:
    text = Reader(fields).text("uitleg")
    cases.set_status(town, case, fields.get("status", ""), town.now(), text, force=True)


def _take_on(town: Municipality, case: Record, fields: dict[str, str]) -> None:
    reader = Reader(fields)
    name = reader.text("naam", required=True, most=200)
    reader.done()
    for former in town.store.all(ROLES, case["uuid"]):
        if former["roltype"] == town.catalogue.named(ROLE_TYPES, case["zaaktype"], "behandelaar"):
            cases.remove_role(town, case, former, force=True)
    cases.add_role(town, case, handler_role(town, case, name), force=True)


def _close(town: Municipality, case: Record, fields: dict[str, str]) -> None:
    text = Reader(fields).text("uitleg")
    if case["einddatum"]:
        raise unacceptable("closed", "Deze zaak is al afgerond.")
    cases.set_result(town, case, fields.get("uitkomst", ""), text, force=True)
    types = town.catalogue.of(STATUS_TYPES, case["zaaktype"])
    last = next(uuid for uuid, item in types.items() if item["isEindstatus"])
    cases.set_status(town, case, last, town.now(), text, force=True)


ACTS: dict[str, Act] = {"status": _move, "behandelaar": _take_on, "afronden": _close}


def make_case(town: Municipality, fields: dict[str, str]) -> Record:
    """A new case for a resident, as if it came by letter; raises 400 when something is missing."""
    reader = Reader(fields)
    places = [str(place) for place in range(len(town.settings.residents))]
    place = reader.choice("inwoner", places, required=True)
    kind = reader.choice("soort", town.catalogue.items[CASE_TYPES], required=True)
    summary = reader.text("omschrijving", required=True, most=80)
    question = reader.text("vraag")
    reader.done()
    owner = dict.fromkeys(("bronorganisatie", "verantwoordelijkeOrganisatie"), town.settings.rsin)
    told = {"omschrijving": summary, "toelichting": question, "startdatum": town.today().isoformat()}
    case = cases.register(town, {**owner, **told, "zaaktype": kind})
    initiator = role(
        town, case, "initiator", "natuurlijk_persoon", person(*town.settings.residents[int(place)])
    )
    cases.add_role(town, case, initiator, force=True)
    first = next(iter(town.catalogue.of(STATUS_TYPES, kind)))
    cases.set_status(town, case, first, town.now(), "", force=True)
    return case


def new_fault(fields: dict[str, str]) -> Fault:
    """The fault a form describes; raises 400 when it makes no sense."""
    try:
        body = {
            "kind": fields.get("soort", ""),
            "path": fields.get("pad", "/"),
            "method": fields.get("opdracht", ""),
            "probability": float(fields.get("kans") or 100) / 100,
            "count": int(fields["aantal"]) if fields.get("aantal") else None,
            "seconds": float((fields.get("seconden") or "1").replace(",", ".")),
        }
    except ValueError:
        raise unacceptable("invalid", "Vul bij aantal, kans en seconden een getal in.") from None
    reader = Reader(body)
    fault = fault_of(reader)
    reader.done()
    return fault
