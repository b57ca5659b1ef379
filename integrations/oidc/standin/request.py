"""Reading a request to log in: what is asked, or why it is refused."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from integrations.oidc.messages import Level
from integrations.oidc.standin.settings import Client, StandinSettings
from integrations.oidc.standin.store import Asked
from integrations.oidc.standin.words import spoken

_CHALLENGE_LENGTH = 43


class Untrusted(Exception):
    """No known client or address to go back to: answered here, never by a redirect."""


class Mistaken(Exception):
    """A mistake that the client is told of (RFC 6749, 4.1.2.1)."""

    def __init__(self, error: str, redirect_uri: str, state: str) -> None:
        super().__init__(error)
        self.error, self.redirect_uri, self.state = error, redirect_uri, state


def read(settings: StandinSettings, pairs: Iterable[tuple[str, str]]) -> tuple[Asked, frozenset[str]]:
    """What is asked and the prompts that go with it. Raises `Untrusted` or `Mistaken`."""
    listed = list(pairs)
    given = dict(listed)
    client, redirect_uri = _known(settings, given)
    error = "invalid_request" if len(given) < len(listed) else _mistake(given)
    prompts = frozenset(given.get("prompt", "").split())
    if error is None and "none" in prompts and len(prompts) > 1:
        error = "invalid_request"
    if error is not None:
        raise Mistaken(error, redirect_uri, given.get("state", ""))
    return _asked(settings, given, client), prompts


def _known(settings: StandinSettings, given: Mapping[str, str]) -> tuple[Client, str]:
    client, redirect_uri = settings.client(given.get("client_id")), given.get("redirect_uri", "")
    if client is None or redirect_uri not in client.redirect_uris:
        raise Untrusted
    return client, redirect_uri


def _mistake(given: Mapping[str, str]) -> str | None:
    """The error code of the first rule that is broken: code flow, openid, state, nonce, PKCE S256."""
    if given.get("response_type") != "code":
        return "unsupported_response_type"
    if "openid" not in given.get("scope", "").split():
        return "invalid_scope"
    if "request" in given or "request_uri" in given:
        return "request_not_supported"
    challenge = given.get("code_challenge", "")
    proven = given.get("code_challenge_method") == "S256" and len(challenge) == _CHALLENGE_LENGTH
    if not (given.get("state") and given.get("nonce") and proven):
        return "invalid_request"
    return None if given.get("response_mode", "query") == "query" else "invalid_request"


def _asked(settings: StandinSettings, given: Mapping[str, str], client: Client) -> Asked:
    acceptable = [
        settings.levels[name] for name in given.get("acr_values", "").split() if name in settings.levels
    ]
    return Asked(
        client=client,
        redirect_uri=given["redirect_uri"],
        scopes=frozenset(given["scope"].split()),
        state=given["state"],
        nonce=given["nonce"],
        challenge=given["code_challenge"],
        level=min(acceptable, default=Level.BASIS),
        locale=spoken(given.get("switch") or given.get("ui_locales", "")),
        query=urlencode({name: value for name, value in given.items() if name != "switch"}),
    )
