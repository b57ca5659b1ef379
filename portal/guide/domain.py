"""What there is to get help with: provisions, the parts of life they are for, and dangers that go first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from portal.core.municipality import MunicipalityWrong

Spoken = dict[str, str]
"""The same words in every language, by its code."""

SHORTEST, LONGEST = 3, 2000
"""How many characters a question may have before anything is looked for."""


class GuideWrong(MunicipalityWrong):
    """A municipality's provisions cannot be used; the text says every reason."""


@dataclass(frozen=True)
class Part:
    """A part of life, as residents would name it; `sign` is the icon beside it."""

    id: str
    name: Spoken
    sign: str


@dataclass(frozen=True)
class Provision:
    """One thing a resident can get help with (voorziening).

    "general" is free to use, "tailored" is asked for and decided on. `term` is a term of law in
    municipalities/law.toml, `upl` the last part of its URI in the Uniforme Productnamenlijst, `words`
    how people say it, by language.
    """

    id: str
    name: Spoken
    summary: Spoken
    who: Spoken
    where: Spoken
    cost: Spoken
    kind: Literal["general", "tailored"]
    law: str
    article: str
    life: tuple[str, ...]
    upl: str
    words: dict[str, tuple[str, ...]]
    term: str = ""
    case_type: str = ""


@dataclass(frozen=True)
class Danger:
    """Something that cannot wait: what to do first, and phrases that point to it, by language.

    Without a `number` of its own the municipality's is called. `term` is a term of law that the advice
    names: its length stands in the text as `{length}`.
    """

    id: str
    advice: Spoken
    phrases: dict[str, tuple[str, ...]]
    number: str = ""
    href: str = ""
    term: str = ""


@dataclass(frozen=True)
class Guide:
    """Everything a municipality's residents can find; `compounds` are second halves of long words."""

    parts: tuple[Part, ...]
    laws: dict[str, Spoken]
    provisions: tuple[Provision, ...]
    dangers: tuple[Danger, ...]
    compounds: tuple[str, ...]

    def provision(self, id: str) -> Provision:
        """The provision with this id; raises KeyError."""
        return next((one for one in self.provisions if one.id == id), None) or _missing(id)

    def of(self, part: Part) -> list[Provision]:
        """The provisions for a part of life, in the order of the municipality."""
        return [provision for provision in self.provisions if part.id in provision.life]


@dataclass(frozen=True)
class Found:
    """What was found for a question: dangers first, then provisions, the likeliest first."""

    dangers: tuple[Danger, ...]
    provisions: tuple[Provision, ...]


def problems(guide: Guide, terms: Sequence[str], locales: Sequence[str]) -> list[str]:
    """What keeps a guide from being used, in sentences for who wrote it; empty when all is well."""
    parts, wanted = {part.id for part in guide.parts}, set(locales)
    wrong = [
        f"{part.id}: no provision is about this part of life." for part in guide.parts if not guide.of(part)
    ]
    ids = [provision.id for provision in guide.provisions]
    wrong += [
        f"{id}: more than one provision has this id." for id in sorted({i for i in ids if ids.count(i) > 1})
    ]
    for one in guide.provisions:
        wrong += [f"{one.id}: there is no part of life {part!r}." for part in one.life if part not in parts]
        wrong += [f"{one.id}: there is no law {one.law!r}."] * (one.law not in guide.laws)
        wrong += _term(one.id, one.term, terms)
        wrong += [f"{one.id}: it is tailored, and has no case type."] * (
            one.kind == "tailored" and not one.case_type
        )
        wrong += [f"{one.id}: it is for no part of life."] * (not one.life)
        for name in ("name", "summary", "who", "where", "cost", "words"):
            silent = sorted(code for code in wanted if not getattr(one, name).get(code))
            wrong += [f"{one.id}: {name} is missing in {code}." for code in silent]
    for danger in guide.dangers:
        silent = sorted(code for code in wanted if not (danger.advice.get(code) and danger.phrases.get(code)))
        wrong += [f"{danger.id}: advice or phrases are missing in {code}." for code in silent]
        wrong += _term(danger.id, danger.term, terms)
    return wrong


def _term(id: str, term: str, terms: Sequence[str]) -> list[str]:
    return [f"{id}: there is no term {term!r}."] if term and term not in terms else []


def _missing(id: str) -> Provision:
    raise KeyError(id)
