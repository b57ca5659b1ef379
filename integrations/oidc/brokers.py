"""How each broker says who acts and who is represented; whatever is odd is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from stdnum.nl import bsn

from integrations.oidc.errors import LoginFailed
from integrations.oidc.messages import BrokerName

Claims = Mapping[str, Any]

_LEGAL = "urn:nl-eid-gdi:1.0:LegalSubjectID"
_ACTING = "urn:nl-eid-gdi:1.0:ActingSubjectID"
_BSN_SECTOR = "s00000000"


@dataclass(frozen=True)
class Parties:
    """The BSN of who acts, and of who is represented (None when people act for themselves)."""

    acting: str = field(repr=False)
    represented: str | None = field(default=None, repr=False)


class Broker(Protocol):
    """What differs between brokers. `claims` are those of the ID token, completed by userinfo if needed."""

    scopes: tuple[str, ...]
    """Scopes without which this broker would leave out what tells representation from self."""
    needs_userinfo: bool
    needs_decryption: bool
    level_claims: tuple[str, ...]
    cancelled: frozenset[str]
    """Error codes with which this broker says that the person stopped."""

    def parties(self, claims: Claims) -> Parties: ...


def number(value: object) -> str:
    """A BSN exactly as written: nine digits that pass the eleven-test, nothing to strip or to pad."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{9}", value) or not bsn.is_valid(value):
        raise LoginFailed("bsn")
    return value


def _represented(value: object) -> str:
    """An identifier of somebody represented; it need not be a BSN, but it must be there."""
    if not isinstance(value, str) or not value:
        raise LoginFailed("representation")
    return value


def _refuse(claims: Claims, *names: str) -> None:
    """Stop on claims that only make sense in another convention."""
    if any(name in claims for name in names):
        raise LoginFailed("representation")


class NlGov:
    """NL GOV assurance profile 1.0.1, 5.2.2: `sub` acts, the deepest `represents` is represented."""

    scopes: tuple[str, ...] = ()
    needs_userinfo = False
    needs_decryption = False
    level_claims: tuple[str, ...] = ("acr",)
    cancelled = frozenset({"access_denied"})

    def parties(self, claims: Claims) -> Parties:
        kind = claims.get("sub_id_type", "BSN")
        if not isinstance(kind, str) or not kind.endswith("BSN"):
            raise LoginFailed("bsn")  # an RSIN has nine digits and passes the test as well
        _refuse(claims, _ACTING, _LEGAL, "acting_nin")
        acting = number(claims.get("sub"))
        if "represents" not in claims:
            return Parties(acting)
        return Parties(acting, self._deepest(claims["represents"]))

    def _deepest(self, represents: object) -> str:
        found: object = None
        while isinstance(represents, Mapping):
            party = cast(Claims, represents)
            found, represents = party.get("sub"), party.get("represents")
        if represents is not None:
            raise LoginFailed("representation")
        return _represented(found)


class Keycloak:
    """Keycloak in the Maykin convention: `bsn` for self, or an acting and a legal subject together."""

    scopes: tuple[str, ...] = ()
    needs_userinfo = False
    needs_decryption = False
    level_claims: tuple[str, ...] = ("acr",)
    cancelled = frozenset({"access_denied"})

    def parties(self, claims: Claims) -> Parties:
        _refuse(claims, "represents", "acting_nin")
        if _ACTING not in claims and _LEGAL not in claims:
            return Parties(number(claims.get("bsn")))
        if "bsn" in claims:
            raise LoginFailed("representation")  # self and representation at once
        acting, legal = number(claims.get(_ACTING)), _represented(claims.get(_LEGAL))
        return Parties(acting, legal if legal != acting else None)


class Signicat:
    """Signicat: `nin` alone is self; with `acting_nin` beside it, that one acts and `nin` is represented.

    Without the scope `acting-nin` a representative would look like the one represented: always asked.
    `idp_id` carries the sector of the number; a sofinummer sector must end the log-in.
    """

    scopes: tuple[str, ...] = ("nin", "idp-id", "acting-nin")
    needs_userinfo = True
    needs_decryption = False
    level_claims: tuple[str, ...] = ("acr",)
    cancelled = frozenset({"access_denied"})

    def parties(self, claims: Claims) -> Parties:
        _refuse(claims, "represents", _ACTING, _LEGAL)
        nin = number(claims.get("nin"))
        self._check_sector(claims.get("idp_id"), nin)
        if "acting_nin" not in claims:
            return Parties(nin)
        acting = number(claims["acting_nin"])
        return Parties(acting, nin if nin != acting else None)

    def _check_sector(self, idp_id: object, nin: str) -> None:
        if isinstance(idp_id, str) and ":" in idp_id:
            sector, _, own = idp_id.partition(":")
            if sector.lower() != _BSN_SECTOR or own != nin:
                raise LoginFailed("bsn-sector")


class RdoMax:
    """nl-rdo-max: one `bsn` in an encrypted userinfo, and no word on who acts.

    It cannot tell self from representation. So it may only be used where the provider is set up without
    DigiD Machtigen; any claim that smells of representation is refused all the same.
    """

    scopes: tuple[str, ...] = ()
    needs_userinfo = True
    needs_decryption = True
    level_claims: tuple[str, ...] = ("acr", "loa_authn")
    cancelled = frozenset({"access_denied", "login_required"})

    def parties(self, claims: Claims) -> Parties:
        _refuse(claims, "represents", _ACTING, _LEGAL, "acting_nin", "authorization_by_proxy")
        return Parties(number(claims.get("bsn")))


BROKERS: Mapping[BrokerName, Broker] = {
    "nl-gov": NlGov(),
    "keycloak": Keycloak(),
    "signicat": Signicat(),
    "rdo-max": RdoMax(),
}
