"""What the stand-in says about a resident, in the convention of each broker."""

import hashlib
import hmac
from typing import Any

from integrations.oidc.messages import BrokerName
from integrations.oidc.standin.settings import Resident

Claims = dict[str, Any]
_BSN_TYPE = "urn:nl-eid-gdi:1.0:id:BSN"


def pseudonym(secret: bytes, client_id: str, bsn: str) -> str:
    """A subject that is stable per client and says nothing to anybody else."""
    return hmac.new(secret, f"{client_id}\0{bsn}".encode(), hashlib.sha256).hexdigest()


def person(convention: BrokerName, bsn: str, pseudonymous: str, represented: str | None) -> Claims:
    """The claims on who acts, and for whom: those of the ID token, or of userinfo for nl-rdo-max."""
    match convention:
        case "nl-gov":
            return _nl_gov(bsn, represented)
        case "keycloak":
            return {"sub": pseudonymous} | _keycloak(bsn, represented)
        case "signicat":
            return {"sub": pseudonymous} | _signicat(bsn, represented)
        case "rdo-max":
            return {"sub": pseudonymous, "bsn": represented or bsn}


def profile(resident: Resident, scopes: frozenset[str]) -> Claims:
    """The name, for who asked the scope `profile`."""
    return {"name": resident.name} if "profile" in scopes else {}


def _nl_gov(bsn: str, represented: str | None) -> Claims:
    claims: Claims = {"sub": bsn, "sub_id_type": _BSN_TYPE}
    if represented:
        claims["represents"] = {"sub": represented, "sub_id_type": _BSN_TYPE, "iss": "urn:stand-in"}
    return claims


def _keycloak(bsn: str, represented: str | None) -> Claims:
    if not represented:
        return {"bsn": bsn}
    return {"urn:nl-eid-gdi:1.0:ActingSubjectID": bsn, "urn:nl-eid-gdi:1.0:LegalSubjectID": represented}


def _signicat(bsn: str, represented: str | None) -> Claims:
    if not represented:
        return {"nin": bsn, "idp_id": f"s00000000:{bsn}"}
    return {"nin": represented, "idp_id": f"s00000000:{represented}", "acting_nin": bsn}
