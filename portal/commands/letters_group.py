"""The commands about letters that need a person: `mijnloket letters list | resume | drop`."""

import asyncio
import sys

import click


@click.group()
def letters() -> None:
    """Letters on their way to the municipality."""


@letters.command("list")
def list_letters() -> None:
    """Every letter that is not delivered yet, and every notification that needs a person."""
    from portal.commands.letters import listed

    click.echo(asyncio.run(listed()))


@letters.command("resume")
@click.argument("letter")
def resume_letter(letter: str) -> None:
    """Try a stuck letter or notification again."""
    from portal.commands.letters import resume

    _done(asyncio.run(resume(letter)))


@letters.command("drop")
@click.argument("letter")
def drop_letter(letter: str) -> None:
    """Give a letter up; the municipality will not hear of it by us."""
    from portal.commands.letters import drop

    _done(asyncio.run(drop(letter)))


def _done(done: bool) -> None:
    click.echo("Done." if done else "There is no such letter to do this with.")
    sys.exit(0 if done else 1)
