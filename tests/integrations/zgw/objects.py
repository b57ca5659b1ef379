"""What a case system holds, small: cases, roles, types and documents as JSON, and the answers around them."""

from datetime import UTC, datetime
from typing import Any

import httpx

from integrations.zgw.messages import Case
from integrations.zgw.reading import Fields

HOST = "https://openzaak.example"
ZAKEN, CATALOGI, DOCUMENTEN = (f"{HOST}/{name}/api/v1/" for name in ("zaken", "catalogi", "documenten"))
NOTIFICATIES = f"{HOST}/notificaties/api/v1/"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RSIN = "517439943"
BSN, OTHER, NOBODY = "999993847", "999993653", "999990019"


def page(*items: object, following: str | None = None) -> dict[str, Any]:
    """One page of a list."""
    return {"count": len(items), "next": following, "previous": None, "results": list(items)}


def problem(
    status: int, code: str, *params: tuple[str, str], kind: str = "ValidationError"
) -> httpx.Response:
    """A refusal as a real server words it."""
    return httpx.Response(
        status,
        json={
            "type": f"{HOST}/ref/fouten/{kind}/",
            "code": code,
            "title": "Ongeldige invoer.",
            "status": status,
            "detail": "Ongeldige invoer.",
            "instance": "urn:uuid:eb069d4b-e104-43b3-8d4c-620d1e7e29da",
            "invalidParams": [{"name": name, "code": why, "reason": "x"} for name, why in params],
        },
    )


def uuid(number: int) -> str:
    """A uuid that can be read."""
    return f"00000000-0000-4000-8000-{number:012}"


def a_role(bsn: str = BSN, number: int = 1, **changes: Any) -> dict[str, Any]:
    """A rol of a resident who asks."""
    return {
        "url": f"{ZAKEN}rollen/{uuid(number)}",
        "zaak": f"{ZAKEN}zaken/{uuid(number)}",
        "betrokkeneType": "natuurlijk_persoon",
        "omschrijvingGeneriek": "initiator",
        "indicatieMachtiging": "",
        "betrokkeneIdentificatie": {"inpBsn": bsn, "voornamen": "Merel", "geslachtsnaam": "Kooyman"},
        "contactpersoonRol": {"emailadres": "", "functie": "", "telefoonnummer": "", "naam": ""},
    } | changes


def a_case_type(**changes: Any) -> dict[str, Any]:
    """A zaaktype for residents."""
    return {
        "url": f"{CATALOGI}zaaktypen/{uuid(1)}",
        "identificatie": "HULPVRAAG",
        "omschrijving": "Algemene hulpvraag loket",
        "indicatieInternOfExtern": "extern",
        "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
        "doorlooptijd": "P14D",
        "beginGeldigheid": "2026-01-01",
        "eindeGeldigheid": None,
    } | changes


def a_step(number: int, text: str = "", **changes: Any) -> dict[str, Any]:
    """A statustype."""
    return {
        "url": f"{CATALOGI}statustypen/{uuid(number)}",
        "omschrijving": text or f"Stap {number}",
        "statustekst": text,
        "volgnummer": number,
        "isEindstatus": False,
    } | changes


def a_status(number: int, at: str, step: int, case: int = 1) -> dict[str, Any]:
    """A status of a case."""
    return {
        "url": f"{ZAKEN}statussen/{uuid(number)}",
        "zaak": f"{ZAKEN}zaken/{uuid(case)}",
        "statustype": f"{CATALOGI}statustypen/{uuid(step)}",
        "datumStatusGezet": at,
        "statustoelichting": "",
    }


def a_case(
    number: int = 1, bsn: str = BSN, expand: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    """A zaak of a resident, with what `_zoek` sends along."""
    sent_along = {"zaaktype": a_case_type(), "rollen": [a_role(bsn, number)]}
    return {
        "url": f"{ZAKEN}zaken/{uuid(number)}",
        "uuid": uuid(number),
        "identificatie": f"ZAAK-2026-{number:010}",
        "bronorganisatie": RSIN,
        "omschrijving": "Hulp in huis na een val",
        "toelichting": "",
        "zaaktype": f"{CATALOGI}zaaktypen/{uuid(1)}",
        "registratiedatum": "2026-11-22",
        "startdatum": "2026-11-20",
        "einddatum": None,
        "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
        "status": None,
        "resultaat": None,
        "rollen": [f"{ZAKEN}rollen/{uuid(number)}"],
        "_expand": sent_along if expand is None else expand,
    } | changes


def a_document(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A finished document."""
    url = f"{DOCUMENTEN}enkelvoudiginformatieobjecten/{uuid(number)}"
    return {
        "url": url,
        "identificatie": f"DOCUMENT-{number}",
        "bronorganisatie": "517439943",
        "titel": "Aanvraag",
        "bestandsomvang": 3,
        "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
        "status": "definitief",
        "inhoud": f"{url}/download?versie=1",
    } | changes


def the_case(**changes: Any) -> Case:
    """A case as it was read."""
    return Case.read(Fields(a_case(**changes), "zaak"))
