"""What a State holds goes to a browser: nothing secret, nothing that only looks harmless."""

from inspect import get_annotations
from typing import Any, get_args

import pytest
import reflex as rx
from pydantic import SecretStr

from portal import portal
from portal.core.crypto import DataKey, Ring
from portal.core.db import Database, Work

SECRET = (bytes, bytearray, memoryview, DataKey, Ring, Work, Database, SecretStr)
SECRET_WORDS = ("bsn", "secret", "token", "cookie", "password", "key", "sid", "session")
SHOWS_A_BSN = {"PersonalData.rows"}


def _states() -> list[type[Any]]:
    found, waiting = [], [rx.State]
    while waiting:
        state = waiting.pop()
        waiting += sorted(state.get_substates(), key=lambda s: s.get_full_name())
        if state.__module__.startswith("portal."):
            found.append(state)
    return found


STATES = _states()


def _types(annotation: Any) -> set[Any]:
    """A type and everything inside it, the fields of dataclasses too."""
    parts = {annotation} | {part for inner in get_args(annotation) for part in _types(inner)}
    for name, field in getattr(annotation, "__dataclass_fields__", {}).items():
        parts |= _types(field.type) if not isinstance(field.type, str) else {(name, field.type)}
    return parts


MARK = "Cases._mark"
"""A keyed hash of what a tab shows, under a key of the process: it says nothing by itself."""


def test_there_are_states() -> None:
    assert portal.app is not None
    assert len(STATES) >= 6


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_var_holds_a_secret(state: type[Any]) -> None:
    for name, var in state.base_vars.items():
        held = _types(var._var_type)
        assert not [kind for kind in held if isinstance(kind, type) and issubclass(kind, SECRET)], name
        assert f"{state.__name__}.{name}" in SHOWS_A_BSN or not [
            w for w in SECRET_WORDS if w in name.lower()
        ], name


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nothing_is_hidden_in_a_state_either(state: type[Any]) -> None:
    own = {f"{state.__name__}.{name}" for name in get_annotations(state) if name.startswith("_")}
    assert own <= {MARK}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_var_lives_in_the_browser(state: type[Any]) -> None:
    for name, field in state.get_fields().items():
        default = getattr(field, "default", None)
        assert not isinstance(default, rx.Cookie | rx.LocalStorage | rx.SessionStorage), name


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_fresh_state_tells_nothing(state: type[Any]) -> None:
    for name in state.base_vars:
        assert state.get_fields()[name].default_value() in ("", False, "neutral", [], {}, None), name
