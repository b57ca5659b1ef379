"""The certified provider `oidc-provider`, in the packaged JavaScript runtime beside the tests."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from integrations.oidc.messages import SAML_LEVELS, BrokerName, Level
from integrations.oidc.standin import Resident
from tests.integrations.oidc.registration import ACR, ANNA, BRAM, CALLBACK, GOODBYE, SECRET, published


def account_name(broker: BrokerName, who: Resident) -> str:
    """The subject that the certified provider uses for a person."""
    return who.bsn if broker == "nl-gov" else f"{broker}-{who.bsn}"


def accounts() -> dict[str, dict[str, Any]]:
    """What the certified provider knows of each person, written down per convention."""
    known: dict[str, dict[str, Any]] = {}
    for who in (ANNA, BRAM):
        said: dict[BrokerName, dict[str, Any]] = {
            "nl-gov": {"sub_id_type": "urn:nl-eid-gdi:1.0:id:BSN"},
            "keycloak": {"bsn": who.bsn},
            "signicat": {"nin": who.bsn, "idp_id": f"S00000000:{who.bsn}"},
            "rdo-max": {"bsn": who.bsn, "loa_authn": ACR[Level.MIDDEN]},
        }
        for broker, claims in said.items():
            name = account_name(broker, who)
            known[name] = {"sub": name, "name": who.name, **claims}
    return known


def _clients(hears: str) -> list[dict[str, Any]]:
    common = {
        "redirect_uris": [CALLBACK],
        "post_logout_redirect_uris": [GOODBYE],
        "response_types": ["code"],
        "backchannel_logout_uri": hears,
        "backchannel_logout_session_required": True,
    }
    by_key = {
        **common,
        "client_id": "key",
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": published("nl-gov"),
        "id_token_signed_response_alg": "PS256",
    }
    by_secret = {
        **common,
        "client_id": "secret",
        "client_secret": SECRET,
        "id_token_signed_response_alg": "RS256",
    }
    sealed = {
        **by_key,
        "client_id": "max",
        "jwks": published("rdo-max"),
        "userinfo_signed_response_alg": "RS256",
        "userinfo_encrypted_response_alg": "RSA-OAEP",
        "userinfo_encrypted_response_enc": "A128CBC-HS256",
    }
    return [by_key, by_secret, sealed]


@contextmanager
def certified_provider(node: Path, packages: Path, hears: str) -> Iterator[str]:
    """Run oidc-provider; gives its issuer. It tells of log-outs at the address `hears`."""
    settings = {"clients": _clients(hears), "accounts": accounts(), "levels": list(SAML_LEVELS)}
    script = Path(__file__).with_name("provider.mjs")
    process = subprocess.Popen(
        [node, script, packages.parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout
    try:
        process.stdin.write(f"{json.dumps(settings)}\n")
        process.stdin.flush()
        issuer = process.stdout.readline().strip()
        assert issuer, "oidc-provider did not start"
        yield issuer
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()
