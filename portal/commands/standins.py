"""Runs the stand-ins of the demo in one process: the DigiD-style provider and the municipality."""

import asyncio
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from integrations.oidc import standin as digid
from integrations.zgw.standin import app as municipality
from integrations.zgw.standin.server import server
from integrations.zgw.standin.settings import StandinSettings
from portal import wiring
from portal.commands.demo import addresses, demo_residents
from portal.core.settings import Settings, current


def run() -> None:
    """Serve both until stopped."""
    asyncio.run(_run(current()))


async def _run(settings: Settings) -> None:
    portal, digid_address, municipality_address = addresses(settings)
    servers = [
        _server(_digid(settings, portal), digid_address),
        _server(_municipality(settings, municipality_address), municipality_address),
    ]
    await asyncio.gather(*(server.serve() for server in servers))


def _server(app: Starlette, address: str) -> uvicorn.Server:
    parts = urlsplit(address)
    return server(app, "127.0.0.1", parts.port or 80)


def _digid(settings: Settings, portal: str) -> Starlette:
    client = digid.Client(
        client_id=settings.oidc_client_id,
        name="Mijn Loket",
        redirect_uris=(f"{settings.origin}/auth/callback",),
        post_logout_redirect_uris=(f"{settings.origin}/auth/left",),
        jwks=wiring.relying_party().public_jwks(),
        backchannel_logout_uri=f"{portal}/auth/backchannel-logout",
    )
    people = [digid.Resident(**resident) for resident in demo_residents()]
    return digid.build(
        digid.StandinSettings(
            clients=[client],
            residents=people,
            key_file=settings.data_dir / "digid.pem",
            issuer=settings.oidc_issuer,
        )
    )


def _municipality(settings: Settings, address: str) -> Starlette:
    secret = settings.zgw_secret.get_secret_value() if settings.zgw_secret else ""
    return municipality.build(
        StandinSettings(
            base_url=address,
            clients={settings.zgw_client_id: secret},
            rsin=settings.zgw_rsin,
            store_path=str(settings.data_dir / "municipality.db"),
            residents=[(r["bsn"], r["name"]) for r in demo_residents()[:1] + demo_residents()[2:5]],
        )
    )
