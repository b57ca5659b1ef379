"""Related resources inside an answer, when `expand` asks for them."""

from collections.abc import Collection
from typing import cast

from integrations.zgw.standin.answers import Json
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.views import resolved

OF_A_CASE = (
    "resultaat",
    "resultaat.resultaattype",
    "rollen",
    "rollen.roltype",
    "status",
    "status.statustype",
    "zaakinformatieobjecten",
    "zaakobjecten",
    "zaaktype",
)
NAMES = frozenset(
    (
        *OF_A_CASE,
        "eigenschappen",
        "eigenschappen.eigenschap",
        *(name for top in ("deelzaken", "hoofdzaak") for name in (top, *(f"{top}.{of}" for of in OF_A_CASE))),
    )
)


def expanded(town: Municipality, view: Json, names: Collection[str]) -> Json:
    """What belongs in `_expand` of a resource.

    A nested name counts only beside its parent; what is absent in the resource stays absent.
    """
    result: Json = {}
    for name in sorted(name for name in names if "." not in name):
        inner = {other.removeprefix(f"{name}.") for other in names if other.startswith(f"{name}.")}
        value = view.get(name)
        if isinstance(value, str):
            result[name] = _one(town, value, inner)
        elif value:
            result[name] = [_one(town, url, inner) for url in cast(list[str], value)]
    return result


def _one(town: Municipality, url: str, names: Collection[str]) -> Json:
    view = resolved(town, url) or {}
    if inner := expanded(town, view, names):
        view["_expand"] = inner
    return view
