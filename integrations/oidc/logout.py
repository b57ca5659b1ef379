"""A provider's word that somebody logged out there (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6)."""

from collections.abc import Mapping
from typing import Any, cast

from integrations.oidc.errors import LoginFailed
from integrations.oidc.messages import LoggedOut, Provider
from integrations.oidc.protocol import LEEWAY

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST = 600
"""Seconds that a token may hold; the specification prefers two minutes."""
_LONGEST_NAME = 255
_TYPES = frozenset({"jwt", "logout+jwt", "application/logout+jwt"})


def judged(header: Mapping[str, Any], claims: Mapping[str, Any], own: Provider, now: float) -> LoggedOut:
    """Whose session ended, from a logout token whose signature is right.

    Raises `LoginFailed` with "logout-<what>".
    """
    kind = header.get("typ", "JWT")
    _need(isinstance(kind, str) and kind.lower() in _TYPES, "typ")
    _need(claims.get("iss") == own.issuer, "iss")
    _need(claims.get("aud") in (own.client_id, [own.client_id]), "aud")
    _need("nonce" not in claims, "nonce")  # else an ID token would do
    _need(_event(claims.get("events")), "events")
    until = _timely(claims.get("iat"), claims.get("exp"), now)
    session, subject = (_name(claims[key], key) if key in claims else None for key in ("sid", "sub"))
    _need(session is not None or subject is not None, "nobody")
    return LoggedOut(own.issuer, session, subject, _name(claims.get("jti"), "jti"), until)


def _need(holds: bool, what: str) -> None:
    if not holds:
        raise LoginFailed(f"logout-{what}")


def _event(events: object) -> bool:
    return isinstance(events, Mapping) and isinstance(cast(Mapping[str, object], events).get(EVENT), Mapping)


def _timely(issued: object, until: object, now: float) -> float:
    """Until when it holds: not from the future, not over, and not made to be kept."""
    numbers = [
        time for time in (issued, until) if isinstance(time, int | float) and not isinstance(time, bool)
    ]
    _need(len(numbers) == 2, "times")
    begin, end = numbers
    _need(begin - LEEWAY <= now < end + LEEWAY and end <= begin + LONGEST, "times")
    return end


def _name(value: object, what: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_NAME or not value.isprintable():
        raise LoginFailed(f"logout-{what}")
    return value
