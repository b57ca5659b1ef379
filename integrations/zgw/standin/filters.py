"""Which filters a client may use, and what it filled in for them.

Dangerous on purpose, as the real server is: an empty value is no filter, and a search (unlike a list) ignores
keys it does not know. So a typo or an empty BSN answers with everybody's cases.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from integrations.zgw.standin.answers import Param, invalid, unacceptable
from integrations.zgw.standin.auth import LEVELS

PERSON = "betrokkeneIdentificatie__natuurlijkPersoon__"
OF_A_ROLE = (
    "betrokkene",
    "betrokkeneType",
    "omschrijvingGeneriek",
    "machtiging",
    "machtiging__loa",
    *(PERSON + name for name in ("inpBsn", "anpIdentificatie", "inpA_nummer")),
    *(
        f"betrokkeneIdentificatie__nietNatuurlijkPersoon__{name}"
        for name in ("annIdentificatie", "innNnpId", "kvkNummer", "vestigingsNummer")
    ),
    "betrokkeneIdentificatie__medewerker__identificatie",
    "betrokkeneIdentificatie__organisatorischeEenheid__identificatie",
    "betrokkeneIdentificatie__vestiging__kvkNummer",
    "betrokkeneIdentificatie__vestiging__vestigingsNummer",
)
DATES = ("startdatum", "registratiedatum", "einddatum", "einddatumGepland", "uiterlijkeEinddatumAfdoening")
OF_A_CASE = (
    *("identificatie", "identificatie__icontains", "bronorganisatie", "bronorganisatie__in", "zaaktype"),
    *("archiefnominatie", "archiefnominatie__in", "archiefstatus", "archiefstatus__in"),
    *("archiefactiedatum", "archiefactiedatum__gt", "archiefactiedatum__lt", "archiefactiedatum__isnull"),
    *(name + comparison for name in DATES for comparison in ("", "__gt", "__lt")),
    *("startdatum__gte", "startdatum__lte", "einddatum__isnull", "omschrijving", "zaaktype__omschrijving"),
    *("status__statustype", "resultaat__resultaattype", "kenmerk", "kenmerk__bron"),
    "maximaleVertrouwelijkheidaanduiding",
    *(f"rol__{name}" for name in OF_A_ROLE),
)
ORDERINGS = (
    "archiefactiedatum",
    "einddatum",
    "identificatie",
    "publicatiedatum",
    "registratiedatum",
    "startdatum",
)
CLASSES = ("PasswordProtectedTransport", "MobileTwoFactorContract", "Smartcard", "SmartcardPKI")
DIGID_LOWEST_FIRST = tuple(f"urn:oasis:names:tc:SAML:2.0:ac:classes:{name}" for name in CLASSES)
Filters = dict[str, str | None]


def must_be_known(query: Iterable[str], known: Iterable[str]) -> None:
    """A list, unlike a search, refuses parameters that it does not know."""
    unknown = sorted(set(query) - set(known))
    if unknown:
        raise unacceptable("unknown-parameters", f"Onbekende query parameters: {', '.join(unknown)}")


def filters_of(given: Mapping[str, Any], known: Iterable[str]) -> Filters:
    """The filters that count, each as one text: of a list the last element, an empty text not at all.

    Raises 400 for a date or a choice that is none.
    """
    filters: Filters = {}
    for name in known:
        value: Any = given.get(name, "")
        if isinstance(value, list):
            value = cast(list[Any], value)[-1] if value else ""
        if value != "":
            filters[name] = None if value is None else _text(value)
    wrong = [param for name, value in filters.items() if value is not None for param in _wrong(name, value)]
    if wrong:
        raise invalid(*wrong)
    return filters


def _wrong(name: str, value: str) -> Iterable[Param]:
    field = name.removeprefix("rol__").partition("__")[0]
    choices = {"maximaleVertrouwelijkheidaanduiding": LEVELS, "rol__machtiging__loa": DIGID_LOWEST_FIRST}
    choices["machtiging__loa"] = DIGID_LOWEST_FIRST
    if name.endswith("inpBsn") and len(value) > 9:
        yield Param(name, "max_length", "De waarde is te lang.")
    if (
        (field in DATES or field == "archiefactiedatum")
        and not name.endswith("__isnull")
        and not _is_date(value)
    ):
        yield Param(name, "invalid", "Voer een geldige datum in.")
    if name in choices and value not in choices[name]:
        yield not_a_choice(name, value)
    if name == "ordering":
        yield from (
            not_a_choice(name, one) for one in value.split(",") if one.removeprefix("-") not in ORDERINGS
        )


def not_a_choice(name: str, value: str) -> Param:
    """A word that is not among those one may choose from."""
    reason = f"Selecteer een geldige keuze. {value} is geen beschikbare keuze."
    return Param(name, "invalid_choice", reason)


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
