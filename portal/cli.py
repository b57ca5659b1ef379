"""The command line of an installation: run it, keep its keys, look after its letters."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

import click
from pydantic import ValidationError

from portal.commands.letters_group import letters
from portal.commands.session_lines import sessions_group
from portal.core import keys
from portal.core.municipality import MunicipalityWrong
from portal.core.settings import PREFIX, SettingsWrong, current


@click.group(commands=[letters, sessions_group])
def main() -> None:
    """Mijn Loket: one digital desk for a resident and their municipality."""


@main.command()
@click.option("--fresh", is_flag=True, help="Start over: throw away everything of earlier runs.")
def demo(fresh: bool) -> None:
    """Run the whole world on this machine: portal, DigiD stand-in, municipality stand-in, courier."""
    from portal.commands.demo import run

    folder = Path(os.environ.get("MIJNLOKET_DATA_DIR", ".local"))
    if fresh and folder.exists():
        shutil.rmtree(folder)
    sys.exit(run(folder))


_NEWER = click.option("--newer-database", is_flag=True, help="Also on one that a newer version expanded.")


@main.command()
@_NEWER
def serve(newer_database: bool) -> None:
    """Serve the portal; the pages must have been built and the database migrated."""
    from portal.commands.serve import serve as run

    run(newer_database)


@main.command()
def build() -> None:
    """Build the pages, when anything they are made of changed."""
    from portal.commands.build import build as run

    run()


@main.command()
def check() -> None:
    """Say whether the municipality's own files can be used, and if not, every reason."""
    from portal import wiring

    provisions, municipality = wiring.guide().provisions, wiring.speaking_municipality()
    click.echo(f"{municipality.name}: {len(provisions)} provisions, all well.")


@main.command()
@_NEWER
def worker(newer_database: bool) -> None:
    """Run the courier: bring letters to the municipality, take notifications in."""
    from portal.commands.worker import run

    asyncio.run(run(newer_database))


@main.command(hidden=True)
def standins() -> None:
    """Run the stand-ins of the demo."""
    from portal.commands.standins import run

    run()


@main.command()
@click.option("--down", is_flag=True, help="Take every migration back.")
def migrate(down: bool) -> None:
    """Bring the database to the newest shape."""
    from portal.commands.migrate import to_base, to_head

    to_base(current().database) if down else to_head(current().database)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Copy the database into a new folder, while everything runs. The key ring is not in it."""
    from portal.commands.backup import make
    from portal.wiring import house

    made = make(house(), folder)
    click.echo(f"{folder}: {sum(made.rows.values())} rows of {made.made_at}. Keep the key ring elsewhere.")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def restore(folder: Path) -> None:
    """Put a back-up in an empty place; then start as usual."""
    from portal.commands.restore import restore as run
    from portal.wiring import house

    put_back = run(house(), folder)
    count = sum(put_back.rows.values())
    click.echo(f"Restored {count} rows of {put_back.made_at}. Everybody logs in anew.")


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; say what is missing.")
def messages(check: bool) -> None:
    """Bring the catalogues up to date with the sentences in the code."""
    from portal.commands.messages import run

    sys.exit(run(check=check))


@main.group("keys")
def keys_group() -> None:
    """The key ring: what seals personal data."""


@keys_group.command("new")
def new_keys() -> None:
    """Make a key ring where the settings say it lies."""
    _told(lambda: keys.new(current().key_ring, demo=current().demo), f"Made {current().key_ring}.")


@keys_group.command("rotate")
def rotate_keys() -> None:
    """Add a master key, make it current and seal everything anew under it."""
    from portal.commands.rotate import reseal

    _told(lambda: keys.rotate(current().key_ring), "A new master key is current.")
    click.echo(f"Sealed {asyncio.run(reseal())} values anew.")
    click.echo("Restart every serve and worker, one after another: one that runs on cannot open those.")


@keys_group.command("check")
def check_keys() -> None:
    """Say what is wrong with the key ring."""
    try:
        wrong = keys.check(keys.load(current().key_ring))
    except (keys.KeysMissing, keys.KeysInvalid) as error:
        wrong = [str(error)]
    for sentence in wrong:
        click.echo(sentence)
    click.echo("The key ring is in order." if not wrong else "")
    sys.exit(1 if wrong else 0)


@keys_group.command("login")
def login_key() -> None:
    """Make our key at the login provider when it is missing; print its public half."""
    from portal.commands.login_key import make

    click.echo(make())


@main.command()
def neighbours() -> None:
    """Ask every neighbour whether it can be worked with."""
    from portal.commands.neighbours import look

    sys.exit(0 if asyncio.run(look()) else 1)


def _told(action: object, sentence: str) -> None:
    try:
        action()  # pyright: ignore[reportCallIssue]
    except (keys.KeysMissing, keys.KeysInvalid) as error:
        raise click.ClickException(str(error)) from error
    click.echo(sentence)


def start() -> None:
    """Run a command; what is wrong with the settings is said in sentences, not as a fault."""
    try:
        main()
    except ValidationError as error:
        said = [f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}." for e in error.errors(include_input=False)]
        sys.exit("\n".join(said))
    except (SettingsWrong, MunicipalityWrong) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    start()
