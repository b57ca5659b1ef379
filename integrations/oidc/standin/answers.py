"""What the stand-in hands out: tokens for a code, and userinfo, honest or spoiled by a fault."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from joserfc import jwe
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64encode

from integrations.oidc.standin import claims as said
from integrations.oidc.standin.faults import Faults
from integrations.oidc.standin.settings import Client, Resident, StandinSettings
from integrations.oidc.standin.signer import Signer
from integrations.oidc.standin.store import Grant, Store

_ID_TOKEN_LIFETIME = 300
_ACCESS_LIFETIME = 300


class GrantRefused(Exception):
    """A code that is unknown, used, too old, another client's, or that does not fit the request."""


class Answers:
    """Tokens and userinfo of one stand-in."""

    def __init__(self, settings: StandinSettings, store: Store, signer: Signer, faults: Faults) -> None:
        self._settings, self._store, self._signer, self._faults = settings, store, signer, faults
        self._secret = hashlib.sha256(signer.key.as_pem(private=True)).digest()

    def tokens(self, client: Client, form: Mapping[str, str]) -> dict[str, Any]:
        """The answer to a code. A second use refuses, and takes back what the first one gave."""
        grant = self._store.grants.get(form.get("code"))
        if grant is None:
            raise GrantRefused
        if grant.used:
            for token in grant.access_tokens:
                self._store.access.take(token)
            raise GrantRefused
        grant.used = True
        self._check(grant, client, form)
        access_token = self._store.access.put(grant)
        grant.access_tokens.append(access_token)
        answer = {"access_token": access_token, "token_type": "Bearer", "expires_in": _ACCESS_LIFETIME}
        return self._faults.token_answer({**answer, "id_token": self._id_token(grant, access_token)})

    def userinfo(self, access_token: str) -> tuple[str | None, dict[str, Any]]:
        """What an access token gives: a sealed token (nl-rdo-max) or None, and the claims."""
        grant = self._store.access.get(access_token)
        if grant is None:
            raise GrantRefused
        person = self._faults.userinfo(self._person(grant) | self._loa(grant))
        sealed = self._sealed(person, grant) if self._settings.convention == "rdo-max" else None
        return sealed, person

    def subject(self, client: Client, resident: Resident) -> str:
        """How a resident is called at a client."""
        pseudonym = said.pseudonym(self._secret, client.client_id, resident.bsn)
        return str(said.person(self._settings.convention, resident.bsn, pseudonym, None)["sub"])

    def _check(self, grant: Grant, client: Client, form: Mapping[str, str]) -> None:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proven = hmac.compare_digest(urlsafe_b64encode(digest).decode(), grant.asked.challenge)
        same = grant.asked.client == client and form.get("redirect_uri") == grant.asked.redirect_uri
        if not proven or not same:
            raise GrantRefused

    def _id_token(self, grant: Grant, access_token: str) -> str:
        now, asked, session = int(self._settings.clock()), grant.asked, grant.session
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        content = {
            "iss": self._settings.issuer,
            "aud": asked.client.client_id,
            "exp": now + _ID_TOKEN_LIFETIME,
            "iat": now,
            "nbf": now,
            "auth_time": session.auth_time,
            "jti": secrets.token_urlsafe(16),
            "nonce": asked.nonce,
            "acr": self._settings.acr(session.level),
            "sid": session.sid,
            "at_hash": urlsafe_b64encode(half).decode(),
        }
        spoiled = self._faults.id_token(content | self._in_id_token(grant))
        return self._signer.sign(spoiled, asked.client.signing, self._faults.signing)

    def _in_id_token(self, grant: Grant) -> dict[str, Any]:
        person = self._person(grant)
        return {"sub": person["sub"]} if self._settings.convention == "rdo-max" else person

    def _person(self, grant: Grant) -> dict[str, Any]:
        resident, asked = grant.session.resident, grant.asked
        pseudonym = said.pseudonym(self._secret, asked.client.client_id, resident.bsn)
        person = said.person(self._settings.convention, resident.bsn, pseudonym, self._faults.represented)
        return person | said.profile(resident, asked.scopes)

    def _loa(self, grant: Grant) -> dict[str, Any]:
        if self._settings.convention != "rdo-max":
            return {}
        return {"loa_authn": self._settings.acr(grant.session.level)}

    def _sealed(self, person: dict[str, Any], grant: Grant) -> str:
        """A signed token, sealed for the client's encryption key: how nl-rdo-max answers."""
        now, client = int(self._settings.clock()), grant.asked.client
        content = {
            "iss": self._settings.issuer,
            "aud": client.client_id,
            "nbf": now,
            "exp": now + 60,
            **person,
        }
        signed = self._signer.sign(content, "RS256", self._faults.signing)
        published: list[dict[str, Any]] = (client.jwks or {}).get("keys", [])
        key = next(RSAKey.import_key(jwk) for jwk in published if jwk.get("use") == "enc")
        header = {"typ": "JWT", "cty": "JWT", "alg": "RSA-OAEP", "enc": "A128CBC-HS256"}
        return jwe.encrypt_compact(header, signed, key)
