"""The kinds of help that the stand-in municipality deals with, told as short as they can be."""

from dataclasses import dataclass

RECEIVED, IN_PROGRESS, INFO_NEEDED, DECIDED, DONE = (
    "Ontvangen",
    "In behandeling",
    "Meer informatie nodig",
    "Besluit genomen",
    "Afgerond",
)

# Each status with the sentence that a resident reads; the last one closes the case.
HELP_STATUSES = (
    (RECEIVED, "Wij hebben uw vraag ontvangen."),
    (IN_PROGRESS, "Wij kijken naar uw vraag."),
    (INFO_NEEDED, "Wij hebben nog iets van u nodig."),
    (DECIDED, "Wij hebben een besluit genomen."),
    (DONE, "Wij zijn klaar met uw vraag."),
)

# Each role with its generic name in the ZGW standards.
ROLES = (
    ("Aanvrager", "initiator"),
    ("Belanghebbende", "belanghebbende"),
    ("Behandelaar", "behandelaar"),
    ("Regisseur", "zaakcoordinator"),
    ("Contactpersoon", "klantcontacter"),
)

# Each outcome with its generic name and the years that the case is kept after it.
RESULTS = (
    ("Toegekend", "Verleend", 15),
    ("Afgewezen", "Afgewezen", 5),
    ("Doorverwezen", "Doorgezonden", 1),
    ("Ingetrokken", "Ingetrokken", 1),
)


@dataclass(frozen=True)
class CaseType:
    """A zaaktype in short; `days` is the legal term, `service_days` what the municipality aims for."""

    identification: str
    name: str
    purpose: str
    team: str
    days: int
    service_days: int
    law: str
    internal: bool = False
    statuses: tuple[tuple[str, str], ...] = HELP_STATUSES


CASE_TYPES = (
    CaseType(
        "hulpvraag",
        "Vraag om hulp",
        "Een inwoner vraagt hulp in eigen woorden. Het loket zoekt uit wat erbij past.",
        "Sociaal loket",
        days=42,
        service_days=14,
        law="Integrale toegang",
    ),
    CaseType(
        "wmo-huishoudelijke-hulp",
        "Hulp bij het huishouden",
        "Een inwoner kan het huishouden niet meer alleen doen.",
        "Team Wmo",
        days=42,
        service_days=28,
        law="Wmo 2015 artikel 2.3.2",
    ),
    CaseType(
        "bijzondere-bijstand",
        "Geld voor bijzondere kosten",
        "Een inwoner heeft kosten die nodig zijn en die niet te betalen zijn.",
        "Team Inkomen",
        days=56,
        service_days=28,
        law="Participatiewet artikel 35",
    ),
    CaseType(
        "schuldhulp",
        "Hulp bij schulden",
        "Een inwoner kan de rekeningen niet meer betalen.",
        "Team Schuldhulp",
        days=28,
        service_days=14,
        law="Wet gemeentelijke schuldhulpverlening artikel 4",
    ),
    CaseType(
        "jeugdhulp",
        "Hulp voor een kind of gezin",
        "Een ouder of kind heeft hulp nodig bij opgroeien of opvoeden.",
        "Team Jeugd",
        days=56,
        service_days=28,
        law="Jeugdwet artikel 2.3",
    ),
    CaseType(
        "interne-toets",
        "Interne controle van een dossier",
        "Een medewerker kijkt of een dossier klopt.",
        "Team Kwaliteit",
        days=28,
        service_days=14,
        law="Intern beleid",
        internal=True,
        statuses=(
            ("Gestart", "De controle is gestart."),
            ("Gecontroleerd", "De controle is klaar."),
        ),
    ),
)
