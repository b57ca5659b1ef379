"""Seeded BSNs and secrets of many residents, looked for wherever we leave something, in every spelling."""

import asyncio
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
from tests.admin.test_watching import pages_from
from tests.attacks.named import attack
from tests.attacks.people import ASK, LOAD_CASES, LOAD_PERSON
from tests.attacks.tab import Tab
from tests.collector import collecting
from tests.evidence import measured
from tests.processes import free_ports, wait_for
from tests.redis_server import RedisServer, redis_server
from tests.residents import Marked, marked
from tests.scratch import Kind
from tests.workers.conftest import COUNTED
from tests.workers.test_unreadable import opened
from tests.world import World, world_on

SEEDED = int(os.environ.get("MIJNLOKET_SEEDED_SECRETS", "100"))
BUSY = 8
"""So many of the residents also go through every page; the others only log in."""

DUMPED = 30_000_000
"""Bytes of a file beyond which it is no file of ours: the built pages, and what libraries keep."""


@attack("seeded BSNs and secrets, in everything that is left behind", by="core.crypto, core.log")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_nothing_that_was_seeded_is_found(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    with redis_server(tmp_path / "redis") as redis, collecting() as collector:
        port = free_ports(1)[0]
        told = {"otlp_endpoint": collector.address, "metrics_port": port, "redis": redis.url}
        with world_on(kind, tmp_path, log_level="DEBUG", log_json="1", **told, **COUNTED) as world:
            people = await marked(world, SEEDED, seed=7)
            secrets = [secret for one in people for secret in (one.bsn, one.cookie, one.mark, _sid(one))]
            for one in people[:BUSY]:
                secrets += await _lives_here(world, one)
            watched = await asyncio.to_thread(_watched, port)
            shared = {"Redis": _everything_in(redis)}
            world.restart_portal()  # it tells the rest of its traces as it goes
            world.kill_worker()
            world.kill_portal()
            shared |= {"Redis afterwards": _everything_in(redis), "traces": collector.whole}
            left = {**_files(tmp_path), "postgresql": _dumped(world), **_backed_up(world, tmp_path)}
    assert len(collector.spans) > 50 and all(len(page) > 2_000 for page in watched.values())
    assert b":tabs:" in shared["Redis"] and b"mijnloket:limits" in shared["Redis"]
    outside = {**shared, **watched}
    found = [*_search(left, secrets), *_search(outside, secrets + [_hash(one) for one in people])]
    note = ", ".join(sorted(left | outside))
    measured("secrets", f"BSNs and tokens seeded, {kind}", len(secrets), "", 100, least=True)
    measured("secrets", f"found again, {kind}", len(found), "", 0, note=note)
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


def _hash(one: Marked) -> str:
    """The session's name in the database; it is nobody's business elsewhere."""
    return hashlib.sha256(one.cookie.encode()).hexdigest()


def _sid(one: Marked) -> str:
    return f"x-forwarded-access-token: {_hash(one)}"


def _watched(port: int) -> dict[str, bytes]:
    """What Prometheus is shown of portal and courier."""
    pages = wait_for(lambda: found if len(found := pages_from(port)) == 2 else None)
    return {f"metrics of the {role}": page.encode() for role, page in pages.items()}


def _everything_in(redis: RedisServer) -> bytes:
    """Every key and value, as it is and as whatever it may have been written in."""
    parts = [part for key, values in redis.everything().items() for part in (key, *values)]
    return b"\n".join(form for part in parts for form in opened(part))


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
    """What a back-up holds; as rows too where it is packed."""
    kept = folder.parent / f"{folder.name}-backup"
    command = [sys.executable, "-m", "portal.cli", "backup", str(kept)]
    subprocess.run(command, cwd=ROOT, env=world.environment, check=True, capture_output=True)
    left = {f"backup {file.name}": file.read_bytes() for file in sorted(kept.rglob("*")) if file.is_file()}
    if packed := sorted(kept.glob("*.dump")):
        unpacked = subprocess.run(["pg_restore", "--file=-", packed[0]], check=True, capture_output=True)
        left["backup, unpacked"] = unpacked.stdout
    assert max(map(len, left.values())) > 10_000, "a back-up was made"
    return left


def _search(places: dict[str, bytes], secrets: list[str]) -> Iterator[tuple[str, str]]:
    """Where a secret was found, and in what spelling."""
    for place, whole in places.items():
        yield from ((place, said) for said in _found(whole, secrets, place))


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
