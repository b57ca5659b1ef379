"""A DigiD stand-in to develop and test with: an OpenID Connect provider with demo residents."""

from integrations.oidc.standin.app import build
from integrations.oidc.standin.faults import Faults
from integrations.oidc.standin.settings import Client, Resident, StandinSettings

__all__ = ["Client", "Faults", "Resident", "StandinSettings", "build"]
