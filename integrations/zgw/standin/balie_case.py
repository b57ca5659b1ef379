"""One case on the desk: what was asked and by whom, what happened, and what a case worker can do next."""

from integrations.zgw.standin.answers import Json
from integrations.zgw.standin.balie_frame import (
    buttons,
    choice_field,
    day,
    facts,
    form,
    moment,
    text_area,
    text_field,
)
from integrations.zgw.standin.balie_list import name_of, people, summary
from integrations.zgw.standin.html import Html, el
from integrations.zgw.standin.links import (
    CASE_DOCUMENTS,
    DOCUMENTS,
    RESULT_TYPES,
    RESULTS,
    STATUS_TYPES,
    STATUSES,
)
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.store import Record
from integrations.zgw.standin.views import current_status

MOST_SHOWN = 20_000
FOR_RESIDENT = "De inwoner leest dit. Het hoeft niet."


def case_page(town: Municipality, case: Record, typed: str = "") -> list[Html]:
    """The parts of the page below its heading; `typed` is an explanation that could not be sent."""
    return [
        _facts(town, case),
        el("section", el("h2", "De vraag"), _text(case["toelichting"] or case["omschrijving"])),
        _who(town, case),
        _documents(town, case),
        _timeline(town, case),
        _next(town, case, typed),
    ]


def _facts(town: Municipality, case: Record) -> Html:
    short = summary(town, case)
    results = town.store.all(RESULTS, case["uuid"])
    kind: Json = town.catalogue.items[RESULT_TYPES][results[0]["resultaattype"]] if results else {}
    return facts(
        ("Zaaknummer", case["identificatie"]),
        ("Soort", short.type),
        ("Status", short.status),
        ("Begonnen", day(case["startdatum"])),
        ("Uiterlijk klaar", day(case["uiterlijkeEinddatumAfdoening"])),
        ("Afgerond", day(case["einddatum"])),
        ("Uitkomst", kind.get("omschrijving")),
        ("Behandelaar", short.handler or "Nog niemand"),
        ("Vertrouwelijkheid", case["vertrouwelijkheidaanduiding"].replace("_", " ")),
    )


def _who(town: Municipality, case: Record) -> Html:
    items: list[Html] = []
    for role in (*people(town, case, "initiator"), *people(town, case, "belanghebbende")):
        contact: Json = role["contactpersoonRol"]
        person: Json = role["betrokkeneIdentificatie"] or {}
        items.append(
            facts(
                (role["omschrijving"], name_of(town, role)),
                ("BSN", _masked(person.get("inpBsn", ""))),
                ("Contactpersoon", contact["naam"]),
                ("Telefoon", contact["telefoonnummer"]),
                ("E-mail", contact["emailadres"]),
                ("Toelichting", role["roltoelichting"]),
            )
        )
    nobody = el("p", "Wij weten nog niet van wie deze vraag komt.")
    return el("section", el("h2", "Van wie"), items or nobody)


def _masked(bsn: str) -> str:
    return f"eindigt op {bsn[-3:]}" if bsn else ""


def _documents(town: Municipality, case: Record) -> Html:
    links = reversed(town.store.all(CASE_DOCUMENTS, case["uuid"]))
    items = [_document(town, link) for link in links]
    content = el("ul", items, class_="zaken") if items else el("p", "Er zijn geen documenten.")
    return el("section", el("h2", "Documenten"), content)


def _document(town: Municipality, link: Record) -> Html:
    document = town.store.get(DOCUMENTS, link["informatieobject"]) or {}
    content = town.store.content(link["informatieobject"]) or b""
    name = link["titel"] or document.get("titel", "Document")
    if document.get("formaat", "").startswith("text/plain"):
        return el("li", el("h3", name), _text(content.decode(errors="replace")[:MOST_SHOWN]))
    where = f"/balie/documenten/{link['informatieobject']}"
    size = f"{document.get('formaat') or 'bestand'}, {len(content)} bytes"
    return el("li", el("h3", name), el("p", el("a", f"Download {name} ({size})", href=where)))


