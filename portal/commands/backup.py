"""Makes a back-up of everything that counts, and recognises one: the portal's database, at one moment."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from portal.commands import dumps, migrate
from portal.core.crypto import Ring
from portal.wiring import House

_PURPOSE = "backup"
_ABOUT, _SIGNATURE = "backup.json", "backup.signature"


@dataclass(frozen=True)
class Backup:
    """What a back-up says of itself, signed with the key ring it needs; holds nothing of a person."""

    made_at: str
    kind: str
    """`sqlite` or `postgresql`."""

    revision: str
    """The shape of its tables, as migrations name it."""

    rows: Mapping[str, int]
    digest: str
    """SHA-256 of the copy."""

    @property
    def file(self) -> str:
        """Name of the copy."""
        return "portal.db" if self.kind == "sqlite" else "portal.dump"


def make(house: House, folder: Path) -> Backup:
    """Copy the database into a new folder, whole or not at all, while the portal goes on working.

    The key ring is not in it. Raises ClickException when it cannot.
    """
    if folder.exists():
        raise click.ClickException(f"{folder} is there already: a back-up goes into a folder of its own.")
    url = house.settings.database
    kind = "sqlite" if dumps.embedded(url) else "postgresql"
    if kind == "sqlite" and not dumps.file_of(url).exists():
        raise click.ClickException(f"There is no database at {dumps.file_of(url)}.")
    beside = folder.with_name(f"{folder.name}.unfinished")
    beside.mkdir(0o700, parents=True)
    about = Backup(house.clock.now().isoformat(timespec="seconds"), kind, migrate.revision(url), {}, "")
    file = beside / about.file
    rows = dumps.save(url, file)
    about = Backup(**asdict(about) | {"rows": rows, "digest": _digest(file)})
    _sign(house.ring, beside, about)
    beside.rename(folder)
    return about


def read(ring: Ring, folder: Path) -> Backup:
    """The back-up in a folder; raises ClickException when it is not whole, or made under other keys."""
    try:
        text = (folder / _ABOUT).read_text("utf-8")
        signature = (folder / _SIGNATURE).read_text("utf-8")
        about = Backup(**json.loads(text))
        digest = _digest(folder / about.file)
    except (OSError, ValueError, TypeError) as error:
        raise click.ClickException(f"{folder} does not hold a whole back-up.") from error
    if ring.verify(signature, _PURPOSE) != _digest(folder / _ABOUT):
        raise click.ClickException("This key ring does not belong to this back-up, or it was changed.")
    if digest != about.digest:
        raise click.ClickException(f"{folder / about.file} was changed or damaged.")
    return about


def _sign(ring: Ring, folder: Path, about: Backup) -> None:
    (folder / _ABOUT).write_text(json.dumps(asdict(about), indent=2) + "\n", "utf-8")
    (folder / _SIGNATURE).write_text(ring.sign(_digest(folder / _ABOUT), _PURPOSE), "utf-8")
    for file in (*folder.iterdir(), folder):
        handle = os.open(file, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
