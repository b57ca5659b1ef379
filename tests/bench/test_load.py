"""The crowd works in small: residents in open tabs are timed, told of changes, and sent away at a logout."""

from collections.abc import Iterator

import pytest

from bench import acts, load, logout
from bench.residents import Residents
from bench.town import SETTINGS, Town
from tests.world import World

TABS = 20


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world in which nobody is kept back by a limit on events."""
    running = World.start(tmp_path_factory.mktemp("load"), **SETTINGS)
    yield running
    running.stop()


def test_a_crowd_is_timed_and_told_of_changes(world: World) -> None:
    residents = Residents(world, TABS)
    heard, told, megabytes = load.crowd(world, residents, ramp=1, seconds=5, pause=0.5)
    assert not heard.errors
    assert len(heard.took["arrive"]) == TABS
    assert {"look", "move on", "type"} <= set(heard.took)
    assert heard.told > 0, "nobody was told of the caseworker's change"
    assert heard.lag and megabytes > 0
    assert "portal" in told and "crowd" in told


def test_what_goes_wrong_is_counted(world: World) -> None:
    residents = Residents(world, 2)
    residents.cookies[1] = "nobody=logged-in"
    heard, _told, _megabytes = load.crowd(world, residents, ramp=0, seconds=1, pause=0.2)
    assert sum(heard.errors.values()) > 0


def test_every_tab_is_blank_after_logging_out(world: World) -> None:
    last, frames = logout.of(world, "here", 2)
    assert 0 < last.value < 20
    assert frames.value == 0


def test_everyday_acts_are_timed(world: World) -> None:
    told = {figure.name: figure.value for figure in acts.measure(Town(world), quick=True)}
    assert len(told) == 7
    assert all(value > 0 for value in told.values())
