"""A tab for tests: the state of a page as it would be for whoever is logged in, without a socket."""

from typing import Any, TypeVar

from reflex.istate.data import RouterData

from portal.gate import SESSION_HEADER
from portal.visit import Visit
from portal.wiring import House

State = TypeVar("State", bound=Visit)


def opened(house: House, kind: type[State], path: str, sid: str = "", **query: str) -> State:
    """The state of a page that was opened at a path; logged in when there is a session."""
    state = kind(_reflex_internal_init=True)
    whole = f"{path}?{'&'.join(f'{name}={value}' for name, value in query.items())}" if query else path
    signed = {SESSION_HEADER: house.ring.sign(sid, "session")} if sid else {}
    state.router = RouterData.from_router_data(
        {
            "pathname": path,
            "asPath": whole,
            "query": query,
            "token": "tab-token",
            "headers": {"origin": house.settings.origin, **signed},
        }
    )
    return state


async def run(state: Any, handler: Any, *given: Any, **named: Any) -> Any:
    """What a handler answers when the page calls it."""
    return await handler.fn(state, *given, **named)


def leads_to(event: Any) -> str:
    """Where a redirect leads."""
    return next(str(value._var_value) for name, value in event.args if str(name) == "path")
