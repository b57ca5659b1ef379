"""Reads what a client sends, field by field, and gathers everything that is wrong with it."""

import json
import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any, cast
from urllib.parse import urlsplit

from stdnum.nl import bsn as eleven_test

from integrations.zgw.standin.answers import Json, Param, broken_json, invalid, unacceptable

REQUIRED = "Dit veld is verplicht."
A_DATE = "Date heeft het verkeerde formaat, gebruik 1 van deze formaten: YYYY-MM-DD."
A_MOMENT = (
    "Datetime heeft het verkeerde formaat, gebruik 1 van deze formaten: YYYY-MM-DDThh:mm[:ss][+HH:MM|Z]."
)
MISSING: Any = object()


def body_of(raw: bytes) -> Json:
    """The JSON object in a request body; raises 400 for anything else."""
    try:
        body: Any = json.loads(raw.decode(), parse_constant=_no_constant)
        json.dumps(body, ensure_ascii=False).encode()
    except RecursionError:
        raise broken_json("JSON parse error - te diep genest") from None
    except ValueError as error:
        raise broken_json(f"JSON parse error - {error}") from None
    if not isinstance(body, dict):
        kind = type(body).__name__
        raise unacceptable("invalid", f"Ongeldige data. Verwacht een dictionary, kreeg een {kind}.")
    return cast(Json, body)


class Reader:
    """One JSON object being read; `partial` when only what is there counts (PATCH).

    Each method gives the field's value, or its default when it is absent or wrong; what is wrong is kept
    until `done`, so that a client hears everything at once.
    """

    def __init__(self, body: Json, *, partial: bool = False, inside: str = "") -> None:
        self.body = body
        self.partial = partial
        self.inside = inside
        self.wrong: list[Param] = []

    def text(self, name: str, *, required: bool = False, most: int = 1000, least: int = 0) -> str:
        """A string of at most `most` characters; numbers are taken as text, as the real server does."""
        value = self._value(name, required)
        if value is MISSING or (value is None and not required):
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return self._refuse(name, "invalid", "Geen geldige string.", "")
        text = str(value).strip()
        if "\x00" in text:
            return self._refuse(name, "null_characters_not_allowed", "Null-tekens zijn niet toegestaan.", "")
        if required and not text:
            return self._refuse(name, "blank", "Dit veld mag niet leeg zijn.", "")
        if len(text) > most:
            reason = f"Dit veld mag niet meer dan {most} karakters bevatten."
            return self._refuse(name, "max_length", reason, "")
        if text and len(text) < least:
            reason = f"Dit veld moet ten minste {least} karakters bevatten."
            return self._refuse(name, "min_length", reason, "")
        return text

    def nine_digits(self, name: str, what: str, *, required: bool = False) -> str:
        """A BSN or RSIN: nine digits that pass the eleven test."""
        text = self.text(name, required=required, most=9)
        if text and not re.fullmatch("[0-9]{9}", text):
            return self._refuse(name, "invalid", f"Onjuist {what} nummer", "")
        if text and not eleven_test.is_valid(text):
            return self._refuse(name, "invalid", f"Onjuist {what} nummer", "")
        return text

    def date(self, name: str, *, required: bool = False) -> str | None:
        """A day, as YYYY-MM-DD."""
        text = self.text(name, required=required)
        if not text:
            return None
        try:
            return date.fromisoformat(text).isoformat() if len(text) == 10 else self._not_a_date(name)
        except ValueError:
            return self._not_a_date(name)

    def moment(self, name: str, *, required: bool = False) -> datetime | None:
        """A point in time; without a zone it is taken as UTC."""
        text = self.text(name, required=required)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return self._refuse(name, "invalid", A_MOMENT, None)

    def choice(
        self, name: str, choices: Collection[str], default: str = "", *, required: bool = False
    ) -> str:
        """One of a fixed set of words."""
        text = self.text(name, required=required)
        if text and text not in choices:
            return self._refuse(name, "invalid_choice", f'"{text}" is een ongeldige keuze.', default)
        return text or default

    def yes_no(self, name: str) -> bool | None:
        """True, false, or null when unknown."""
        value = self._value(name, required=False)
        if value is MISSING or value is None or isinstance(value, bool):
            return None if value is MISSING else value
        return self._refuse(name, "invalid", "Geen geldige booleaanse waarde.", None)

    def number(self, name: str, default: float, *, most: float) -> float:
        """A number from 0 up to `most`."""
        value = self._value(name, required=False)
        if value is MISSING or value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            return self._refuse(name, "invalid", f"Geen getal van 0 tot en met {most:g}.", default)
        return value

    def url(self, name: str, *, required: bool = False, most: int = 1000) -> str:
        """An absolute http(s) URL."""
        text = self.text(name, required=required, most=most)
        if text and not is_url(text):
            return self._refuse(name, "invalid", "Voer een geldige URL in.", "")
        return text

    def part(self, name: str) -> "Reader | None":
        """A nested object, to be read in its turn; None when it is absent or null."""
        value = self._value(name, required=False)
        if value is MISSING or value is None:
            return None
        if not isinstance(value, dict):
            return self._refuse(name, "invalid", "Ongeldige data. Verwacht een dictionary.", None)
        return Reader(cast(Json, value), inside=f"{self.inside}{name}.")

    def parts(self, name: str) -> "list[Reader]":
        """A list of nested objects; empty when absent."""
        value = self._value(name, required=False)
        if value is MISSING or value is None:
            return []
        items = cast("list[Any]", value)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in items):
            return self._refuse(name, "not_a_list", "Verwachtte een lijst met items.", [])
        return [Reader(item, inside=f"{self.inside}{name}.") for item in items]

    def take(self, other: "Reader") -> None:
        """What is wrong in a nested object is wrong here."""
        self.wrong += other.wrong

    def refuse(self, name: str, code: str, reason: str) -> None:
        """Something else is wrong with a field."""
        self._refuse(name, code, reason, None)

    def done(self) -> None:
        """Raises 400 when anything was wrong."""
        if self.wrong:
            raise invalid(*self.wrong)

    def _value(self, name: str, required: bool) -> Any:
        value = self.body.get(name, MISSING)
        if value is MISSING and required and not self.partial:
            return self._refuse(name, "required", REQUIRED, MISSING)
        if value is None and required:
            return self._refuse(name, "null", "Dit veld mag niet leeg zijn.", MISSING)
        return value

    def _refuse(self, name: str, code: str, reason: str, default: Any) -> Any:
        self.wrong.append(Param(self.inside + name, code, reason))
        return default

    def _not_a_date(self, name: str) -> None:
        self._refuse(name, "invalid", A_DATE, None)


def is_url(text: str) -> bool:
    """Whether the text is an absolute http(s) URL."""
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", text)
    except ValueError:
        return False


def _no_constant(name: str) -> None:
    raise ValueError(f"Out of range float values are not JSON compliant: {name}")
