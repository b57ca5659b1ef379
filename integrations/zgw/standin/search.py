"""Which cases and roles answer to what a client asked for."""

from collections.abc import Callable
from typing import Any, cast

from integrations.zgw.standin.answers import NO_SUCH_OBJECT, Json, unacceptable
from integrations.zgw.standin.auth import LEVELS
from integrations.zgw.standin.filters import DIGID_LOWEST_FIRST, Filters
from integrations.zgw.standin.links import is_uuid

COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "gt": lambda one, other: one > other,
    "gte": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other,
    "in": lambda one, other: one in other.split(","),
    "icontains": lambda one, other: other.lower() in one.lower(),
    "": lambda one, other: one == other,
}
PERSON_TYPES = {
    "natuurlijkPersoon": "natuurlijk_persoon",
    "nietNatuurlijkPersoon": "niet_natuurlijk_persoon",
    "organisatorischeEenheid": "organisatorische_eenheid",
}

# Looks up what a filter like status__statustype is about: (case, name of the filter) -> its value or "".
Related = Callable[[Json, str], str]


def role_meets(role: Json, filters: Filters) -> bool:
    """Whether one role answers to all filters; null answers to nothing."""
    return all(value is not None and _role_meets(role, name, value) for name, value in filters.items())


def case_meets(case: Json, filters: Filters, related: Related) -> bool:
    """Whether a case, without regard to its roles, answers to all filters."""
    return all(
        value is not None and _case_meets(case, name, value, related) for name, value in filters.items()
    )


def ordered(cases: list[Json], ordering: str | None) -> list[Json]:
    """The cases in the order asked for: several names, comma-separated; else as they are, newest first."""
    for name in reversed(ordering.split(",") if ordering else []):
        field = name.removeprefix("-")
        cases = sorted(cases, key=lambda case: case[field] or "", reverse=name.startswith("-"))
    return cases


def chosen(cases: list[Json], body: Json, type_exists: Callable[[str], bool]) -> list[Json]:
    """The cases in the lists of a search: `uuid__in`, `zaaktype__in`, `zaaktype__not_in`."""
    uuids, types, others = (_texts(body, name) for name in ("uuid__in", "zaaktype__in", "zaaktype__not_in"))
    for uuid in uuids or []:
        if not is_uuid(uuid):
            raise unacceptable("invalid", "Must be a valid UUID.", "uuid__in.")
    for url in types or []:
        if not type_exists(url):
            raise unacceptable("does_not_exist", NO_SUCH_OBJECT.format(url=url), "zaaktype__in.")
    return [
        case
        for case in cases
        if (uuids is None or case["uuid"] in uuids)
        and (types is None or case["zaaktype"] in types)
        and (others is None or case["zaaktype"] not in others)
    ]


def _case_meets(case: Json, name: str, value: str, related: Related) -> bool:
    field, _, how = name.partition("__")
    if field == "maximaleVertrouwelijkheidaanduiding":
        return LEVELS.index(case["vertrouwelijkheidaanduiding"]) <= LEVELS.index(value)
    if field == "kenmerk":
        marks = [
            f"{mark['bron']}:{mark['kenmerk']}" if not how else mark["bron"] for mark in case["kenmerken"]
        ]
        return value in marks
    if name == "omschrijving":
        how = "icontains"
    if name in {"zaaktype__omschrijving", "status__statustype", "resultaat__resultaattype"}:
        return COMPARISONS["icontains" if field == "zaaktype" else ""](related(case, name), value)
    if how == "isnull":
        return (case[field] is None) == (value.lower() in {"true", "1"})
    return case[field] is not None and COMPARISONS[how](str(case[field]), value)


def _role_meets(role: Json, name: str, value: str) -> bool:
    if name == "machtiging":
        return role["indicatieMachtiging"] == ("" if value == "eigen" else value)
    if name == "machtiging__loa":
        login: Json = role.get("authenticatieContext") or {}
        return login.get("levelOfAssurance") in DIGID_LOWEST_FIRST[: DIGID_LOWEST_FIRST.index(value) + 1]
    if name.startswith("betrokkeneIdentificatie__"):
        _, kind, field = name.split("__")
        of_this_kind = role["betrokkeneType"] == PERSON_TYPES.get(kind, kind)
        person: Json = role["betrokkeneIdentificatie"] or {}
        return of_this_kind and person.get(field) == value
    return role[name] == value


def _texts(body: Json, name: str) -> list[str] | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, list):
        raise unacceptable("not_a_list", "Verwachtte een lijst met items.", name)
    return [str(item) for item in cast(list[Any], value)]
