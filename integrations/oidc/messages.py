"""What travels in a log-in: the provider as configured, a log-in that began, the person identified."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Literal, TypeAlias

BrokerName: TypeAlias = Literal["nl-gov", "keycloak", "signicat", "rdo-max"]


class Level(IntEnum):
    """How sure DigiD is of the person, ordered from weakest to strongest."""

    BASIS = 1
    MIDDEN = 2
    SUBSTANTIEEL = 3
    HOOG = 4


_SAML = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
_EIDAS = "http://eidas.europa.eu/LoA/"

SAML_LEVELS: Mapping[str, Level] = MappingProxyType(
    {
        f"{_SAML}PasswordProtectedTransport": Level.BASIS,
        f"{_SAML}MobileTwoFactorContract": Level.MIDDEN,
        f"{_SAML}Smartcard": Level.SUBSTANTIEEL,
        f"{_SAML}SmartcardPKI": Level.HOOG,
    }
)
"""The names DigiD uses in SAML, which most brokers pass on as `acr`."""

EIDAS_LEVELS: Mapping[str, Level] = MappingProxyType(
    {f"{_EIDAS}low": Level.BASIS, f"{_EIDAS}substantial": Level.SUBSTANTIEEL, f"{_EIDAS}high": Level.HOOG}
)
"""The European names; `low` counts as basis, since it does not say which of the two lower ones it was."""


@dataclass(frozen=True)
class PrivateKey:
    """`private_key_jwt`: an RSA key in PEM and the kid under which its public half is published."""

    pem: str = field(repr=False)
    kid: str


@dataclass(frozen=True)
class ClientSecret:
    """`client_secret_basic`: only for brokers that cannot do `private_key_jwt` (NL GOV forbids it)."""

    value: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One OpenID Connect provider and how this portal is registered there.

    `hosts` are the extra hosts (`name` or `name:port`) its endpoints may be on besides the issuer's own.
    `levels` says what its acr names mean; `acr_values` what to ask for a level where that is another name.
    `decryption_key` opens an encrypted userinfo; `userinfo_certificate` (PEM, certificate or public key)
    verifies one that is signed with a key outside the provider's JWKS. Both are for rdo-max.
    """

    issuer: str
    client_id: str
    redirect_uri: str
    post_logout_redirect_uri: str
    auth: PrivateKey | ClientSecret
    broker: BrokerName
    scopes: tuple[str, ...] = ("openid",)
    algorithms: tuple[str, ...] = ("PS256", "RS256")
    levels: Mapping[str, Level] = field(default_factory=lambda: SAML_LEVELS)
    acr_values: Mapping[Level, str] = field(default_factory=dict[Level, str])
    hosts: frozenset[str] = frozenset()
    assertion_audience: Literal["token-endpoint", "issuer"] = "token-endpoint"
    decryption_key: PrivateKey | None = None
    userinfo_certificate: str | None = None

    def acr_for(self, level: Level) -> str:
        """The name to ask for: that of the level itself, else of the nearest higher one that has a name."""
        names = {known: name for name, known in reversed(list(self.levels.items()))} | dict(self.acr_values)
        return names[min(known for known in names if known >= level)]


@dataclass(frozen=True)
class LoginStart:
    """A log-in on its way: send the browser to `url`, keep the rest on the server, use it once.

    Keep it bound to the browser that began, for minutes only, and delete it before calling `finish`.
    """

    url: str = field(repr=False)
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    level: Level
    issuer: str


@dataclass(frozen=True)
class Identified:
    """Who logged in. `acting` is a BSN that passed the test; `represented` is another BSN, or None for self.

    `subject` may be a BSN too (NL GOV): keep it as well as the BSN is kept. `provider_session` is `sid`.
    """

    acting: str = field(repr=False)
    represented: str | None = field(repr=False)
    level: Level
    name: str | None = field(repr=False)
    issuer: str
    subject: str = field(repr=False)
    provider_session: str | None = field(repr=False)


@dataclass(frozen=True)
class LoggedOut:
    """A session that ended at the provider: the one with this `sid`, or all of this subject (a BSN at times).

    `token` is the id under which the provider said so, once; it holds until `until` (seconds since 1970).
    """

    issuer: str
    session: str | None = field(repr=False)
    subject: str | None = field(repr=False)
    token: str = field(repr=False)
    until: float
