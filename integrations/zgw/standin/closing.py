"""When a case may close or change after that, and what closing does to it."""

from datetime import date, datetime, timedelta

from integrations.zgw.standin.answers import closed, unacceptable
from integrations.zgw.standin.links import CASE_DOCUMENTS, DOCUMENTS, RESULT_TYPES, RESULTS
from integrations.zgw.standin.municipality import HERE, Municipality
from integrations.zgw.standin.store import Record

RIGHTS_UNSET = (
    "Er zijn gerelateerde informatieobjecten waarvoor `indicatieGebruiksrecht` nog niet gespecifieerd is. "
    "Je moet deze zetten voor je de zaak kan afsluiten."
)


def term(text: str) -> timedelta:
    """A term of the catalogue, like P42D."""
    return timedelta(days=int(text[1:-1]))


def must_be_open(case: Record, force: bool) -> None:
    """Raises 403 for a closed case, unless the right to change those is there (`force`)."""
    if case["einddatum"] and not force:
        raise closed()


def must_be_ready_to_close(town: Municipality, case: Record) -> None:
    """Raises 400 when something is still missing; the rights on documents are looked at first."""
    for link in town.store.all(CASE_DOCUMENTS, case["uuid"]):
        document = town.store.get(DOCUMENTS, link["informatieobject"])
        if document and document["indicatieGebruiksrecht"] is None:
            raise unacceptable("indicatiegebruiksrecht-unset", RIGHTS_UNSET)
    if not town.store.all(RESULTS, case["uuid"]):
        raise unacceptable("resultaat-does-not-exist", "Zaak has no resultaat.")


def ended(town: Municipality, case: Record, at: datetime) -> Record:
    """What changes in a case that closes: its end, and until when it is kept."""
    result = town.store.all(RESULTS, case["uuid"])[0]
    result_type = town.catalogue.items[RESULT_TYPES][result["resultaattype"]]
    day = at.astimezone(HERE).date()
    years = int(result_type["archiefactietermijn"][1:-1])
    return {
        "einddatum": day.isoformat(),
        "startdatumBewaartermijn": day.isoformat(),
        "archiefnominatie": result_type["archiefnominatie"],
        "archiefactiedatum": _years_later(day, years).isoformat(),
    }


def not_ended(case: Record) -> Record:
    """What changes in a case that goes on: nothing, or the end it had is taken back."""
    emptied = ("einddatum", "startdatumBewaartermijn", "archiefnominatie", "archiefactiedatum")
    return dict.fromkeys(emptied) if case["einddatum"] else {}


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
