"""What Authlib does for a log-in, given types: requests, PKCE, client assertion, ID token claims.

Only its parts without network are used: its HTTP clients know no size limit, would bring a second HTTP
policy, and log the code verifier.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

import logging
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7523.assertion import private_key_jwt_sign
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc.errors import ClaimError
from joserfc.jwk import RSAKey

from integrations.oidc.errors import LoginFailed

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFETIME = 60
LEEWAY = 45
"""Seconds; both clocks may differ this much."""

logging.getLogger("authlib").setLevel(logging.WARNING)  # at DEBUG it tells codes and verifiers


def well_known(issuer: str) -> str:
    """Where a provider describes itself (OpenID Connect Discovery 1.0, section 4)."""
    return str(get_well_known_url(issuer, external=True))


def authorization_url(endpoint: str, verifier: str, parameters: dict[str, str]) -> str:
    """The address to send the browser to: code flow with PKCE S256."""
    challenge = create_s256_code_challenge(verifier)
    own = {**parameters, "code_challenge": challenge, "code_challenge_method": "S256"}
    return str(prepare_grant_uri(endpoint, own.pop("client_id"), "code", **own))


def with_query(endpoint: str, parameters: dict[str, str]) -> str:
    """An endpoint with parameters added to the query it may have."""
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(parameters)}"


def token_body(parameters: dict[str, str]) -> str:
    """The form that exchanges a code, ready to send."""
    return str(prepare_token_request("authorization_code", **parameters))


def assertion(key: RSAKey, client_id: str, audience: str, now: int) -> str:
    """A fresh client assertion: PS256, 256-bit jti, gone after a minute (NL GOV for OAuth 2.0, 2.3.3)."""
    return str(
        private_key_jwt_sign(
            key,
            client_id,
            audience,
            alg="PS256",
            claims={"jti": secrets.token_urlsafe(32)},
            header={"kid": key.kid},
            issued_at=now,
            expires_at=now + ASSERTION_LIFETIME,
        )
    )


def check_id_token(
    claims: dict[str, Any],
    header: Mapping[str, Any],
    expected: dict[str, str],
    now: int,
) -> None:
    """Check iss, aud, azp, sub, nonce, at_hash and the times of an ID token whose signature is right.

    `expected` has issuer, client_id, nonce and access_token. Raises `LoginFailed` with "id-token-<claim>".
    """
    options = {
        "iss": {"essential": True, "value": expected["issuer"]},
        "aud": {"essential": True, "value": expected["client_id"]},
        "sub": {"essential": True},
    }
    parameters = {name: expected[name] for name in ("client_id", "nonce", "access_token")}
    try:
        CodeIDToken(claims, dict(header), options, parameters).validate(now=now, leeway=LEEWAY)
    except ClaimError as error:
        raise LoginFailed(f"id-token-{error.claim}") from None
