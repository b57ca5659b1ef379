"""Makes our key at the login provider, when it is not there yet."""

import json

from integrations.oidc.keys import ensure
from portal import wiring
from portal.core.settings import current


def make() -> str:
    """The public half, as JSON, to register at the provider (also served at /auth/jwks.json)."""
    ensure(current().oidc_key)
    return json.dumps(wiring.relying_party().public_jwks(), indent=2)
