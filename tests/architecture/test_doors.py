"""Every door of the portal with what it needs; one that says nothing keeps the app from starting."""

import subprocess
import sys
from typing import Any

import pytest
from starlette.routing import Mount

from portal import portal
from portal.access.domain import Act
from portal.doorway import PUBLIC, Undeclared, declared, needs
from portal.route import Route
from tests.conftest import ROOT

GET, POST, PUT, DELETE = ("GET",), ("POST",), ("PUT",), ("DELETE",)
ROUTES = {
    ("/", GET, PUBLIC),
    ("/zonder-javascript", ("GET", "POST"), PUBLIC),
    ("/healthz", GET, PUBLIC),
    ("/readyz", GET, PUBLIC),
    ("/auth/jwks.json", GET, PUBLIC),
    ("/auth/login", GET, PUBLIC),
    ("/auth/callback", GET, PUBLIC),
    ("/auth/stay", POST, PUBLIC),
    ("/auth/session", GET, PUBLIC),
    ("/auth/logout", POST, PUBLIC),
    ("/auth/left", GET, PUBLIC),
    ("/auth/backchannel-logout", POST, PUBLIC),
    ("/loket/draft", GET, Act.VIEW_DRAFT),
    ("/loket/draft", PUT, Act.SAVE_DRAFT),
    ("/loket/draft", DELETE, Act.SAVE_DRAFT),
    ("/webhooks/zgw", POST, PUBLIC),
}
OF_REFLEX = {
    "state.hydrate",
    "state.set_is_hydrated",
    "state.hydrate_and_load",
    "update_vars_internal_state.update_vars_internal",
    "on_load_internal_state.on_load_internal",
    "on_load_internal_state.set_is_hydrated",
}
HANDLERS = {
    "visit.enter": (Act.VIEW_NAME, True),
    "cases.load": (Act.VIEW_CASES, True),
    "cases.reload": (Act.VIEW_CASES, True),
    "cases.refresh": (Act.REFRESH_CASES, True),
    "case_page.load": (Act.VIEW_CASES, True),
    "case_page.reload": (Act.VIEW_CASES, True),
    "personal_data.load": (Act.VIEW_PERSON, True),
    "loket.load": (Act.VIEW_DRAFT, True),
    "loket.ask": (Act.ASK_HELP, False),
    "search.begin": (PUBLIC, True),
    "search.look": (PUBLIC, False),
    "sent.load": (Act.VIEW_REQUEST, True),
    "sent.reload": (Act.VIEW_REQUEST, True),
} | dict.fromkeys(OF_REFLEX, (PUBLIC, True))


def _short(name: str) -> str:
    state, _dot, handler = name.rpartition(".")
    return f"{state.rpartition('.')[2].rpartition('____')[2]}.{handler}"


def test_these_routes_and_no_others() -> None:
    assert {(route.path, route.methods, route.act) for route in portal.ROUTES} == ROUTES
    assert len(portal.ROUTES) == len(ROUTES)


def test_only_declared_routes_are_served() -> None:
    assert all(type(route) is Route for route in portal.ROUTES)
    served = portal._routes().routes
    assert [(route.path, getattr(route, "name", "")) for route in served] == [
        (r.path, "_answer") for r in portal.ROUTES
    ]
    assert not any(isinstance(route, Mount) for route in served)


def test_these_handlers_and_no_others() -> None:
    assert {_short(name): what for name, what in declared(portal.app).items()} == HANDLERS


def test_what_a_change_calls_counts_as_nobodys_activity() -> None:
    for handlers in portal.NEWS.values():
        assert all(handler.fn.__needs__[1] for handler in handlers)


def test_a_route_must_say_what_it_needs() -> None:
    with pytest.raises(TypeError):
        Route("/x", lambda request: None)  # pyright: ignore


@pytest.mark.parametrize(
    "handler", ["async def open(self, what: str): pass", "def open(self): pass", "def set_all(self, v): pass"]
)
def test_the_app_does_not_start_with_a_handler_that_says_nothing(handler: str) -> None:
    told = _starting(
        f"""
        import reflex as rx
        from portal.visit import Visit
        class Extra(Visit):
            word: str = ""
            @rx.event
            {handler}
        Extra.__module__ = Extra.event_handlers["{handler.split("def ")[1].split("(")[0]}"].fn.__module__ = "portal.extra.state"
        """
    )
    assert "Undeclared" in told and "does not declare what it needs" in told


def test_the_app_does_not_start_with_a_route_that_says_nothing() -> None:
    told = _starting(
        """
        from starlette.responses import PlainTextResponse
        from starlette.routing import Route
        from portal.loket import routes
        routes.ROUTES.append(Route("/open", lambda request: PlainTextResponse("open")))
        """
    )
    assert told != "started"


def test_the_app_starts_as_it_is() -> None:
    assert _starting("") == "started"


def test_a_handler_says_what_it_needs_in_one_place() -> None:
    @needs(Act.VIEW_NAME)
    async def handler(self: Any) -> None: ...

    assert handler.__needs__ == (Act.VIEW_NAME, False)  # pyright: ignore
    assert issubclass(Undeclared, Exception)


def _starting(extra: str) -> str:
    """What happens when the app is built after this was added: "started", or the words it stopped with."""
    lines = "\n".join(line[8:] for line in extra.splitlines())
    program = f"{lines}\nimport portal.portal\nportal.portal._routes()\nprint('started')"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=90
    )
    return done.stdout.strip().splitlines()[-1] if done.returncode == 0 else done.stderr
