"""What the stand-in answered is on disk; a restart changes nothing, a fresh start gives the same URLs."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from integrations.zgw.standin.settings import utc_now
from integrations.zgw.standin.store import Store, Taken
from tests.conftest import ROOT
from tests.integrations.zgw.standin_world import (
    BSN_FILTER,
    CRS,
    FIRST,
    PORTAL,
    RSIN,
    SECRETS,
    Clock,
    World,
    opened,
    shut,
)

SERVE = """
import json, sys
from integrations.zgw.standin.server import serve
from integrations.zgw.standin.settings import StandinSettings
told = json.loads(sys.argv[1])
serve(StandinSettings(**told), "127.0.0.1", int(told["base_url"].rpartition(":")[2]))
"""


async def everything(world: World) -> object:
    found = await world.search(
        **{BSN_FILTER: FIRST, "expand": ["rollen", "status", "zaakinformatieobjecten"]}
    )
    statuses = await world.ok("GET", "/zaken/api/v1/statussen")
    documents = await world.ok("GET", "/documenten/api/v1/enkelvoudiginformatieobjecten")
    return found, statuses, documents


async def test_a_restart_changes_nothing(tmp_path: Path) -> None:
    path = str(tmp_path / "gemeente.db")
    world = await opened(Clock(), store_path=path)
    url = await world.case(identificatie="ML-1")
    document = await world.ok("POST", "/documenten/api/v1/enkelvoudiginformatieobjecten", world.document())
    await world.ok(
        "POST", "/zaken/api/v1/zaakinformatieobjecten", {"zaak": url, "informatieobject": document["url"]}
    )
    before = await everything(world)
    key = (await world.http.get("/balie/nieuw")).text
    await shut(world)

    clock = Clock()
    clock.move(days=3)
    world = await opened(clock, store_path=path)
    assert await everything(world) == before
    assert (await world.ask("GET", document["inhoud"], accept="*/*")).content == b"Ik val vaak."
    assert (await world.http.get("/balie/nieuw")).text == key
    again = await world.ask("POST", "/zaken/api/v1/zaken", world.new_case(identificatie="ML-1"))
    assert again.json()["invalidParams"][0]["code"] == "identificatie-niet-uniek"
    await shut(world)


async def test_a_fresh_start_gives_the_same_urls() -> None:
    seen = []
    for _ in range(2):
        world = await opened(Clock())
        seen.append(await everything(world))
        await shut(world)
    assert seen[0] == seen[1]


def test_a_change_is_whole_or_nothing() -> None:
    store = Store(":memory:")
    with pytest.raises(Taken), store.change():
        store.add("zaken", {"uuid": "1"}, key="a")
        with store.change():
            store.add("zaken", {"uuid": "2"}, key="b")
        store.add("zaken", {"uuid": "3"}, key="a")
    assert store.all("zaken") == []
    store.close()


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        base = f"http://127.0.0.1:{free.getsockname()[1]}"
    told = {"base_url": base, "clients": SECRETS, "rsin": RSIN, "store_path": str(tmp_path / "gemeente.db")}
    for number in range(3):
        process = subprocess.Popen([sys.executable, "-c", SERVE, json.dumps(told)], cwd=ROOT)
        try:
            assert cases_after_one_more(base, number) == number + 1
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()


def cases_after_one_more(base: str, number: int) -> int:
    """How many cases a server has after it answered that it made this one."""
    claims = {"iss": PORTAL, "client_id": PORTAL, "iat": int(utc_now().timestamp())}
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRETS[PORTAL]))
    headers = {"Authorization": f"Bearer {token}", **CRS}
    patient = httpx.HTTPTransport(retries=8)
    with httpx.Client(base_url=base, headers=headers, transport=patient) as client:
        types = client.get("/catalogi/api/v1/zaaktypen?identificatie=hulpvraag").json()["results"]
        body = dict.fromkeys(("bronorganisatie", "verantwoordelijkeOrganisatie"), RSIN)
        body |= {"zaaktype": types[0]["url"], "startdatum": "2026-11-22", "identificatie": f"ML-{number}"}
        assert client.post("/zaken/api/v1/zaken", json=body).status_code == 201
        return client.get("/zaken/api/v1/zaken").json()["count"]
