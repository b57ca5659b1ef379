"""Opening what a provider signed or sealed: the ID token and the userinfo."""

from collections.abc import Mapping
from typing import Any, cast

from joserfc import jwe, jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from integrations.answers import Answer
from integrations.errors import NeighbourGarbled
from integrations.oidc.directory import Directory
from integrations.oidc.errors import LoginFailed
from integrations.oidc.keys import OwnKeys
from integrations.oidc.messages import Provider
from integrations.oidc.protocol import LEEWAY

Claims = dict[str, Any]

ALLOWED = frozenset({"PS256", "RS256"})
"""What may ever be accepted: asymmetric signatures only, so `none` and HS* are out whatever is configured."""
_JWE = ("RSA-OAEP", "RSA-OAEP-256", "A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM")


class Opener:
    """Verifies with the provider's keys, decrypts with ours."""

    def __init__(self, provider: Provider, own: OwnKeys, directory: Directory) -> None:
        self._provider, self._directory, self._decryption = provider, directory, own.decryption
        self._algorithms = [name for name in provider.algorithms if name in ALLOWED]
        certificate = provider.userinfo_certificate
        self._pinned = RSAKey.import_key(certificate) if certificate else None

    async def id_token(self, token: str) -> tuple[Claims, Mapping[str, Any]]:
        """Claims and header of a token with a right signature; its claims are not judged here."""
        header = self._header(token)
        return self._verified(token, await self._directory.key(header)), header

    async def userinfo(self, answer: Answer, subject: str, now: float) -> Claims:
        """The claims about `subject`; where a decryption key is configured, only if they were sealed."""
        if self._decryption is None and not _is_token(answer):
            claims = _plain(answer)
        else:
            claims = await self._signed(answer)
            self._judge(claims, now)
        if claims.get("sub") != subject:  # OpenID Connect Core 1.0, 5.3.2
            raise LoginFailed("userinfo-sub")
        return claims

    async def _signed(self, answer: Answer) -> Claims:
        token = answer.content.decode("ascii", "replace")
        if self._decryption is not None:
            token = _decrypted(token, self._decryption)
        if self._pinned is not None:
            self._header(token)
            return self._verified(token, self._pinned)
        return (await self.id_token(token))[0]

    def _judge(self, claims: Claims, now: float) -> None:
        """A signed userinfo names its issuer and its reader; with times, those count."""
        audience = claims.get("aud")
        own = self._provider.client_id
        if audience != own and not (isinstance(audience, list) and own in audience):
            raise LoginFailed("userinfo-aud")
        if self._pinned is None and claims.get("iss") != self._provider.issuer:
            raise LoginFailed("userinfo-iss")
        until, since = claims.get("exp", now), claims.get("nbf", now)
        if not isinstance(until, int | float) or not isinstance(since, int | float):
            raise LoginFailed("userinfo-times")
        if not since - LEEWAY <= now < until + LEEWAY:
            raise LoginFailed("userinfo-times")

    def _header(self, token: str) -> Mapping[str, Any]:
        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError):
            raise LoginFailed("token-malformed") from None
        if header.get("alg") not in self._algorithms:
            raise LoginFailed("token-algorithm")
        return header

    def _verified(self, token: str, key: RSAKey) -> Claims:
        registry = jws.JWSRegistry(algorithms=self._algorithms, strict_check_header=False)
        try:
            return jwt.decode(token, key, registry=registry).claims
        except (JoseError, ValueError):
            raise LoginFailed("token-signature") from None


def _is_token(answer: Answer) -> bool:
    return answer.headers.get("content-type", "").split(";")[0].strip().lower() == "application/jwt"


def _plain(answer: Answer) -> Claims:
    try:
        claims = answer.json()
    except NeighbourGarbled:
        raise LoginFailed("userinfo-malformed") from None
    if not isinstance(claims, dict):
        raise LoginFailed("userinfo-malformed")
    return cast(Claims, claims)


def _decrypted(token: str, key: RSAKey) -> str:
    registry = jwe.JWERegistry(algorithms=_JWE, strict_check_header=False)
    try:
        plaintext = jwe.decrypt_compact(token, key, registry=registry).plaintext
    except (JoseError, ValueError):
        raise LoginFailed("userinfo-encryption") from None
    return (plaintext or b"").decode("ascii", "replace")
