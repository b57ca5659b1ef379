"""Tells clients that a session ended here (OpenID Connect Back-Channel Logout 1.0)."""

import asyncio
import secrets
from contextlib import suppress
from typing import Any

import httpx

from integrations.oidc.logout import EVENT
from integrations.oidc.standin.answers import Answers
from integrations.oidc.standin.faults import Faults
from integrations.oidc.standin.settings import Client, StandinSettings
from integrations.oidc.standin.signer import Signer
from integrations.oidc.standin.store import Session

_LIFETIME = 120


class Farewell:
    """Posts a logout token to every client that a session reached; one that does not answer is left alone."""

    def __init__(
        self,
        settings: StandinSettings,
        answers: Answers,
        signer: Signer,
        faults: Faults,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings, self._answers, self._signer, self._faults = settings, answers, signer, faults
        self._transport = transport

    async def say(self, session: Session) -> None:
        """Tell every client that registered where it wants to hear it."""
        clients = [self._settings.client(client_id) for client_id in sorted(session.clients)]
        await asyncio.gather(*(self._post(client, session) for client in clients if client))

    def token(self, client: Client, session: Session) -> str:
        """The logout token for one client."""
        now = int(self._settings.clock())
        claims: dict[str, Any] = {
            "iss": self._settings.issuer,
            "aud": client.client_id,
            "iat": now,
            "exp": now + _LIFETIME,
            "jti": secrets.token_urlsafe(16),
            "events": {EVENT: {}},
            "sid": session.sid,
            "sub": self._answers.subject(client, session.resident),
        }
        spoiled = self._faults.logout_token(claims)
        return self._signer.sign(spoiled, client.signing, self._faults.signing, typ="logout+jwt")

    async def _post(self, client: Client, session: Session) -> None:
        if client.backchannel_logout_uri is None:
            return
        form = {"logout_token": self.token(client, session)}
        with suppress(httpx.HTTPError):
            async with httpx.AsyncClient(transport=self._transport, timeout=5) as caller:
                await caller.post(client.backchannel_logout_uri, data=form)
