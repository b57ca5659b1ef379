"""Being told of changes: subscribed once, understood, and never led elsewhere."""

import json
from typing import Any

import httpx
import pytest

from integrations.errors import AddressRefused, NeighbourGarbled, NeighbourRefused
from tests.integrations.zgw.objects import NOTIFICATIES, RSIN, ZAKEN, problem, uuid
from tests.integrations.zgw.town import Town

SUBSCRIPTIONS = "/notificaties/api/v1/abonnement"
CALLBACK = "https://loket.example/hooks/zgw"
CASE = f"{ZAKEN}zaken/{uuid(1)}"


def a_subscription(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "url": f"{NOTIFICATIES}abonnement/{uuid(number)}",
        "callbackUrl": CALLBACK,
        "kanalen": [{"naam": "zaken", "filters": {}}],
    } | changes


def told(**changes: Any) -> bytes:
    message = {
        "kanaal": "zaken",
        "hoofdObject": CASE,
        "resource": "status",
        "resourceUrl": f"{ZAKEN}statussen/{uuid(2)}",
        "actie": "create",
        "aanmaakdatum": "2026-11-22T11:48:42.123456Z",
        "kenmerken": {"bronorganisatie": RSIN, "vertrouwelijkheidaanduiding": "zaakvertrouwelijk", "x": None},
    }
    return json.dumps(message | changes).encode()


class TestSubscribe:
    """One subscription, however often we start."""

    async def subscribe(self, town: Town):
        return await town.client().subscribe(CALLBACK, "Bearer hook-token", ["zaken", "documenten"])

    async def test_the_first_time_it_is_made(self):
        town = Town().answers("GET", SUBSCRIPTIONS, httpx.Response(200, json=[]))
        town.answers("POST", SUBSCRIPTIONS, a_subscription())
        made = await self.subscribe(town)
        assert made.channels == {"zaken"}
        assert town.body() == {
            "callbackUrl": CALLBACK,
            "auth": "Bearer hook-token",
            "kanalen": [{"naam": "zaken", "filters": {}}, {"naam": "documenten", "filters": {}}],
        }

    async def test_the_next_time_it_is_brought_up_to_date(self):
        others = a_subscription(2, callbackUrl="https://elsewhere.example/")
        town = Town().answers("GET", SUBSCRIPTIONS, httpx.Response(200, json=[others, a_subscription()]))
        town.answers("PUT", f"{SUBSCRIPTIONS}/{uuid(1)}", a_subscription())
        await self.subscribe(town)
        assert town.paths() == [f"GET {SUBSCRIPTIONS}", f"PUT {SUBSCRIPTIONS}/{uuid(1)}"]
        assert town.body()["auth"] == "Bearer hook-token"

    async def test_a_notifier_that_cannot_change_one_gets_a_new_one(self):
        one = f"{SUBSCRIPTIONS}/{uuid(1)}"
        town = Town().answers("GET", SUBSCRIPTIONS, httpx.Response(200, json=[a_subscription()]))
        town.answers("PUT", one, problem(405, "method_not_allowed")).answers(
            "DELETE", one, httpx.Response(204)
        )
        town.answers("POST", SUBSCRIPTIONS, a_subscription(2))
        assert (await self.subscribe(town)).url.endswith(uuid(2))
        assert [request.method for request in town.asked] == ["GET", "PUT", "DELETE", "POST"]

    async def test_another_refusal_leaves_the_old_one_alone(self):
        one = f"{SUBSCRIPTIONS}/{uuid(1)}"
        town = Town().answers("GET", SUBSCRIPTIONS, httpx.Response(200, json=[a_subscription()]))
        town.answers("PUT", one, problem(403, "permission_denied"))
        with pytest.raises(NeighbourRefused):
            await self.subscribe(town)

    async def test_without_a_notifier_it_says_so(self):
        with pytest.raises(ValueError, match="notificaties_url"):
            await Town().client(notificaties_url=None).subscribe(CALLBACK, "x", ["zaken"])

    @pytest.mark.parametrize(("callback", "auth"), [("", "x"), ("x" * 201, "x"), (CALLBACK, "")])
    async def test_what_does_not_fit_is_refused_here(self, callback: str, auth: str):
        with pytest.raises(ValueError, match="characters"):
            await Town().client().subscribe(callback, auth, ["zaken"])


class TestNotification:
    """What a webhook brings."""

    def test_it_is_understood(self):
        notification = Town().client().notification(told())
        assert (notification.channel, notification.main_object, notification.action) == (
            "zaken",
            CASE,
            "create",
        )
        assert (notification.resource, notification.is_test) == ("status", False)
        assert notification.created_at.isoformat() == "2026-11-22T11:48:42.123456+00:00"
        assert notification.attributes == {
            "bronorganisatie": RSIN,
            "vertrouwelijkheidaanduiding": "zaakvertrouwelijk",
        }

    def test_two_deliveries_have_one_key_and_two_events_have_two(self):
        client = Town().client()
        key = client.notification(told()).key
        assert client.notification(told(kenmerken={})).key == key
        changes = [
            {"kanaal": "zaaktypen"},
            {"hoofdObject": f"{ZAKEN}zaken/{uuid(9)}"},
            {"resource": "rol"},
            {"resourceUrl": f"{ZAKEN}statussen/{uuid(9)}"},
            {"actie": "update"},
            {"aanmaakdatum": "2026-11-22T11:48:42.123457Z"},
        ]
        keys = {client.notification(told(**change)).key for change in changes}
        assert len(keys | {key}) == 7
        assert all(len(one) == 64 for one in keys)

    def test_the_test_channel_is_recognised_wherever_it_points(self):
        elsewhere = "https://notificaties.example/test"
        notification = (
            Town()
            .client()
            .notification(told(kanaal="test", hoofdObject=elsewhere, resourceUrl=elsewhere, kenmerken={}))
        )
        assert notification.is_test

    @pytest.mark.parametrize("field", ["hoofdObject", "resourceUrl"])
    @pytest.mark.parametrize(
        "address",
        [
            f"https://evil.example/zaken/api/v1/zaken/{uuid(1)}",
            f"http://openzaak.example/zaken/api/v1/zaken/{uuid(1)}",
            "https://openzaak.example/admin/",
            "file:///etc/passwd",
            "http://169.254.169.254/",
        ],
    )
    def test_something_elsewhere_is_refused(self, field: str, address: str):
        with pytest.raises(AddressRefused):
            Town().client().notification(told(**{field: address}))

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"[" * 100_000,
            b"\xff\xfe",
            told(hoofdObject=None),
            told(actie=""),
            told(aanmaakdatum="nu"),
            told(resource=7),
        ],
        ids=range(10),
    )
    def test_what_is_no_notification_is_garbled(self, content: bytes):
        with pytest.raises(NeighbourGarbled):
            Town().client().notification(content)

    def test_unknown_fields_and_odd_attributes_are_no_trouble(self):
        assert Town().client().notification(told(kenmerken=None, source="x")).attributes == {}
