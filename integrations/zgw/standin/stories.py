"""The cases that residents already had, before the portal was there."""

from dataclasses import dataclass

from integrations.zgw.standin.case_types import DECIDED, DONE, IN_PROGRESS, INFO_NEEDED, RECEIVED

Step = tuple[str, int, str]


@dataclass(frozen=True)
class Story:
    """One case: of a type, with what was asked, begun so many days ago, and its steps (status, days after the
    beginning, what was told)."""

    name: str
    case_type: str
    summary: str
    question: str
    days_ago: int
    steps: tuple[Step, ...] = ((RECEIVED, 0, ""),)
    result: str = ""
    handler: str = ""
    level: str = ""


FOR_THE_FIRST = (
    Story(
        "huishouden",
        "wmo-huishoudelijke-hulp",
        "Hulp bij het huishouden",
        "Ik kan niet meer zelf stofzuigen en ramen wassen. Mijn rug is te slecht.",
        24,
        (
            (RECEIVED, 0, ""),
            (IN_PROGRESS, 2, "Sanne de Boer belt u voor een afspraak."),
            (INFO_NEEDED, 12, "Wilt u ons laten weten op welke dagen er iemand thuis is?"),
        ),
        handler="Sanne de Boer",
    ),
    Story(
        "wasmachine",
        "bijzondere-bijstand",
        "Een nieuwe wasmachine",
        "Mijn wasmachine is kapot en ik heb geen geld voor een nieuwe.",
        9,
        ((RECEIVED, 0, ""), (IN_PROGRESS, 1, "Wij rekenen uit of u er geld voor kunt krijgen.")),
        handler="Mohamed Ait Taleb",
    ),
    Story("eten", "hulpvraag", "Hulp bij koken en eten", "Koken lukt mij niet meer elke dag.", 3),
    Story(
        "schulden",
        "schuldhulp",
        "Hulp bij mijn rekeningen",
        "Ik kan de huur en de energie niet meer betalen.",
        200,
        (
            (RECEIVED, 0, ""),
            (IN_PROGRESS, 1, "U krijgt binnen drie dagen een gesprek."),
            (DECIDED, 20, "Wij helpen u met een regeling."),
            (DONE, 48, "De regeling loopt. U hebt geen achterstand meer bij de huur."),
        ),
        result="Toegekend",
        handler="Ingrid Visser",
    ),
    Story(
        "traplift",
        "wmo-huishoudelijke-hulp",
        "Hulp bij ramen wassen",
        "Ik durf de trap niet meer op om de ramen te wassen.",
        95,
        (
            (RECEIVED, 0, ""),
            (IN_PROGRESS, 3, ""),
            (DECIDED, 30, "U krijgt deze hulp niet. In de brief staat waarom."),
            (DONE, 31, ""),
        ),
        result="Afgewezen",
        handler="Sanne de Boer",
    ),
    Story(
        "opvoeden",
        "jeugdhulp",
        "Hulp bij opvoeden",
        "Wij hebben vragen over het gedrag van onze zoon.",
        400,
        ((RECEIVED, 0, ""), (IN_PROGRESS, 5, ""), (DONE, 21, "Het wijkteam helpt u verder.")),
        result="Doorverwezen",
        handler="Joyce Mensah",
    ),
)
# These two must never be shown to a resident: one is too confidential, one is of an internal type.
HIDDEN = (
    Story("beschermd", "jeugdhulp", "Onderzoek veiligheid", "Vertrouwelijk.", 15, level="vertrouwelijk"),
    Story("toets", "interne-toets", "Steekproef dossier", "Controle.", 30, (("Gestart", 0, ""),)),
)
FOR_OTHERS = (
    Story(
        "gesprek",
        "hulpvraag",
        "Met iemand praten over mijn situatie",
        "Ik weet niet goed waar ik moet beginnen. Kan iemand met mij meedenken?",
        17,
        ((RECEIVED, 0, ""), (IN_PROGRESS, 4, "Joyce Mensah maakt een afspraak met u.")),
        handler="Joyce Mensah",
    ),
    Story(
        "bril",
        "bijzondere-bijstand",
        "Een nieuwe bril",
        "Ik heb een sterkere bril nodig.",
        120,
        ((RECEIVED, 0, ""), (IN_PROGRESS, 2, ""), (DECIDED, 19, ""), (DONE, 20, "Het geld is betaald.")),
        result="Toegekend",
        handler="Mohamed Ait Taleb",
    ),
)
