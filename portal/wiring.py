"""The composition root: from settings to database, keys, clock and the clients of the neighbours."""

import os
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path

from integrations import calls
from integrations.oidc.client import RelyingParty
from integrations.zgw.client import ZgwClient
from integrations.zgw.config import Confidentiality, ZgwConfig
from portal.cases import wire as cases
from portal.core import keys, municipality, settings
from portal.core.clock import Clock, SystemClock
from portal.core.crypto import Ring
from portal.core.db import Database
from portal.core.municipality import Municipality
from portal.core.settings import Settings
from portal.core.shared import Shared
from portal.guide import service as guide_service
from portal.guide.domain import Guide
from portal.guide.service import Finder
from portal.identity import wire as identity
from portal.sessions.domain import Lasting
from portal.sync.bell import Bell

SERVING = "MIJNLOKET_SERVING"
"""Names the folder with the built pages in the environment of a process that serves visitors."""

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / ".pages"
"""Folder with a folder per build of the pages."""


@dataclass(frozen=True)
class House:
    """Everything one process needs; made once."""

    settings: Settings
    clock: Clock
    ring: Ring
    municipality: Municipality
    database: Database
    shared: Shared
    bell: Bell

    @cached_property
    def lasting(self) -> Lasting:
        """How long a session lasts here."""
        return Lasting(
            timedelta(minutes=self.settings.idle_minutes), timedelta(minutes=self.settings.absolute_minutes)
        )

    @property
    def cookie(self) -> str:
        """Name of the session cookie; the prefix binds it to https and this host."""
        return "__Host-mijnloket" if self.settings.secure else "mijnloket-demo"


def build(own: Settings, clock: Clock | None = None) -> House:
    """A house from its settings.

    Raises SettingsWrong with every reason it cannot start.
    """
    wrong = settings.problems(own)
    clock = clock or SystemClock()
    keyring, more = _ring(own)
    if wrong or more or keyring is None:
        raise settings.SettingsWrong("\n".join(wrong + more))
    speaks = municipality.load(_folder(own), own.municipality)
    shared = Shared(own.redis, keyring, speaks.slug)
    bell = Bell(shared)
    database = Database(
        own.database, clock=clock, ring=keyring, municipality=speaks.slug, ring_bell=bell.ring
    )
    return House(own, clock, keyring, speaks, database, shared, bell)


@cache
def house() -> House:
    """The house of this process."""
    return build(settings.current())


def speaking_municipality() -> Municipality:
    """Who speaks on the pages; needs no keys and no database, so pages can be built anywhere."""
    own = settings.current()
    return municipality.load(_folder(own), own.municipality)


def pages() -> Path | None:
    """The built pages that this process serves; None in a process that builds them."""
    return Path(os.environ[SERVING]) if SERVING in os.environ else None


def building_day() -> date:
    """The day on which pages are built; what they say of terms of law holds from then."""
    return SystemClock().now().date()


@cache
def guide() -> Guide:
    """What residents can get help with; needs no keys and no database either."""
    return guide_service.open_guide(_folder(settings.current()), speaking_municipality())


@cache
def finder() -> Finder:
    """Finds things in the guide."""
    return guide_service.finder(guide())


@cache
def relying_party() -> RelyingParty:
    """The client of the OpenID provider."""
    here = house()
    return RelyingParty(identity.provider(here.settings), now=lambda: here.clock.now().timestamp())


@cache
def zgw() -> ZgwClient:
    """The client of the municipality's case system."""
    here = house()
    own, secret = here.settings, here.settings.zgw_secret
    config = ZgwConfig(
        zaken_url=own.zgw_zaken_url,
        catalogi_url=own.zgw_catalogi_url,
        documenten_url=own.zgw_documenten_url,
        notificaties_url=own.zgw_notificaties_url or None,
        client_id=own.zgw_client_id,
        secret=secret.get_secret_value() if secret else "",
        organisation=own.zgw_rsin,
        most_confidential=Confidentiality[own.zgw_confidentiality.upper()],
    )
    return ZgwClient(config, clock=here.clock.now)


@cache
def fetching() -> cases.Fetching:
    """What keeps our copy of cases in step."""
    return cases.Fetching(zgw(), house().database)


def hear_calls(listener: calls.Listener | None) -> None:
    """Tell somebody of every call to a neighbour, or nobody any more."""
    calls.listen(listener)


def _folder(own: Settings) -> Path:
    folder = own.municipalities_dir
    return folder if folder.is_absolute() else ROOT / folder


def _ring(own: Settings) -> tuple[Ring | None, list[str]]:
    try:
        file = keys.parse(own.keys.get_secret_value()) if own.keys else keys.load(own.key_ring)
        return keys.ring(file), [] if own.demo else keys.check(file)
    except (keys.KeysMissing, keys.KeysInvalid) as error:
        return None, [str(error)]
