"""Subscribers hear of every change, in the background, and only of what they asked for."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.integrations.zgw.standin_world import CASEWORKER, Clock, World, opened, shut

AUTH = "Bearer what-we-told-them"
CALLBACK = "http://portal.example/notificaties"
SUBSCRIPTIONS = "/notificaties/api/v1/abonnement"


class Subscriber:
    """A portal that listens; it can be told to refuse a few times, or to keep them waiting."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.refusals = 0
        self.guarded = True
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        await self.open.wait()
        if self.guarded and request.headers.get("authorization") != AUTH:
            return httpx.Response(403)
        if self.refusals:
            self.refusals -= 1
            return httpx.Response(500)
        self.heard.append(json.loads(request.content))
        return httpx.Response(204)

    def told(self) -> list[tuple[str, str]]:
        """What was heard of cases: resource and action."""
        return [(one["resource"], one["actie"]) for one in self.heard if one["kanaal"] == "zaken"]


@pytest.fixture
def subscriber() -> Subscriber:
    return Subscriber()


@pytest.fixture
async def world(subscriber: Subscriber) -> AsyncIterator[World]:
    made = await opened(Clock(), deliver_through=httpx.MockTransport(subscriber))
    yield made
    await shut(made)


def wish(**filters: str) -> dict[str, Any]:
    return {"callbackUrl": CALLBACK, "auth": AUTH, "kanalen": [{"naam": "zaken", "filters": filters}]}


async def test_a_subscription_is_tried_out_and_its_secret_kept(world: World, subscriber: Subscriber) -> None:
    made = await world.ok("POST", SUBSCRIPTIONS, wish())
    assert [one["kanaal"] for one in subscriber.heard] == ["test"]
    assert AUTH not in json.dumps(made)
    assert await world.ok("GET", SUBSCRIPTIONS) == [made]
    assert await world.ok("GET", made["url"]) == made
    changed = await world.ok("PUT", made["url"], wish(bronorganisatie=world.settings.rsin))
    assert changed["kanalen"][0]["filters"] == {"bronorganisatie": world.settings.rsin}
    assert (await world.ask("DELETE", made["url"])).status_code == 204
    assert await world.ok("GET", SUBSCRIPTIONS) == []


@pytest.mark.parametrize(
    ("guarded", "refusals", "code"),
    [(False, 0, "no-auth-on-callback-url"), (True, 1, "invalid-callback-url")],
)
async def test_a_callback_must_be_guarded_and_listen(
    world: World, subscriber: Subscriber, guarded: bool, refusals: int, code: str
) -> None:
    subscriber.guarded, subscriber.refusals = guarded, refusals
    refused = await world.ask("POST", SUBSCRIPTIONS, wish())
    assert refused.json()["invalidParams"][0]["code"] == code
    assert await world.ok("GET", SUBSCRIPTIONS) == []


@pytest.mark.parametrize(
    "change",
    [{"callbackUrl": "file:///etc"}, {"auth": ""}, {"kanalen": [{"naam": "x"}]}, {"kanalen": "zaken"}],
)
async def test_an_odd_subscription_is_refused(world: World, change: dict[str, Any]) -> None:
    assert (await world.ask("POST", SUBSCRIPTIONS, wish() | change)).status_code == 400


async def test_every_change_of_a_case_is_told(world: World, subscriber: Subscriber) -> None:
    await world.ok("POST", SUBSCRIPTIONS, wish())
    url = await world.case()
    result = {"zaak": url, "resultaattype": world.type("resultaattypen", "Toegekend")}
    await world.ok("POST", "/zaken/api/v1/resultaten", result, client=CASEWORKER)
    await world.ok("POST", "/zaken/api/v1/statussen", world.status(url, "Afgerond"), client=CASEWORKER)
    await world.ok("PATCH", url, {"toelichting": "x"}, client=CASEWORKER)
    await world.town.messenger.settled()
    assert sorted(subscriber.told()) == [
        ("resultaat", "create"),
        ("rol", "create"),
        ("status", "create"),
        ("status", "create"),
        ("zaak", "create"),
        ("zaak", "partial_update"),
    ]
    news = subscriber.heard[1]
    assert news["hoofdObject"] == url
    assert news["kenmerken"] == {
        "bronorganisatie": world.settings.rsin,
        "zaaktype": world.case_type(),
        "zaaktype.catalogus": world.town.catalogue.url,
        "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
    }


