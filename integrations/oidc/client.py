"""The relying party: begins a log-in at a provider, and believes the answer only when all of it is right."""

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Self

import httpx

from integrations.oidc import logout, protocol
from integrations.oidc.brokers import BROKERS
from integrations.oidc.directory import Directory, Metadata
from integrations.oidc.errors import (
    LevelTooLow,
    LoginCancelled,
    LoginFailed,
    ProviderUnavailable,
    RepresentationNotSupported,
)
from integrations.oidc.exchange import Exchange, Tokens
from integrations.oidc.keys import OwnKeys
from integrations.oidc.line import Line
from integrations.oidc.messages import Identified, Level, LoggedOut, LoginStart, Provider
from integrations.oidc.tokens import Opener

_ABOUT_TOKENS = frozenset({"iss", "aud", "azp", "exp", "iat", "nbf", "jti"})
_PASSING = frozenset({"server_error", "temporarily_unavailable"})


class RelyingParty:
    """This portal at one provider; make one per provider and keep it, it remembers description and keys.

    `transport` is for tests and stand-ins in the same process; `now` gives seconds since 1970. A
    configuration that could not be safe raises ValueError.
    """

    def __init__(
        self,
        provider: Provider,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.provider, self._now = provider, now
        self._broker = BROKERS[provider.broker]
        self._line = Line(provider, transport)
        self._directory = Directory(provider.issuer, self._line, now)
        own = OwnKeys.of(provider)
        self._published = own.published()
        self._opener = Opener(provider, own, self._directory)
        self._exchange = Exchange(provider, own, self._line, now)
        if self._broker.needs_decryption and provider.decryption_key is None:
            raise ValueError(f"{provider.broker} seals userinfo: a decryption key is needed")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Let go of every connection."""
        await self._line.aclose()

    def public_jwks(self) -> dict[str, Any]:
        """Our public keys, for the portal to publish where the provider fetches them."""
        return self._published

    async def begin(self, level: Level, locale: str, prompt: str | None = None) -> LoginStart:
        """Begin a log-in at `level` or higher, in a language (BCP 47); `prompt="login"` skips single sign-on.

        Raises `ProviderUnavailable`.
        """
        metadata = await self._directory.metadata()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        parameters = {
            "client_id": self.provider.client_id,
            "redirect_uri": self.provider.redirect_uri,
            "scope": " ".join(dict.fromkeys(("openid", *self.provider.scopes, *self._broker.scopes))),
            "state": state,
            "nonce": nonce,
            "acr_values": self.provider.acr_for(level),
            "ui_locales": locale,
        }
        if prompt:
            parameters["prompt"] = prompt
        url = protocol.authorization_url(metadata.authorization, verifier, parameters)
        return LoginStart(url, state, nonce, verifier, level, self.provider.issuer)

    async def finish(self, params: Mapping[str, str], start: LoginStart) -> Identified:
        """Who logged in, from the parameters of the provider's answer and the log-in that began.

        Use a start once: delete it before this call. Raises every `LoginProblem`.
        """
        self._check_state(params, start)
        metadata = await self._directory.metadata()
        self._check_issuer(params, metadata)
        tokens = await self._exchange.tokens(metadata, self._code(params), start)
        claims = await self._claims(metadata, tokens, start)
        return self._identified(claims, start)

    async def logout_url(self, state: str) -> str:
        """Where to send the browser to log out at the provider, after our own session has ended.

        Never with an `id_token_hint`, which would leak claims. Raises `ProviderUnavailable`, also when
        the provider offers no log-out: then say that closing the browser is needed.
        """
        endpoint = (await self._directory.metadata()).end_session
        if endpoint is None:
            raise ProviderUnavailable
        parameters = {
            "client_id": self.provider.client_id,
            "post_logout_redirect_uri": self.provider.post_logout_redirect_uri,
            "state": state,
        }
        return protocol.with_query(endpoint, parameters)

    async def logged_out(self, token: str) -> LoggedOut:
        """Whose session ended at the provider, from the logout token it posted; remember it, it counts once.

        Raises `LoginFailed` and `ProviderUnavailable`.
        """
        claims, header = await self._opener.id_token(token)
        return logout.judged(header, claims, self.provider, self._now())

    def _check_state(self, params: Mapping[str, str], start: LoginStart) -> None:
        if start.issuer != self.provider.issuer:
            raise LoginFailed("other-provider")
        if not hmac.compare_digest(params.get("state", "").encode(), start.state.encode()):
            raise LoginFailed("state")

    def _check_issuer(self, params: Mapping[str, str], metadata: Metadata) -> None:
        """Against mix-up of providers (RFC 9207, 2.4)."""
        named = params.get("iss")
        if named != self.provider.issuer and (named is not None or metadata.names_issuer):
            raise LoginFailed("response-iss")

    def _code(self, params: Mapping[str, str]) -> str:
        error = params.get("error")
        if error in self._broker.cancelled:
            raise LoginCancelled
        if error in _PASSING:
            raise ProviderUnavailable
        if error is not None or not params.get("code"):
            raise LoginFailed("provider-error" if error is not None else "no-code")
        return params["code"]

    async def _claims(self, metadata: Metadata, tokens: Tokens, start: LoginStart) -> dict[str, Any]:
        """The claims of the ID token, all checks passed, completed by userinfo where the broker needs it."""
        claims, header = await self._opener.id_token(tokens.id_token)
        expected = {
            "issuer": self.provider.issuer,
            "client_id": self.provider.client_id,
            "nonce": start.nonce,
            "access_token": tokens.access_token,
        }
        protocol.check_id_token(claims, header, expected, int(self._now()))
        if not self._broker.needs_userinfo:
            return claims
        if metadata.userinfo is None:
            raise ProviderUnavailable
        answer = await self._line.userinfo(metadata.userinfo, tokens.access_token)
        return _together(claims, await self._opener.userinfo(answer, claims["sub"], self._now()))

    def _identified(self, claims: dict[str, Any], start: LoginStart) -> Identified:
        level = self._level(claims)
        if level is None or level < start.level:
            raise LevelTooLow
        parties = self._broker.parties(claims)
        if parties.represented is not None:
            raise RepresentationNotSupported
        return Identified(
            acting=parties.acting,
            represented=None,
            level=level,
            name=_text(claims.get("name")),
            issuer=self.provider.issuer,
            subject=claims["sub"],
            provider_session=_text(claims.get("sid")),
        )

    def _level(self, claims: dict[str, Any]) -> Level | None:
        """What the first level claim that is there stands for; an unknown name stands for nothing."""
        named = next((claims[name] for name in self._broker.level_claims if name in claims), None)
        return self.provider.levels.get(named) if isinstance(named, str) else None


def _together(id_token: dict[str, Any], userinfo: dict[str, Any]) -> dict[str, Any]:
    """What both say about the person; where they contradict each other, neither is believed."""
    both = (id_token.keys() & userinfo.keys()) - _ABOUT_TOKENS
    if any(id_token[name] != userinfo[name] for name in both):
        raise LoginFailed("userinfo-differs")
    return userinfo | id_token


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
