"""Being told of changes: who may tell us, what counts as a notification, and that it is kept once."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from portal import wiring
from portal.cases.routes import ROUTES
from portal.core.clock import FixedClock
from portal.sync.tables import inbox
from portal.wiring import House
from tests.houses import browser
from tests.towns import BASE, Town

CASE = f"{BASE}/zaken/api/v1/zaken/0c1d2e3f-0000-4000-8000-000000000001"
OURS = {"Authorization": "Bearer notified"}


@pytest.fixture(autouse=True)
def at_the_municipality(town: Town, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal knows this case system."""
    client = town.client(clock)
    monkeypatch.setattr(wiring, "zgw", lambda: client)


def notice(**changes: Any) -> dict[str, Any]:
    return {
        "kanaal": "zaken",
        "hoofdObject": CASE,
        "resource": "status",
        "resourceUrl": f"{BASE}/zaken/api/v1/statussen/0c1d2e3f-0000-4000-8000-000000000009",
        "actie": "create",
        "aanmaakdatum": "2026-11-22T12:00:00Z",
        "kenmerken": {"bronorganisatie": "517439943"},
    } | changes


async def told(house: House, content: Any, headers: dict[str, str] | None = None) -> int:
    """What we answer to the municipality, which is no browser and names no origin."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    async with browser(house, ROUTES) as caller:
        del caller.headers["Origin"], caller.headers["Referer"]
        sent = OURS if headers is None else headers
        return (await caller.post("/webhooks/zgw", content=body, headers=sent)).status_code


async def kept(house: House) -> list[tuple[str, dict[str, str]]]:
    async with house.database.work() as work:
        return [(row["source"], row["payload"]) for row in await work.rows(select(inbox))]


async def test_a_notification_is_kept_once_and_answered_at_once(house: House, town: Town):
    for _ in range(3):
        assert await told(house, notice()) == 204
    assert await kept(house) == [("zgw", {"case": "0c1d2e3f-0000-4000-8000-000000000001"})]
    assert town.asked == []


async def test_every_change_is_a_notification_of_its_own(house: House):
    for second in range(3):
        assert await told(house, notice(aanmaakdatum=f"2026-11-22T12:00:0{second}Z")) == 204
    assert len(await kept(house)) == 3


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": ""}, 401),
        ({"Authorization": "Bearer other"}, 403),
        ({"Authorization": "notified"}, 403),
        ({"Authorization": "Bearer notifi\u00e9d"}, 403),
    ],
)
async def test_only_the_municipality_tells_us(house: House, headers: dict[str, str], status: int):
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    assert await told(house, notice(), raw) == status
    assert len(await kept(house)) == (status == 204)


async def test_without_a_secret_nobody_tells_us(house: House, monkeypatch: pytest.MonkeyPatch):
    shut = house.settings.model_copy(update={"notification_secret": None})
    monkeypatch.setattr(
        wiring,
        "house",
        lambda: replace(house, settings=shut),
    )
    assert await told(house, notice()) == 403


async def test_a_try_and_another_channel_are_answered_and_not_kept(house: House):
    assert await told(house, notice(kanaal="test")) == 204
    assert await told(house, notice(kanaal="besluiten")) == 204
    assert await kept(house) == []


WRONG: list[Any] = [
    b"",
    b"{",
    b"\xff",
    b"[" * 5000,
    [],
    "x",
    {},
    notice(hoofdObject=""),
    notice(hoofdObject=7),
    notice(aanmaakdatum="gisteren"),
    notice(hoofdObject="https://kwaad.example/zaken/api/v1/zaken/1"),
    notice(resourceUrl="https://kwaad.example/statussen/1"),
    notice(hoofdObject=f"{BASE}@kwaad.example/zaken/api/v1/zaken/1"),
    notice(hoofdObject=f"{BASE}/zaken/api/v1/../../geheim"),
]


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("content", WRONG, ids=lambda content: str(content)[:50])
async def test_what_is_no_notification_of_ours_is_refused(house: House, content: Any):
    assert await told(house, content) == 400
    assert await kept(house) == []


async def test_no_personal_data_is_kept_of_it(house: House):
    await told(house, notice(kenmerken={"bsn": "999993847"}))
    assert "999993847" not in str(await kept(house))