async def test_a_refused_change_is_no_news(world: World, subscriber: Subscriber) -> None:
    await world.ok("POST", SUBSCRIPTIONS, wish())
    await world.ask("POST", "/zaken/api/v1/zaken", world.new_case(startdatum="morgen"))
    await world.ok("POST", "/zaken/api/v1/zaken", world.new_case(identificatie="ML-1"))
    await world.ask("POST", "/zaken/api/v1/zaken", world.new_case(identificatie="ML-1"))
    await world.town.messenger.settled()
    assert subscriber.told() == [("zaak", "create")]


async def test_filters_choose(world: World, subscriber: Subscriber) -> None:
    await world.ok("POST", SUBSCRIPTIONS, wish(zaaktype=world.case_type("schuldhulp")))
    await world.ok("POST", "/zaken/api/v1/zaken", world.new_case())
    await world.ok("POST", "/zaken/api/v1/zaken", world.new_case(zaaktype=world.case_type("schuldhulp")))
    await world.town.messenger.settled()
    assert len(subscriber.told()) == 1


async def test_a_write_does_not_wait_for_a_slow_subscriber(world: World, subscriber: Subscriber) -> None:
    await world.ok("POST", SUBSCRIPTIONS, wish())
    subscriber.open.clear()
    await world.ok("POST", "/zaken/api/v1/zaken", world.new_case())
    assert subscriber.told() == []
    subscriber.open.set()
    await world.town.messenger.settled()
    assert subscriber.told() == [("zaak", "create")]


async def test_a_message_is_tried_again_a_few_times(world: World, subscriber: Subscriber) -> None:
    await world.ok("POST", SUBSCRIPTIONS, wish())
    subscriber.refusals = 2
    await world.ok("POST", "/zaken/api/v1/zaken", world.new_case())
    await world.town.messenger.settled()
    assert subscriber.told() == [("zaak", "create")]
    assert world.clock.slept == sorted(world.clock.slept)
    assert len(world.clock.slept) == 2
    subscriber.refusals = 5
    await world.ok("POST", "/zaken/api/v1/zaken", world.new_case())
    await world.town.messenger.settled()
    assert (subscriber.refusals, len(subscriber.told())) == (0, 1)


async def test_messages_can_be_lost(world: World, subscriber: Subscriber) -> None:
    await world.ok("POST", SUBSCRIPTIONS, wish())
    await world.switch({"kind": "no_notifications", "count": 1})
    await world.ok("POST", "/zaken/api/v1/zaken", world.new_case())
    await world.ok("POST", "/zaken/api/v1/zaken", world.new_case())
    await world.town.messenger.settled()
    assert len(subscriber.told()) == 1


async def test_others_may_publish(world: World, subscriber: Subscriber) -> None:
    await world.ok("POST", SUBSCRIPTIONS, wish())
    message = {
        "kanaal": "zaken",
        "hoofdObject": "http://elders.example/zaken/1",
        "resource": "zaak",
        "resourceUrl": "http://elders.example/zaken/1",
        "actie": "create",
        "aanmaakdatum": "2026-11-22T11:00:00Z",
        "kenmerken": {"bronorganisatie": "517439943"},
    }
    assert await world.ok("POST", "/notificaties/api/v1/notificaties", message) == message
    await world.town.messenger.settled()
    assert subscriber.heard[1:] == [message]
    channels = await world.ok("GET", "/notificaties/api/v1/kanaal?naam=zaken")
    assert [channel["naam"] for channel in channels] == ["zaken"]
    assert await world.ok("GET", channels[0]["url"]) == channels[0]
