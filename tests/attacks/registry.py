"""Every event handler, as the app has them: a new one is attacked without adding a test."""

import inspect
from typing import Any

from portal import portal
from portal.doorway import declared

HANDLERS: dict[str, Any] = {
    name: registered.handler for name, registered in portal.app._registration_context.event_handlers.items()
}
"""Each handler of every state, Reflex's own included, by its event name."""

DECLARED = sorted(declared(portal.app))
UNDECLARED = sorted(set(HANDLERS) - set(DECLARED))
OURS = [name for name in DECLARED if HANDLERS[name].fn.__module__.startswith("portal.")]


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
