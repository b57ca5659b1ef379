"""What nobody declared cannot be called: setters, helper methods, Reflex's own handlers, names made up."""

from collections.abc import Iterator

import pytest

from tests.attacks.named import attack
from tests.attacks.people import STATE, Victim
from tests.attacks.registry import DECLARED, HANDLERS, UNDECLARED, methods, states
from tests.attacks.tab import BOOT, ROOT_STATE, Tab
from tests.world import World

MADE_UP = [
    "",
    ".",
    "load",
    "visit.enter",
    f"{ROOT_STATE}.",
    f"{ROOT_STATE}.__init__",
    f"{ROOT_STATE}.reset",
    f"{STATE}__class__.__init__",
    f"{STATE}enter\u0000",
    f" {STATE}enter",
    f"{STATE}enter ",
    f"{STATE.upper()}ENTER",
    "reflex___state____state.portal___visit____visit",
    "a" * 10_000,
    "_redirect",
    "state.hydrate",
]


def batched(names: list[str], size: int) -> Iterator[list[str]]:
    """Lists of at most so many names: a tab that says more at once is cut off."""
    for start in range(0, len(names), size):
        yield names[start : start + size]


async def _refused(world: World, victim: Victim, name: str, payload: object) -> None:
    async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
        await tab.visit("/nl/mijn")
        await tab.until(lambda t: t.values.get("cases.ready"))
        await tab.quiet()
        before = tab.values
        await tab.call(name, "/nl/mijn", payload)
        await tab.quiet()
        gone = [to for to in tab.redirects if to.startswith("/nl/verlopen")]
        kept = {
            key: value for key, value in tab.values.items() if "router" not in key and "hydrated" not in key
        }
        same = {key: before[key] for key in kept}
        assert gone or kept == same, "refused, or nothing happened"
        assert "pwned" not in tab.heard


@attack("a handler that nobody declared", by="doorway")
@pytest.mark.parametrize("name", UNDECLARED)
async def test_a_handler_that_nobody_declared(world: World, victim: Victim, name: str) -> None:
    assert name not in DECLARED
    await _refused(world, victim, name, {"var_name": "person", "value": "pwned", "info": "pwned"})


@attack("a method called as a handler", by="doorway")
@pytest.mark.parametrize("state", states(), ids=lambda state: state.__name__)
async def test_methods_that_are_no_handlers(world: World, victim: Victim, state: type) -> None:
    names = [f"{state.get_full_name()}.{name}" for name in methods(state)]
    names += [f"{state.get_full_name()}.set_{var}" for var in state.vars]
    for few in batched([name for name in names if name not in HANDLERS], 40):
        async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
            await tab.join()
            for name in few:
                await tab.call(name, "/nl/mijn", {"value": "pwned"})
            await tab.quiet()
            assert not tab.left
            assert "pwned" not in tab.heard
            assert not victim.seen_in(tab.heard)


@attack("a handler's name made up", by="doorway")
@pytest.mark.parametrize("name", MADE_UP, ids=lambda name: repr(name[:40]))
async def test_a_name_made_up(world: World, victim: Victim, name: str) -> None:
    await _refused(world, victim, name, {"value": "pwned"})


@attack("a var set from the browser", by="doorway")
@pytest.mark.parametrize("var", ["visit.person", "visit.notice", "portal___loket___state____sent.number"])
async def test_a_browser_sets_no_var(world: World, victim: Victim, var: str) -> None:
    whole = f"{STATE}{var.removeprefix('visit.')}" if var.startswith("visit.") else f"{STATE}{var}"
    update = f"{ROOT_STATE}.reflex___state____update_vars_internal_state.update_vars_internal"
    async with Tab.open(world.portal_address, cookie=victim.cookie) as tab:
        await tab.visit("/nl/mijn")
        for name, payload in (
            (update, {"vars": {whole: "pwned", f"{whole}_rx_state_": "pwned"}}),
            (BOOT, {"vars": {whole: "pwned", f"{whole}_rx_state_": "pwned"}}),
            (f"{STATE}setvar", {"var_name": var.rpartition(".")[2], "value": "pwned"}),
            (f"{STATE}set_{var.rpartition('.')[2]}", {"value": "pwned"}),
        ):
            await tab.call(name, "/nl/mijn", payload)
            await tab.quiet()
        assert "pwned" not in tab.heard
