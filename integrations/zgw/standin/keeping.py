"""Keeps what must be unique: numbers per organisation, moments and documents per case."""

from integrations.zgw.standin.answers import Param, invalid, unacceptable
from integrations.zgw.standin.municipality import Municipality
from integrations.zgw.standin.store import Record, Taken


def next_number(town: Municipality, what: str, year: int) -> str:
    """The next free number of its own, like ZAAK-2026-0000000001; belongs inside a change."""
    return f"{what}-{year}-{town.store.next_number(what):010d}"


def add_numbered(town: Municipality, kind: str, record: Record) -> None:
    """Keep something that has a number which must be unique per organisation; 400 when it is not."""
    number = record["identificatie"]
    try:
        town.store.add(kind, record, key=f"{record['bronorganisatie']} {number}")
    except Taken:
        reason = f"Deze identificatie ({number}) bestaat al voor deze bronorganisatie"
        raise invalid(Param("identificatie", "identificatie-niet-uniek", reason)) from None


def add_once(town: Municipality, kind: str, record: Record, key: str, names: str) -> None:
    """Keep something of a case that it can have only once; 400 names the fields that must be unique."""
    try:
        town.store.add(kind, record, owner=record["zaak"], key=f"{record['zaak']} {key}")
    except Taken:
        raise unacceptable("unique", f"De velden {names} moeten een unieke set zijn.") from None
