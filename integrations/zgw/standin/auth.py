"""Who is asking: the JWT that every call to a ZGW API carries.

Everything wrong with it is 403, never 401, told apart by `code`.
"""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import OctKey

from integrations.zgw.standin.answers import forbidden
from integrations.zgw.standin.settings import StandinSettings

VALID_FOR = timedelta(hours=1)
LEVELS = (
    "openbaar",
    "beperkt_openbaar",
    "intern",
    "zaakvertrouwelijk",
    "vertrouwelijk",
    "confidentieel",
    "geheim",
    "zeer_geheim",
)
PORTAL_SEES_UP_TO = "vertrouwelijk"


@dataclass(frozen=True)
class Client:
    """The application that speaks."""

    id: str
    caseworker: bool

    def may_see(self, level: str) -> bool:
        """Whether something of this vertrouwelijkheidaanduiding may be read or made by it."""
        return self.caseworker or LEVELS.index(level) <= LEVELS.index(PORTAL_SEES_UP_TO)


def client_of(settings: StandinSettings, authorization: str | None) -> Client:
    """The client an Authorization header names and proves; raises 403 with the code of what is wrong."""
    if not authorization or not authorization.startswith("Bearer "):
        raise forbidden()
    token = authorization.removeprefix("Bearer ").strip()
    client_id = _claims_unproven(token).get("client_id")
    if client_id is None:
        raise forbidden("Client identifier is niet aanwezig in JWT", "missing-client-identifier")
    if not isinstance(client_id, str) or client_id not in settings.clients:
        raise forbidden("Client identifier bestaat niet", "invalid-client-identifier")
    _check_age(settings, _claims(token, settings.clients[client_id]))
    return Client(client_id, caseworker=client_id in settings.caseworkers)


def _claims_unproven(token: str) -> dict[str, Any]:
    """What the token says, before anything is checked: needed to know whose secret to check it with."""
    try:
        payload = token.split(".")[1]
        claims: Any = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, RecursionError):
        raise _unreadable() from None
    if not isinstance(claims, dict):
        raise _unreadable()
    return claims  # pyright: ignore[reportUnknownVariableType]


def _claims(token: str, secret: str) -> dict[str, Any]:
    try:
        return jwt.decode(token, OctKey.import_key(secret), algorithms=["HS256"]).claims
    except BadSignatureError:
        raise forbidden("Client credentials zijn niet geldig", "invalid-jwt-signature") from None
    except (JoseError, ValueError):
        raise _unreadable() from None


def _check_age(settings: StandinSettings, claims: dict[str, Any]) -> None:
    issued = claims.get("iat")
    if not isinstance(issued, int | float):
        raise _unreadable()
    if settings.clock().timestamp() - issued > VALID_FOR.total_seconds():
        raise forbidden("De JWT die gebruikt is voor dit verzoek is verlopen", "jwt-expired")


def _unreadable() -> Exception:
    sentence = "Het JWT kon niet gedecodeerd worden. Mogelijks heb je een copy-paste fout gemaakt"
    return forbidden(sentence, "jwt-decode-error")
