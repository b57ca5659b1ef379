"""Asks every neighbour whether it can be worked with, as an operator wants to know before residents do."""

import click

from integrations.zgw.client import Health
from portal import wiring
from portal.access.domain import Level
from portal.core.errors import Refusal
from portal.identity import wire as identity

NOBODY = "999990019"
"""A published test number that has no cases in a real case system."""


async def look() -> bool:
    """Say of each neighbour how it is; answers whether all is well. Reads nobody's data."""
    found = [*await wiring.zgw().check(nobody=NOBODY), await _case_type(), await _provider()]
    for health in found:
        click.echo(f"{'ok  ' if health.ready else 'FAIL'}  {health.neighbour}: {health.sentence}")
    return all(health.ready for health in found)


async def _case_type() -> Health:
    """Whether there is a case type for a request, and what a letter needs of it."""
    wanted = wiring.house().settings.zgw_case_type
    name = f"case type {wanted}"
    try:
        kind = await wiring.zgw().case_type(wanted)
        roles, steps = await wiring.zgw().role_types(kind.url), await wiring.zgw().status_types(kind.url)
    except Exception as error:  # the command tells whatever is wrong
        return Health(name, False, str(error))
    if not steps or not any(role.generic == "initiator" for role in roles):
        return Health(name, False, "lacks a status type or a role type initiator")
    return Health(name, True, "has a first status and an initiator")


async def _provider() -> Health:
    """Whether a login can begin."""
    try:
        await identity.begin(wiring.relying_party(), Level.MIDDEN, "nl", "/nl/mijn", again=False)
    except Refusal:
        return Health("provider", False, "cannot be reached, or describes itself in a way we do not trust")
    return Health("provider", True, "a login can begin")
