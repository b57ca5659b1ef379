"""How the stand-in is set up: its address, its clients, and who may log in."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from integrations.oidc.messages import SAML_LEVELS, BrokerName, Level


class Resident(NamedTuple):
    """A demo resident: a published test BSN, a name, and one line on their situation (in Dutch)."""

    bsn: str
    name: str
    story: str
    story_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Client:
    """A relying party. Its keys come from `jwks`, or are fetched from `jwks_uri` when asked for.

    With a `backchannel_logout_uri` it hears there of sessions that ended here.
    """

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    auth_method: Literal["private_key_jwt", "client_secret_basic"] = "private_key_jwt"
    jwks: Mapping[str, Any] | None = None
    jwks_uri: str | None = None
    secret: str | None = field(default=None, repr=False)
    signing: Literal["PS256", "RS256"] = "PS256"
    backchannel_logout_uri: str | None = None


@dataclass(frozen=True, kw_only=True)
class StandinSettings:
    """The stand-in as a whole. `clock` gives seconds since 1970; the key file is made when it is missing."""

    clients: Sequence[Client]
    residents: Sequence[Resident] = field(repr=False)
    key_file: Path
    issuer: str = "http://localhost:3001"
    convention: BrokerName = "nl-gov"
    levels: Mapping[str, Level] = field(default_factory=lambda: SAML_LEVELS)
    clock: Callable[[], float] = time.time

    def client(self, client_id: object) -> Client | None:
        """The client registered under this id."""
        return next((client for client in self.clients if client.client_id == client_id), None)

    def acr(self, level: Level) -> str:
        """The name of a level in what the stand-in sends."""
        return next(name for name, known in self.levels.items() if known >= level)
