"""Builds the stand-in municipality: the ZGW APIs of a real Open Zaak, and the desk."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from integrations.zgw.standin import (
    balie,
    cases_api,
    catalogue_api,
    documents,
    faults_api,
    parts_api,
    subscriptions_api,
)
from integrations.zgw.standin.answers import html_page
from integrations.zgw.standin.faults import FaultMiddleware
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.seed import seed
from integrations.zgw.standin.settings import StandinSettings

BIGGEST_BODY = 30_000_000
PARTS = (cases_api, parts_api, catalogue_api, documents, subscriptions_api, faults_api, balie)


def build(settings: StandinSettings) -> Starlette:
    """The municipality as a web application, seeded; `app.state.town` is the municipality behind it.

    Without a server (and so without a lifespan) close it yourself: `await app.state.town.close()`.
    """
    town = Municipality.opened(settings)
    seed(town)
    app = Starlette(
        routes=_routes(town),
        middleware=[_faults(town)],
        exception_handlers={404: _not_found},
        lifespan=_lifespan,
        max_body_size=BIGGEST_BODY,
    )
    app.router.redirect_slashes = False
    app.state.town = town
    return app


def _routes(town: Municipality) -> list[BaseRoute]:
    routes: list[BaseRoute] = [Route("/", _to_the_desk), Route("/healthz", _healthy)]
    for part in PARTS:
        routes += part.routes(town)
    return routes


def _faults(town: Municipality) -> Middleware:
    sleep = town.settings.sleep
    return Middleware(FaultMiddleware, faults=town.faults, base_url=town.links.base_url, sleep=sleep)


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncGenerator[None]:
    yield
    await app.state.town.close()


async def _to_the_desk(_request: Request) -> Response:
    return RedirectResponse("/balie", status_code=303)


async def _healthy(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def _not_found(_request: Request, _error: Exception) -> Response:
    """An HTML page, also within the APIs: a trailing slash is enough for it."""
    return html_page(404, "Not Found")