def _timeline(town: Municipality, case: Record) -> Html:
    statuses = sorted(town.store.all(STATUSES, case["uuid"]), key=lambda status: status["datumStatusGezet"])
    items = [
        el(
            "li",
            el("p", el("strong", town.catalogue.items[STATUS_TYPES][status["statustype"]]["omschrijving"])),
            el("p", el("time", moment(status["datumStatusGezet"]), datetime=status["datumStatusGezet"])),
            _text(status["statustoelichting"]) if status["statustoelichting"] else None,
        )
        for status in statuses
    ]
    content = el("ol", items, class_="tijdlijn") if items else el("p", "Er is nog geen status.")
    return el("section", el("h2", "Wat er is gebeurd"), content)


def _next(town: Municipality, case: Record, typed: str) -> Html:
    if case["einddatum"]:
        title = "Heropen deze zaak"
        return el("section", el("h2", title), _move(town, case, typed))
    return el(
        "section",
        el("h2", "Ga verder met deze zaak"),
        el("h3", "Zet een nieuwe status"),
        _move(town, case, typed),
        el("h3", "Neem de zaak op u"),
        _take(town, case),
        el("h3", "Rond de zaak af"),
        _close(town, case, typed),
    )


def _move(town: Municipality, case: Record, typed: str) -> Html:
    """A button for every status but the last; the one that usually follows comes first and stands out."""
    others = _other_statuses(town, case)
    if not others:
        return el("p", "Deze zaak heeft geen andere status meer. U kunt de zaak afronden.")
    choices = [
        el(
            "button",
            f"Zet op {name}",
            type="submit",
            name="status",
            value=uuid,
            class_="rustig" if place else None,
        )
        for place, (uuid, name) in enumerate(others)
    ]
    label = "Uitleg voor de inwoner"
    explanation = text_area(label, "uitleg", id_="uitleg-status", hint=FOR_RESIDENT, value=typed)
    return form(town, _action(case, "status"), explanation, buttons(*choices))


def _other_statuses(town: Municipality, case: Record) -> list[tuple[str, str]]:
    """The statuses one may set, with their names: first those that follow, then those that came before."""
    types = town.catalogue.of(STATUS_TYPES, case["zaaktype"])
    current = current_status(town, case["uuid"])
    now = types[current["statustype"]]["volgnummer"] if current else 0
    others = [(uuid, item) for uuid, item in types.items() if not item["isEindstatus"]]
    others.sort(key=lambda pair: (pair[1]["volgnummer"] < now, pair[1]["volgnummer"]))
    return [(uuid, item["omschrijving"]) for uuid, item in others if item["volgnummer"] != now]


def _take(town: Municipality, case: Record) -> Html:
    button = el("button", "Zet op deze naam", type="submit", class_="rustig")
    return form(
        town, _action(case, "behandelaar"), text_field("Naam van de behandelaar", "naam"), buttons(button)
    )


def _close(town: Municipality, case: Record, typed: str) -> Html:
    results = town.catalogue.of(RESULT_TYPES, case["zaaktype"])
    options = [(uuid, item["omschrijving"]) for uuid, item in results.items()]
    label = "Uitleg bij de uitkomst"
    explanation = text_area(label, "uitleg", id_="uitleg-einde", hint=FOR_RESIDENT, value=typed)
    button = el("button", "Rond de zaak af", type="submit", class_="rustig")
    choice = choice_field("Uitkomst", "uitkomst", options)
    return form(town, _action(case, "afronden"), choice, explanation, buttons(button))


def _action(case: Record, what: str) -> str:
    return f"/balie/zaken/{case['uuid']}/{what}"


def _text(text: str) -> Html:
    """What somebody wrote, with the line breaks they made, in whatever direction they write."""
    return el("p", text, class_="woorden", dir="auto")
