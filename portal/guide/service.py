"""What one may do with the guide: open it, and look for what fits a question. It touches nobody's data."""

from datetime import date
from pathlib import Path

from portal.core.municipality import Municipality
from portal.guide import repository
from portal.guide.domain import SHORTEST, Danger, Found, Guide
from portal.guide.repository import Finder

MOST = 5
"""How many provisions are shown for a question: few enough to read them all."""


def open_guide(folder: Path, municipality: Municipality) -> Guide:
    """The guide of a municipality.

    Raises MunicipalityWrong with every reason it cannot be used.
    """
    return repository.read(folder, municipality.slug, tuple(sorted({term.id for term in municipality.terms})))


def finder(guide: Guide) -> Finder:
    """What finds things in a guide: an index, made in some tenths of a second; make it once."""
    return Finder(guide)


def look(finder: Finder, question: str) -> Found:
    """What fits a question in someone's own words, in any language we speak; it decides nothing."""
    words = question.strip()
    if len(words) < SHORTEST:
        return Found((), ())
    return Found(tuple(finder.dangers(words)), tuple(finder.provisions(words, MOST)))


def dangers(finder: Finder, question: str) -> list[str]:
    """The ids of the dangers a text points to: shown at once, and never kept or logged."""
    return [danger.id for danger in finder.dangers(question)]


def advice(danger: Danger, municipality: Municipality, locale: str, on: date) -> tuple[str, str, str]:
    """What to do first, the number to call and its `tel:` address; without its own, the municipality's.

    A term of law that it names is the one that holds on this day.
    """
    own = (danger.number, danger.href) if danger.number else (municipality.phone, municipality.phone_link)
    term = municipality.term(danger.term, on)
    return danger.advice[locale].format(length=term.length if term else ""), *own
