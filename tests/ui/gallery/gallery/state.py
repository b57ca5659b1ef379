"""State vars with published-looking values, so that the parts are shown with vars as well."""

from dataclasses import dataclass

import reflex as rx


@dataclass(frozen=True)
class Moment:
    """A step of a case, as a room would send it."""

    title: str
    when: str
    explanation: str
    state: str


@dataclass(frozen=True)
class CaseLine:
    """A case in the list, as a room would send it."""

    id: str
    title: str
    status: str
    kind: str
    note: str
    step: str
    part: int
    facts: list[tuple[str, str]]


NO_ERRORS: list[tuple[str, str]] = []
ERRORS = {"vraag": "Vertel in minstens 10 tekens wat er aan de hand is."}
ERROR_ITEMS = [
    ("#vraag", "Vertel in minstens 10 tekens wat er aan de hand is."),
    ("#bereik", "Kies hoe wij u kunnen bereiken."),
    ("#telefoon", "Vul een telefoonnummer in, bijvoorbeeld 06 12345678."),
]
CASES = [
    CaseLine(
        "a1",
        "Hulp in het huishouden",
        "In behandeling",
        "neutral",
        "",
        "Stap 2 van 4",
        50,
        [("Aangevraagd op", "12 oktober 2026"), ("U hoort van ons", "vóór 24 november 2026")],
    ),
    CaseLine(
        "a2",
        "Hulp bij schulden",
        "Meer informatie nodig",
        "attention",
        "Stuur ons uw laatste huurbrief.",
        "Stap 2 van 4",
        50,
        [("Aangevraagd op", "28 september 2026")],
    ),
    CaseLine(
        "a3",
        "Traplift",
        "Besluit genomen",
        "done",
        "",
        "",
        100,
        [("Aangevraagd op", "4 maart 2026"), ("Besluit", "15 april 2026")],
    ),
]
MOMENTS = [
    Moment("Aanvraag ontvangen", "12 oktober 2026", "Wij hebben uw vraag goed ontvangen.", "done"),
    Moment(
        "In behandeling",
        "sinds 16 oktober 2026",
        "Samira Haddad belt u om een gesprek aan huis af te spreken. U mag iemand meenemen.",
        "now",
    ),
    Moment(
        "Besluit", "uiterlijk 24 november 2026", "U krijgt een brief met het besluit en de reden.", "next"
    ),
    Moment("Hulp begint", "", "", "next"),
]


class Gallery(rx.State):
    """What a resident called Merel de Jong would see."""

    person: str = "Merel de Jong"
    updated: str = "3 november 2026 om 10:24 uur"
    draft: str = "Sinds mijn val kan ik niet goed meer de trap op."
    errors: dict[str, str] = ERRORS
    error_items: list[tuple[str, str]] = ERROR_ITEMS
    no_errors: list[tuple[str, str]] = NO_ERRORS
    cases: list[CaseLine] = CASES
    moments: list[Moment] = MOMENTS

    @rx.event
    def send(self, data: dict):
        """Take the form; the gallery keeps nothing."""
        self.draft = str(data.get("vraag", ""))
