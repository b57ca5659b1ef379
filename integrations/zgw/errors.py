"""What only the case system of a municipality refuses, each with what its caller should do next."""

from dataclasses import dataclass

from integrations.errors import NeighbourError, NeighbourRefused

WRONG_TOKEN = frozenset(
    {"jwt-expired", "jwt-decode-error", "invalid-jwt-signature", "invalid-client-identifier"}
)


class BsnRefused(ValueError):
    """Not a BSN: nothing was sent, for an empty BSN would have answered with everybody's cases."""


class EmptyFilter(ValueError):
    """A search without its value: nothing was sent, for it would have answered with everything."""


@dataclass(eq=False)
class CredentialsRefused(NeighbourRefused):
    """The token itself is refused (403): our client id, secret or clock is wrong, nothing else."""


@dataclass(eq=False)
class CaseClosed(NeighbourRefused):
    """The case is closed, so it takes no more changes from us."""


@dataclass(eq=False)
class AlreadyThere(NeighbourRefused):
    """What was to be made is there already: read it and compare before calling it done."""


@dataclass(eq=False)
class CaseExists(AlreadyThere):
    """The organisation has a case with this identificatie; read it with `find_case`."""


@dataclass(eq=False)
class RoleExists(AlreadyThere):
    """The case has an initiator; read it with `initiator_of`."""


@dataclass(eq=False)
class StatusExists(AlreadyThere):
    """The case has a status of this very moment; read it with `find_status`."""


@dataclass(eq=False)
class DocumentExists(AlreadyThere):
    """The organisation has a document with this identificatie; read it with `find_document`."""


@dataclass(eq=False)
class NothingValid(NeighbourError):
    """The catalogue has no such type that is published and valid today: a matter of configuration."""

    wanted: str = ""

    def __str__(self) -> str:
        return f"{super().__str__()}: no valid {self.wanted}"


@dataclass(eq=False)
class NotTheirs(NeighbourError):
    """The case does not name this person, or is not meant for residents: it may not be shown."""


def as_kind(error: NeighbourRefused, kind: type[NeighbourRefused]) -> NeighbourRefused:
    """The same refusal under its more telling name."""
    return kind(error.neighbour, error.path, error.status, error.code, error.kind, error.invalid_params)


def sharpened(error: NeighbourRefused) -> NeighbourRefused:
    """The refusal by the name it deserves on every call.

    Everything wrong with a token comes as 403, and only the `type` of a problem tells a closed
    case from a missing right.
    """
    if error.code in WRONG_TOKEN:
        return as_kind(error, CredentialsRefused)
    if error.kind == "ZaakClosed":
        return as_kind(error, CaseClosed)
    return error
