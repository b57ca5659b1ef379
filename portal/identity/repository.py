"""Every SQL statement about residents and logins."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, delete, insert, select, update

from portal.access.domain import Grant, Level
from portal.core.clock import SLACK
from portal.core.crypto import DataKey, KeyUnknown, Place, Ring, SealBroken
from portal.core.db import Work
from portal.identity.domain import Login, Resident
from portal.identity.tables import logins, residents

_RESIDENT = select(residents).where(
    residents.c.id == bindparam("subject"), residents.c.municipality == bindparam("municipality")
)


async def find_or_add(work: Work, bsn: str, name: str | None) -> Resident:
    """The resident with this BSN, made when new; a name is kept when it changed."""
    index = work.ring.blind(bsn, f"residents.bsn:{work.municipality}")
    match = (residents.c.municipality == work.municipality) & (residents.c.bsn_index == index)
    found = await work.row(select(residents).where(match))
    if found is None:
        await _add(work, index, bsn)  # two first logins at once make one person
        found = await work.row(select(residents).where(match))
    if found is None:
        raise LookupError("a resident that was just added is not there")
    if name and name != _name(work, found):
        sealed = work.ring.data_key(found["id"], found["data_key"]).seal(name, _place("name", found["id"]))
        await work.execute(update(residents).where(residents.c.id == found["id"]).values(name=sealed))
    return Resident(found["id"], name or _name(work, found))


async def _add(work: Work, index: bytes, bsn: str) -> None:
    resident = str(uuid4())
    await work.add_once(
        residents,
        ["municipality", "bsn_index"],
        id=resident,
        municipality=work.municipality,
        bsn_index=index,
        bsn=work.ring.seal(bsn, _place("bsn", resident)),
        data_key=work.ring.new_data_key(resident),
        created_at=work.now,
    )


async def resident(work: Work, grant: Grant) -> Resident | None:
    """The person a grant is about."""
    row = await _row(work, grant)
    return Resident(row["id"], _name(work, row)) if row else None


async def bsn(work: Work, grant: Grant) -> str | None:
    """The BSN of the person a grant is about; only for showing it to them or for the municipality."""
    row = await _row(work, grant)
    return work.ring.open_text(row["bsn"], _place("bsn", row["id"])) if row else None


async def data_key(work: Work, grant: Grant) -> DataKey | None:
    """The key under which the content of a person is sealed."""
    row = await _row(work, grant)
    return work.ring.data_key(row["id"], row["data_key"]) if row else None


async def subject_of_bsn(work: Work, number: str) -> str | None:
    """The inner id of whoever has this BSN, when we know them."""
    index = work.ring.blind(number, f"residents.bsn:{work.municipality}")
    return (
        await work.execute(
            select(residents.c.id).where(
                residents.c.municipality == work.municipality, residents.c.bsn_index == index
            )
        )
    ).scalar_one_or_none()


async def everyone(work: Work) -> list[str]:
    """The inner ids of all residents we know."""
    query = select(residents.c.id).where(residents.c.municipality == work.municipality)
    return list((await work.execute(query.order_by(residents.c.id))).scalars())


async def opens(work: Work) -> bool:
    """Whether the ring of this house opens and finds the first and the newest resident it sealed."""
    ours = select(residents).where(residents.c.municipality == work.municipality).limit(1)
    tried = [ours.order_by(residents.c.created_at), ours.order_by(residents.c.created_at.desc())]
    found = [row for query in tried for row in await work.rows(query)]
    return all(_opens(work.ring, row) for row in found)


async def unreadable(work: Work) -> int:
    """How many residents, of any municipality, the key ring does not open or find."""
    return sum([not _opens(work.ring, row) for row in await work.rows(select(residents))])


def _opens(ring: Ring, row: Mapping[str, Any]) -> bool:
    try:
        bsn = ring.open_text(row["bsn"], _place("bsn", row["id"]))
        ring.data_key(row["id"], row["data_key"])
    except (KeyUnknown, SealBroken):
        return False
    return ring.blind(bsn, f"residents.bsn:{row['municipality']}") == row["bsn_index"]


async def reseal(work: Work) -> int:
    """Seal BSNs and wrap data keys anew where an older master key did; answers how many values."""
    ring, count = work.ring, 0
    for row in await work.rows(select(residents).where(residents.c.municipality == work.municipality)):
        fresh: dict[str, bytes] = {}
        if ring.needs_rotation(row["bsn"]):
            fresh["bsn"] = ring.reseal(row["bsn"], _place("bsn", row["id"]))
        if ring.needs_rotation(row["data_key"]):
            fresh["data_key"] = ring.rewrap(row["id"], row["data_key"])
        if fresh:
            await work.execute(update(residents).where(residents.c.id == row["id"]).values(**fresh))
            count += len(fresh)
    return count + await _reseal_logins(work)


async def _reseal_logins(work: Work) -> int:
    under_way = select(logins).where(logins.c.municipality == work.municipality, logins.c.used_at.is_(None))
    old = [row for row in await work.rows(under_way) if work.ring.needs_rotation(row["secrets"])]
    for row in old:
        place = Place("logins", "secrets", row["state_hash"])
        fresh = work.ring.reseal(row["secrets"], place)
        match = logins.c.state_hash == row["state_hash"]
        await work.execute(update(logins).where(match).values(secrets=fresh))
    return len(old)


async def _row(work: Work, grant: Grant) -> Mapping[str, Any] | None:
    return await work.row(_RESIDENT, subject=grant.subject, municipality=grant.municipality)


def _name(work: Work, row: Mapping[str, Any]) -> str | None:
    if row["name"] is None:
        return None
    return work.ring.data_key(row["id"], row["data_key"]).open_text(row["name"], _place("name", row["id"]))


def _place(column: str, row: str) -> Place:
    return Place("residents", column, row)


async def add_login(work: Work, state_hash: str, browser_hash: str, login: Login) -> None:
    """Remember a login under way; its secrets are sealed."""
    secrets = json.dumps([login.state, login.nonce, login.code_verifier])
    await work.execute(
        insert(logins).values(
            state_hash=state_hash,
            municipality=work.municipality,
            browser_hash=browser_hash,
            secrets=work.ring.seal(secrets, Place("logins", "secrets", state_hash)),
            issuer=login.issuer,
            level=int(login.level),
            back_to=login.back_to,
            begun_at=work.now,
        )
    )


async def use_login(work: Work, state_hash: str, browser_hash: str, since: datetime) -> Login | None:
    """Take a login under way, once: the same browser, not too long ago, never used."""
    match = (
        (logins.c.state_hash == state_hash)
        & (logins.c.browser_hash == browser_hash)
        & (logins.c.municipality == work.municipality)
        & (logins.c.begun_at > since)
        & (logins.c.begun_at <= work.now + SLACK)
    )
    taken = await work.execute(
        update(logins).where(match, logins.c.used_at.is_(None)).values(used_at=work.now)
    )
    if taken.rowcount != 1:
        return None
    row = await work.row(select(logins).where(logins.c.state_hash == state_hash))
    if row is None:
        return None
    state, nonce, verifier = json.loads(
        work.ring.open_text(row["secrets"], Place("logins", "secrets", state_hash))
    )
    return Login(state, nonce, verifier, row["issuer"], Level(row["level"]), row["back_to"])


async def forget_logins(work: Work, before: datetime) -> None:
    """Drop logins that nobody finished."""
    await work.execute(delete(logins).where(logins.c.begun_at < before))
