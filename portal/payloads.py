"""Holds what a browser sends to a handler to the types that the handler declares."""

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from portal.core.errors import NotUnderstood


def adapters_of(handler: Callable[..., Any]) -> dict[str, TypeAdapter[Any]]:
    """What each parameter of a handler may hold, by name; the first is the state itself."""
    hints = get_type_hints(handler)
    names = list(inspect.signature(handler).parameters)[1:]
    return {name: TypeAdapter(hints[name]) for name in names}


def check(adapters: dict[str, TypeAdapter[Any]], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Hold what the browser sent to the handler's types; Reflex does not. Raises NotUnderstood."""
    given = dict(zip(adapters, args, strict=False)) | kwargs
    if len(args) > len(adapters) or set(given) != set(adapters):
        raise NotUnderstood
    for name, value in given.items():
        try:
            adapters[name].validate_python(value, strict=True)
        except ValidationError:
            raise NotUnderstood from None
