"""How a call to a neighbour can go wrong; none of these errors ever holds personal data."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class InvalidParam:
    """One field that a neighbour refused: its name, and why in the neighbour's own code."""

    name: str
    code: str


@dataclass(eq=False)
class NeighbourError(Exception):
    """A call to `neighbour` at `path` (without query, BSN-shaped digits replaced) gave no answer to use."""

    neighbour: str
    path: str

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors travel through stored workflows, so they can be taken apart and put together again."""
        return _revive, (type(self), dict(self.__dict__))

    def __str__(self) -> str:
        return f"{self.neighbour} {self.path}"


@dataclass(eq=False)
class NeighbourUnavailable(NeighbourError):
    """No answer, or one that says "not now": worth trying again later.

    `maybe_reached` says whether the request may have been carried out all the same: then look
    before sending it again. `retry_after` is the pause in seconds that the neighbour asked for.
    """

    reason: str = ""
    maybe_reached: bool = True
    status: int | None = None
    retry_after: float | None = None

    def __str__(self) -> str:
        return f"{super().__str__()}: {self.reason}"


@dataclass(eq=False)
class NeighbourRefused(NeighbourError):
    """The neighbour understood and said no (a 4xx): trying the same again does not help.

    `code` is the machine word of the problem, "" when the answer was no problem document; `kind`
    is the last part of its `type`, which tells some refusals with the same code apart.
    """

    status: int = 0
    code: str = ""
    kind: str = ""
    invalid_params: tuple[InvalidParam, ...] = field(default=())

    def has(self, code: str) -> bool:
        """Whether some field was refused with this code."""
        return any(param.code == code for param in self.invalid_params)

    def __str__(self) -> str:
        fields = ", ".join(f"{param.name} {param.code}" for param in self.invalid_params)
        return f"{super().__str__()}: {self.status} {self.code} {fields}".rstrip()


@dataclass(eq=False)
class NeighbourGarbled(NeighbourError):
    """The answer was not what the description promises; nothing of it may be used."""

    reason: str = ""

    def __str__(self) -> str:
        return f"{super().__str__()}: {self.reason}"


@dataclass(eq=False)
class AddressRefused(NeighbourGarbled):
    """An address outside the neighbour's own ones; nothing was sent there."""


def _revive(kind: type[NeighbourError], state: dict[str, Any]) -> NeighbourError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    return error
