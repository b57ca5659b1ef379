"""The front door: the Reflex app, its pages in every language, its HTTP routes, and tabs kept in step."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import reflex as rx
from reflex.config import get_config
from reflex.utils.precompressed_staticfiles import PrecompressedStaticFiles
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from portal import wiring
from portal.about import page as about
from portal.about.routes import ROUTES as ABOUT
from portal.admin.routes import ROUTES as ADMIN
from portal.cases import page as cases
from portal.cases.routes import ROUTES as CASES
from portal.cases.state import CasePage, Cases
from portal.core import log, telemetry
from portal.core.i18n import LOCALES, _, speaking
from portal.doorway import Doorway, declared
from portal.gate import Gate
from portal.guide import page as guide
from portal.guide.state import Search
from portal.identity import page as identity
from portal.identity.routes import ROUTES as IDENTITY
from portal.identity.state import PersonalData
from portal.lines import hold_lines
from portal.live import keep_in_step
from portal.loket import page as loket
from portal.loket.routes import ROUTES as LOKET
from portal.loket.state import Loket, Sent
from portal.sessions.routes import ROUTES as SESSIONS
from portal.sockets import close_reserved_events
from portal.tabs import tabs
from portal.traffic import Traffic
from portal.turnstile import Turnstile
from portal.ui.document import SHARED_PICTURE, app_options
from portal.visit import Visit
from portal.watching import watched

ROUTES = [*ABOUT, *ADMIN, *IDENTITY, *SESSIONS, *LOKET, *CASES]


@dataclass(frozen=True)
class Page:
    """One page: its path without a language, its title in Dutch (the message id), and what it loads."""

    path: str
    view: Callable[[], rx.Component]
    title: str
    loads: tuple[Any, ...] = ()
    personal: bool = False


PAGES = [
    Page("", loket.start, "Hulp vragen"),
    Page("/wat-kan-ik-regelen", guide.what_can_i_arrange, "Wat kan ik regelen?", (Search.begin,)),
    Page("/toegankelijkheid", about.accessibility, "Toegankelijkheid"),
    Page("/privacy", about.privacy, "Privacy"),
    Page("/inloggen", identity.login, "Inloggen"),
    Page("/inloggen-gestopt", identity.login_stopped, "Inloggen gestopt"),
    Page("/inloggen-mislukt", identity.login_failed, "Inloggen niet gelukt"),
    Page("/inloggen-voor-een-ander", identity.acts_for_another, "Inloggen voor een ander"),
    Page("/niveau", identity.higher_level, "Extra controle"),
    Page("/uitgelogd", identity.logged_out, "Uitgelogd"),
    Page("/verlopen", identity.session_ended, "Automatisch uitgelogd"),
    Page("/mijn", cases.home, "Mijn overzicht", (Visit.enter, Cases.load), personal=True),
    Page("/mijn/aanvragen", cases.cases, "Mijn aanvragen", (Visit.enter, Cases.load), personal=True),
    Page("/mijn/aanvraag", cases.case, "Uw aanvraag", (Visit.enter, CasePage.load), personal=True),
    Page(
        "/mijn/gegevens",
        identity.personal_data,
        "Mijn gegevens",
        (Visit.enter, PersonalData.load),
        personal=True,
    ),
    Page("/loket", loket.ask, "Vraag hulp", (Visit.enter, Loket.load), personal=True),
    Page("/loket/verstuurd", loket.sent, "Uw vraag is verstuurd", (Visit.enter, Sent.load), personal=True),
]

NEWS: dict[str, list[Any]] = {
    "cases.changed": [Cases.reload, CasePage.reload],
    "loket.delivered": [Cases.reload, Sent.reload],
    "loket.asked": [Cases.reload, Sent.reload],
}
"""Which handlers an open tab calls when it hears of a change."""


def add_pages(app: rx.App) -> None:
    """Build every page once per language, its texts baked in."""
    name = wiring.speaking_municipality().name
    for code in LOCALES:
        with speaking(code):
            description = _(
                "Eén loket voor hulp van uw gemeente: vraag hulp in eigen woorden en volg wat er gebeurt."
            )
            for page in PAGES:
                app.add_page(
                    page.view(),
                    route=f"/{code}{page.path}",
                    title=f"{_(page.title)} - {name}",
                    description=description,
                    image=SHARED_PICTURE,
                    on_load=list(page.loads) or None,
                )
    app.add_page(about.not_found(), route="404", title=f"{_('Deze pagina is er niet')} - {name}")


def personal_paths() -> set[str]:
    """Paths whose pages show personal data: no browser keeps them."""
    return {f"/{code}{page.path}" for code in LOCALES for page in PAGES if page.personal}


def templates() -> set[str]:
    """The address of every page and route; of any other address nothing is told."""
    pages = {f"/{code}{page.path}" for code in LOCALES for page in PAGES}
    return pages | {route.path for route in ROUTES}


def _gate(app: Any) -> ASGIApp:
    house = wiring.house()
    log.configure(house.settings.log_json, house.settings.log_level)  # also in a worker that was spawned

    async def bound(token: str) -> str | None:
        from portal.sessions import service as sessions

        async with house.database.work() as work:
            return await sessions.bound_to(work, token)

    gate = Gate(
        app,
        origin=house.settings.origin,
        provider=house.settings.oidc_issuer,
        cookie=house.cookie,
        ring=house.ring,
        bound=bound,
        static=wiring.pages() or wiring.PAGES,
        personal=personal_paths(),
        turnstile=Turnstile(house.settings, house.shared, house.municipality.name),
    )
    return Traffic(gate, templates()) if house.settings.watched else gate


def _static(pages: Path) -> PrecompressedStaticFiles:
    """The built pages, in the form the browser takes best."""
    return PrecompressedStaticFiles(
        directory=pages, html=True, encodings=get_config().frontend_compression_formats
    )


def _routes() -> Starlette:
    return Starlette(routes=[route.mounted() for route in ROUTES])


def build() -> rx.App:
    """The whole app; it does not start when a handler or route fails to declare what it needs."""
    made = rx.App(
        **app_options(wiring.speaking_municipality().theme),
        api_transformer=_routes() if wiring.pages() else None,
    )
    add_pages(made)
    declarations = declared(made)
    if pages := wiring.pages():
        wiring.finder()  # made before anybody asks for it
        made._api.routes.append(Mount("/", _static(pages)))  # pyright: ignore[reportOptionalMemberAccess]
        made.add_middleware(Doorway(declarations, Visit), index=0)
        hold_lines(made)
        close_reserved_events(made.sio, wiring.house().settings)
        made.register_lifespan_task(_open_house, app=made)
    return made


@asynccontextmanager
async def _open_house(app: rx.App) -> AsyncIterator[None]:
    """While we serve: keep the open tabs in step with what changes."""
    stop = asyncio.Event()
    async with watched(wiring.house(), "portal"):
        telemetry.show("mijnloket.sockets.open", 0)
        telemetry.show("mijnloket.tabs.bound", lambda: len(tabs))
        watching = asyncio.create_task(keep_in_step(app, NEWS, stop))
        try:
            yield
        finally:
            stop.set()
            await watching


def front_door() -> ASGIApp:
    """What the server serves: the gate comes before the app and before what Reflex puts around it."""
    return _gate(app())


app = build()
