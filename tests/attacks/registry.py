"""Every event handler, route and page, as the app has them: a new one is attacked without adding a test."""

import inspect
import re
from typing import Any

from portal import portal
from portal.core.i18n import LOCALES
from portal.doorway import PUBLIC, declared
from tests.conftest import ROOT

HANDLERS: dict[str, Any] = {
    name: registered.handler for name, registered in portal.app._registration_context.event_handlers.items()
}
"""Each handler of every state, Reflex's own included, by its event name."""

DECLARED = sorted(declared(portal.app))
UNDECLARED = sorted(set(HANDLERS) - set(DECLARED))
OURS = [name for name in DECLARED if HANDLERS[name].fn.__module__.startswith("portal.")]
FOR_EVERYBODY = [name for name in OURS if declared(portal.app)[name][0] is PUBLIC]


def states() -> list[type[Any]]:
    """Every state of ours."""
    found, waiting = [], [portal.rx.State]
    while waiting:
        state = waiting.pop()
        waiting += state.get_substates()
        if state.__module__.startswith("portal."):
            found.append(state)
    return sorted(found, key=lambda state: state.get_full_name())


def methods(state: type[Any]) -> list[str]:
    """Every callable of a state that a client might try to call by its name, handlers included."""
    members = inspect.getmembers_static(state)
    return sorted(
        name for name, member in members if callable(member) or isinstance(member, property | classmethod)
    )


def parameters(name: str) -> list[str]:
    """What a handler wants to be given."""
    return list(inspect.signature(HANDLERS[name].fn).parameters)[1:]


ROUTES = sorted((method, route.path) for route in portal.ROUTES for method in route.methods)
"""Each plain HTTP route: method and path."""

PAGES = sorted(f"/{code}{page.path}" for code in LOCALES for page in portal.PAGES)
"""Each page in each language."""


def asked_names() -> list[str]:
    """Every name of a query that some handler or route reads."""
    reads = re.compile(r'(?:_asked\(|query_params\.get\(|query_params\[)"(\w+)"')
    sources = (file.read_text("utf-8") for file in sorted((ROOT / "portal").rglob("*.py")))
    return sorted({name for source in sources for name in reads.findall(source)})
