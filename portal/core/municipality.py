"""The municipality that speaks: its name, theme, ways to reach it and terms, from its own folder."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any


class MunicipalityWrong(Exception):
    """A municipality's folder is missing or says something we cannot use; the text says what."""


@dataclass(frozen=True)
class Term:
    """A term of law: how long, by which article, valid from which day (Awt counts its end).

    `article` is what the law is called, by language.
    """

    id: str
    article: dict[str, str]
    length: int
    unit: str
    valid_from: date
    source: str

    def __post_init__(self) -> None:
        if self.unit not in ("days", "weeks", "months", "working_days"):
            raise MunicipalityWrong(f"Term {self.id}: unknown unit {self.unit!r}.")


@dataclass(frozen=True)
class CaseWords:
    """What a municipality says about a case type, per status, at B1; keys are identifications."""

    name: dict[str, str]
    term: str = ""
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])


@dataclass(frozen=True)
class Municipality:
    """One municipality, as its residents know it."""

    slug: str
    name: str
    organisation: str
    theme: str
    phone: str
    phone_link: str
    opening_hours: dict[str, str]
    website: str
    hosts: tuple[str, ...]
    terms: tuple[Term, ...]
    equated_days: tuple[date, ...]
    case_words: dict[str, CaseWords]

    def term(self, term_id: str, on: date) -> Term | None:
        """The version of a term that holds on a day; None when there is none."""
        held = [t for t in self.terms if t.id == term_id and t.valid_from <= on]
        return max(held, key=lambda t: t.valid_from, default=None)


@cache
def load(folder: Path, slug: str) -> Municipality:
    """Read `<folder>/<slug>/municipality.toml` and the terms of law beside it.

    Raises MunicipalityWrong with what is missing.
    """
    own = read(folder / slug / "municipality.toml")
    law = read(folder / "law.toml")
    try:
        return Municipality(
            slug=slug,
            hosts=tuple(own.pop("hosts")),
            terms=tuple(Term(**term) for term in law["terms"]),
            equated_days=tuple(law["equated_days"]),
            case_words={k: CaseWords(**v) for k, v in own.pop("case_types", {}).items()},
            **own,
        )
    except (KeyError, TypeError) as error:
        raise MunicipalityWrong(f"{slug}: {error}") from error


def read(path: Path) -> dict[str, Any]:
    """One of a municipality's files; raises MunicipalityWrong when it is not there, or no TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise MunicipalityWrong(f"{path} is missing.") from error
    except tomllib.TOMLDecodeError as error:
        raise MunicipalityWrong(f"{path}: {error}") from error
