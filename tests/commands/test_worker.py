"""What the worker does beside delivering: being told of changes, whatever the notifier does, and forgetting."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import stamina

from integrations.zgw.client import ZgwClient
from integrations.zgw.config import ZgwConfig
from portal import wiring
from portal.commands import worker
from portal.core.clock import FixedClock
from portal.loket.tables import drafts
from portal.sessions.tables import sessions
from portal.wiring import House
from tests.houses import enter
from tests.loket.asking import save
from tests.towns import PATIENT, SECRET

ROOT = "http://localhost:3002"
LIST = f"{ROOT}/notificaties/api/v1/abonnement"
OURS = "http://localhost:3000/webhooks/zgw"


class Notifier(httpx.AsyncBaseTransport):
    """Keeps subscriptions by address; first gives the odd answers it was told to give."""

    def __init__(self, *odd: int | bytes, kept: str = "") -> None:
        self.odd, self.kept, self.asked = list(odd), dict[str, str](), list[str]()
        if kept:
            self.kept[kept] = "Bearer of an earlier life"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.method)
        if self.odd:
            return self._oddly(self.odd.pop(0), request)
        if request.method == "GET":
            return httpx.Response(200, json=[_said(address) for address in self.kept])
        body = json.loads(await request.aread())
        self.kept[body["callbackUrl"]] = body["auth"]
        return httpx.Response(201 if request.method == "POST" else 200, json=_said(body["callbackUrl"]))

    def _oddly(self, odd: int | bytes, request: httpx.Request) -> httpx.Response:
        if odd == 0:
            raise httpx.ConnectError("down", request=request)
        return httpx.Response(200, content=odd) if isinstance(odd, bytes) else httpx.Response(odd)


def _said(address: str) -> dict[str, object]:
    return {"url": f"{LIST}/1", "callbackUrl": address, "kanalen": [{"naam": "zaken", "filters": {}}]}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pauses take no time."""
    monkeypatch.setattr(worker, "_SUBSCRIBE_AGAIN", 0)
    with stamina.set_testing(True, attempts=1):
        yield


@pytest.fixture
def subscribing(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house that knows where the notifier is."""
    known = {"zgw_notificaties_url": f"{ROOT}/notificaties/api/v1/"}
    own = replace(house, settings=house.settings.model_copy(update=known))
    monkeypatch.setattr(wiring, "house", lambda: own)
    return own


async def subscribe(monkeypatch: pytest.MonkeyPatch, notifier: Notifier) -> None:
    config = ZgwConfig(
        zaken_url=f"{ROOT}/zaken/api/v1/",
        catalogi_url=f"{ROOT}/catalogi/api/v1/",
        documenten_url=f"{ROOT}/documenten/api/v1/",
        notificaties_url=f"{ROOT}/notificaties/api/v1/",
        client_id="portaal",
        secret=SECRET,
        organisation="517439943",
    )
    client = ZgwClient(config, policy=PATIENT, transport=notifier)
    monkeypatch.setattr(wiring, "zgw", lambda: client)
    async with asyncio.timeout(20):
        await worker._subscribe(asyncio.Event())


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    "odd",
    [(), (0, 0, 0), (503, 500), (b"<html>", b'{"next": 1}', b'[{"url": 3}]'), (401, 403), (0, 429, b"[1]")],
    ids=["well", "down", "broken", "garbage", "refusing", "all of it"],
)
async def test_it_asks_until_the_notifier_says_yes(
    subscribing: House, monkeypatch: pytest.MonkeyPatch, odd: tuple[int | bytes, ...]
):
    notifier = Notifier(*odd)
    await subscribe(monkeypatch, notifier)
    assert notifier.kept == {OURS: "Bearer notified"}
    assert notifier.asked.count("POST") == 1


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(("old", "how"), [(OURS, "PUT"), ("https://old.example/webhooks/zgw", "POST")])
async def test_an_old_subscription_is_brought_up_to_date_or_left_alone(
    subscribing: House, monkeypatch: pytest.MonkeyPatch, old: str, how: str
):
    notifier = Notifier(kept=old)
    await subscribe(monkeypatch, notifier)
    assert notifier.kept[OURS] == "Bearer notified"
    assert notifier.asked == ["GET", how]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_worker_that_stops_asks_no_more(subscribing: House, monkeypatch: pytest.MonkeyPatch):
    stop = asyncio.Event()
    stop.set()
    monkeypatch.setattr(wiring, "zgw", lambda: pytest.fail("asked"))
    await worker._subscribe(stop)
    assert stop.is_set()


async def test_every_night_old_drafts_and_sessions_are_forgotten(house: House, clock: FixedClock):
    await save(house, await enter(house), question="Van lang geleden")
    clock.advance(timedelta(days=29))
    await enter(house)
    clock.advance(timedelta(days=2))
    await worker._forget()
    async with house.database.work() as work:
        assert len(await work.rows(drafts.select())) == 0
        assert len(await work.rows(sessions.select())) == 1
