"""Seeded BSNs and secrets of many residents, looked for wherever the portal leaves something, in every spelling."""

import base64
import codecs
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from portal.wiring import ROOT
from tests.attacks.named import attack
from tests.attacks.people import ASK, LOAD_CASES, LOAD_PERSON
from tests.attacks.tab import Tab
from tests.evidence import measured
from tests.residents import Marked, marked
from tests.scratch import Kind
from tests.world import World, world_on

SEEDED = int(os.environ.get("MIJNLOKET_SEEDED_SECRETS", "100"))
BUSY = 8
"""So many of the residents also go through every page; the others only log in."""

DUMPED = 30_000_000
"""Bytes of a file beyond which it is no file of ours: the built pages, and what libraries keep."""


@attack("seeded BSNs and secrets, in everything that is left behind", by="core.crypto, core.log")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_nothing_that_was_seeded_is_found(kind: Kind, tmp_path: Path) -> None:
    settings = {"log_level": "DEBUG", "log_json": "1"}
    with world_on(kind, tmp_path, **settings) as world:
        people = await marked(world, SEEDED, seed=7)
        secrets = [secret for one in people for secret in (one.bsn, one.cookie, one.mark, _sid(one))]
        for one in people[:BUSY]:
            secrets += await _lives_here(world, one)
        world.kill_worker()
        world.kill_portal()
        left = {**_files(tmp_path), "postgresql": _dumped(world)} | _backed_up(world, tmp_path)
    found = [(place, kind_of) for place, whole in left.items() for kind_of in _found(whole, secrets, place)]
    measured("secrets", f"BSNs and tokens seeded, {kind}", len(secrets), "", 100, least=True)
    measured("secrets", f"found again, {kind}", len(found), "", 0, note=", ".join(sorted(left)))
    assert any(len(whole) > 10_000 for whole in left.values()), "something was searched"
    assert found == []


async def _lives_here(world: World, one: Marked) -> list[str]:
    """Somebody types, asks, looks and fails to; answers the tokens of their tabs, and the codes they tried."""
    code = f"code-{uuid4().hex}"
    with world.visitor(one.cookie) as browser:
        words = {"question": f"Ik woon alleen, {one.mark} en {one.bsn}", "channel": "letter"}
        browser.put("/loket/draft", json={"draft": "", "fields": words}).raise_for_status()
        browser.put("/loket/draft", json={"draft": one.bsn, "fields": {"bsn": one.bsn}})
        browser.get("/auth/callback", params={"code": code, "state": code})
        browser.get(f"/nl/{one.bsn}", params={"bsn": one.bsn, "token": one.cookie})
    async with Tab.open(world.portal_address, cookie=one.cookie) as tab:
        await tab.visit("/nl/mijn/gegevens", bsn=one.bsn)
        await tab.call(LOAD_PERSON, "/nl/mijn/gegevens")
        await tab.call(f"{ASK}{one.bsn}", "/nl/loket", {"form": {"bsn": one.bsn}})
        await tab.call(ASK, "/nl/loket", {"form": {"question": one.bsn, "phone": one.cookie}})
        await tab.call(LOAD_CASES)
        await tab.until(lambda t: t.values.get("personal_data.rows") and t.values.get("cases.ready"))
        assert one.mark in str(tab.values) and one.bsn in str(tab.values)
    return [tab.token, code]


def _sid(one: Marked) -> str:
    return f"x-forwarded-access-token: {hashlib.sha256(one.cookie.encode()).hexdigest()}"


def _files(folder: Path) -> dict[str, bytes]:
    """Everything on the disk of the portal and the courier, after both were killed; not what neighbours wrote."""
    ours = [file for file in sorted(folder.rglob("*")) if file.is_file() and "standin" not in file.name]
    assert {"mijnloket.db", "serve.log", "worker.log"} <= {file.name for file in ours} | {"mijnloket.db"}
    return {file.name: file.read_bytes() for file in ours if file.stat().st_size < DUMPED}


def _dumped(world: World) -> bytes:
    """Every row of every table of every schema, as PostgreSQL writes it."""
    if not world.database_url:
        return b""
    address = make_url(world.database_url).set(drivername="postgresql").render_as_string(False)
    with psycopg.connect(address) as database:
        tables = database.execute(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        rows = [database.execute(f'select t::text from "{s}"."{t}" t'.encode()).fetchall() for s, t in tables]
    return json.dumps(rows).encode()


def _backed_up(world: World, folder: Path) -> dict[str, bytes]:
    """What a backup holds, where there is a command that makes one."""
    told = subprocess.run(
        [sys.executable, "-m", "portal.cli", "--help"], cwd=ROOT, env=world.environment, capture_output=True
    )
    if b"backup" not in told.stdout:
        return {}
    kept = folder.parent / f"{folder.name}-backup"
    command = [sys.executable, "-m", "portal.cli", "backup", str(kept)]
    subprocess.run(command, cwd=ROOT, env=world.environment, check=True, capture_output=True)
    files = [kept] if kept.is_file() else [file for file in sorted(kept.rglob("*")) if file.is_file()]
    return {f"backup {file.name}": file.read_bytes() for file in files}


def _found(whole: bytes, secrets: list[str], place: str) -> Iterator[str]:
    """In what spelling a secret stands in these bytes; never the secret itself."""
    small = whole.lower()
    for number, secret in enumerate(secrets):
        for spelling, words in _spellings(secret).items():
            if words in whole or words.lower() in small:
                yield f"secret {number} {spelling} in {place}"


def _spellings(secret: str) -> dict[str, bytes]:
    """A secret as it is, coded, turned round, and as people write a number."""
    raw, coded = secret.encode(), base64.b64encode(secret.encode()).rstrip(b"=")
    made = {
        "raw": raw,
        "in base64": coded[:-1],  # its last sign depends on what follows
        "in hexadecimals": raw.hex().encode(),
        "in an address": quote(secret, safe="").encode(),
        "in wide characters": secret.encode("utf-16-le"),
        "turned round": raw[::-1],
        "turned by thirteen": codecs.encode(secret, "rot13").encode(),
    }
    if secret.isdigit():
        made["with dots"] = f"{secret[:4]}.{secret[4:6]}.{secret[6:]}".encode()
        made["in threes"] = f"{secret[:3]}.{secret[3:6]}.{secret[6:]}".encode()
        made |= {
            f"as {name}": hashlib.new(name, raw).hexdigest().encode() for name in ("sha256", "sha1", "md5")
        }
        del made["turned by thirteen"]
    return made
