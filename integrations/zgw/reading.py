"""Reads what servers send leniently: they send empty strings and nulls where their description has none."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, cast


class Malformed(ValueError):
    """A message lacks what cannot be done without; names the field and never its value."""


class Fields:
    """One JSON object, of which every field may be absent, null, empty or of another kind."""

    def __init__(self, data: object, name: str) -> None:
        if not isinstance(data, Mapping):
            raise Malformed(f"{name} is no object")
        self._data, self._name = cast(Mapping[str, Any], data), name

    def __contains__(self, key: str) -> bool:
        """Whether the field is there and holds something other than null."""
        return self._data.get(key) is not None

    def text(self, key: str) -> str:
        """Text, "" when there is none."""
        value = self._data.get(key)
        return value if isinstance(value, str) else ""

    def needed(self, key: str) -> str:
        """Text that must be there."""
        return self.text(key) or self._missing(key)

    def day(self, key: str) -> date | None:
        """A date; None when there is none to read."""
        try:
            return date.fromisoformat(self.text(key)[:10])
        except ValueError:
            return None

    def needed_day(self, key: str) -> date:
        """A date that must be there."""
        return self.day(key) or self._missing(key)

    def moment(self, key: str) -> datetime | None:
        """A moment with its zone (UTC unless told); None when there is none to read."""
        try:
            moment = datetime.fromisoformat(self.text(key))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def needed_moment(self, key: str) -> datetime:
        """A moment that must be there."""
        return self.moment(key) or self._missing(key)

    def number(self, key: str) -> int:
        """A whole number, 0 when there is none."""
        value = self._data.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def truth(self, key: str) -> bool:
        """True only when it says so."""
        return self._data.get(key) is True

    def part(self, key: str) -> "Fields":
        """The object inside, an empty one when there is none."""
        value: Any = self._data.get(key)
        inside = cast(dict[str, Any], value) if isinstance(value, dict) else {}
        return Fields(inside, f"{self._name}.{key}")

    def parts(self, key: str) -> "Iterator[Fields]":
        """The objects of the list inside; what is no object is malformed."""
        for item in self._list(key):
            yield Fields(item, f"{self._name}.{key}")

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of the list inside."""
        return tuple(item for item in self._list(key) if isinstance(item, str))

    def all_texts(self) -> dict[str, str]:
        """Every field that is a text, by its name."""
        return {key: value for key, value in self._data.items() if isinstance(value, str)}

    def _list(self, key: str) -> list[Any]:
        value = self._data.get(key)
        return cast(list[Any], value) if isinstance(value, list) else []

    def _missing(self, key: str) -> Any:
        raise Malformed(f"{self._name}.{key} is missing")


def last_part(url: str) -> str:
    """The uuid at the end of an object's URL."""
    return url.rstrip("/").rpartition("/")[2]
