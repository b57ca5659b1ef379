"""The desk's two smaller pages: a new case for a resident, and the switch for what may go wrong."""

from integrations.zgw.standin.balie_frame import buttons, choice_field, form, text_area, text_field
from integrations.zgw.standin.faults import KINDS, Fault
from integrations.zgw.standin.faults_api import METHODS
from integrations.zgw.standin.html import Html, el
from integrations.zgw.standin.links import CASE_TYPES
from integrations.zgw.standin.municipality import Municipality

# A fault that always happens, everywhere, until it is switched off.
EVERYTHING = {"soort": "", "pad": "/", "opdracht": "", "aantal": "", "kans": "100", "seconden": "1"}


def new_case_page(town: Municipality, filled: dict[str, str]) -> list[Html]:
    """A form for a case that does not start in the portal; `filled` is what was typed before."""
    if not town.settings.residents:
        return [el("p", "Er zijn geen inwoners bekend bij deze balie.")]
    residents = [(str(place), name) for place, (_, name) in enumerate(town.settings.residents)]
    types = [(uuid, item["omschrijving"]) for uuid, item in town.catalogue.items[CASE_TYPES].items()]
    summary = text_field("Korte omschrijving", "omschrijving", value=filled.get("omschrijving", ""), most=80)
    question = text_area("De vraag in de woorden van de inwoner", "vraag", value=filled.get("vraag", ""))
    return [
        form(
            town,
            "/balie/nieuw",
            choice_field("Inwoner", "inwoner", residents, filled.get("inwoner", "")),
            choice_field("Soort zaak", "soort", types, filled.get("soort", "")),
            summary,
            question,
            buttons(el("button", "Maak de zaak", type="submit")),
        )
    ]


def faults_page(town: Municipality, filled: dict[str, str]) -> list[Html]:
    """What is switched on, and the form to switch more on."""
    rules = [el("li", _told(rule)) for rule in town.faults.rules]
    off = form(town, "/balie/storingen/uit", buttons(el("button", "Zet alles uit", type="submit")))
    active = [el("ul", rules), off] if rules else [el("p", "Alles werkt.")]
    button = buttons(el("button", "Zet aan", type="submit"))
    switch = form(town, "/balie/storingen", *_fault_fields({**EVERYTHING, **filled}), button)
    return [
        el("section", el("h2", "Nu"), active),
        el("section", el("h2", "Zet een storing aan"), switch),
    ]


def _fault_fields(filled: dict[str, str]) -> list[Html]:
    kinds, methods = list(KINDS.items()), [("", "Alle"), *((name, name) for name in METHODS)]
    path = "Het begin van een pad. Met $ aan het einde: precies dat pad."
    return [
        choice_field("Wat gaat er mis", "soort", kinds, filled["soort"]),
        text_field("Waar", "pad", hint=path, value=filled["pad"]),
        choice_field("Bij welke opdracht", "opdracht", methods, filled["opdracht"]),
        text_field("Hoe vaak", "aantal", hint="Leeg: tot u het uitzet.", value=filled["aantal"], most=7),
        text_field("Kans in procenten", "kans", value=filled["kans"], most=3),
        text_field("Seconden", "seconden", hint="Hoe lang het duurt.", value=filled["seconden"], most=5),
    ]


def _told(rule: Fault) -> str:
    times = "tot u het uitzet" if rule.count is None else f"nog {rule.count} keer"
    where = f"{rule.method or 'alles'} op {rule.path}"
    return f"{KINDS[rule.kind]}: {where}, {times}, kans {rule.probability:.0%}"
