"""The command line of sessions; what it does is in sessions.py, loaded only when it is asked."""

import asyncio

import click


@click.group("sessions")
def sessions_group() -> None:
    """Who is logged in, in numbers."""


@sessions_group.command("list")
def list_sessions() -> None:
    """A line per session, without anything about a person."""
    from portal.commands.sessions import listed

    click.echo(asyncio.run(listed()))


@sessions_group.command("end")
@click.argument("session", default="")
@click.option("--resident", default="", help="All sessions of a resident, by inner id.")
@click.option(
    "--bsn", is_flag=True, help="All sessions of a resident; the BSN is asked, or read from standard input."
)
@click.option("--all", "everything", is_flag=True, help="All sessions of the installation.")
def end_sessions(session: str, resident: str, bsn: bool, everything: bool) -> None:
    """End sessions at once, in every open tab."""
    from portal.commands.sessions import end

    number = click.prompt("BSN", hide_input=True, prompt_suffix=": ") if bsn else ""
    ended = asyncio.run(end(session, resident, number, everything=everything))
    click.echo(f"Ended {ended} sessions.")
