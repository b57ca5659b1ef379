"""Speaks the visitor's language: gettext catalogues, dates and lists, by Babel."""

import gettext
import io
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, dates, lists
from babel.messages import mofile, pofile

LOCALES = ("nl", "en")
DEFAULT_LOCALE = "nl"
DOMAIN = "messages"
CATALOGUES = Path(__file__).resolve().parents[2] / "locales"

_speaking: ContextVar[str] = ContextVar("locale", default=DEFAULT_LOCALE)


@contextmanager
def speaking(code: str) -> Generator[None]:
    """Speak a language inside this block; an unknown code falls back to Dutch."""
    token = _speaking.set(known(code))
    try:
        yield
    finally:
        _speaking.reset(token)


def known(code: str) -> str:
    """The code when we speak it, else Dutch."""
    return code if code in LOCALES else DEFAULT_LOCALE


def locale() -> str:
    """Code of the language spoken now."""
    return _speaking.get()


def direction(code: str | None = None) -> str:
    """`rtl` or `ltr`, the writing direction of a language (now spoken, unless given)."""
    return "rtl" if Locale.parse(code or locale()).text_direction == "rtl" else "ltr"


def locale_of(path: str) -> str:
    """The language a path such as `/en/mijn` speaks."""
    return known(path.strip("/").split("/", 1)[0])


def _(message: str) -> str:
    """The sentence (its Dutch B1 text is its id) in the language spoken now."""
    return _catalogue(locale()).gettext(message)


def plural(one: str, many: str, count: int) -> str:
    """The singular or plural sentence for a count, in the language spoken now."""
    return _catalogue(locale()).ngettext(one, many, count)


def spoken_date(day: date) -> str:
    """A date in words, such as `3 november 2026`."""
    return _spoken_date(day, _region())


@lru_cache(maxsize=4096)
def _spoken_date(day: date, region: str) -> str:
    return dates.format_date(day, format="long", locale=region)


def spoken_moment(moment: datetime, zone: str = "Europe/Amsterdam") -> str:
    """A date and time in words, on the clock of the Netherlands."""
    local = moment.astimezone(dates.get_timezone(zone))
    time = f"{local:%H:%M}"
    return _("{date} om {time} uur").format(date=spoken_date(local.date()), time=time)


def spoken_list(items: list[str]) -> str:
    """Items joined as one would say them: `a, b en c`."""
    return lists.format_list(items, locale=_region())


def _region() -> str:
    """The language with the country whose way of writing dates we follow."""
    return {"en": "en_GB"}.get(locale(), locale())


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    source = CATALOGUES / code / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not source.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with source.open("rb") as lines:
        mofile.write_mo(compiled, pofile.read_po(lines, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
