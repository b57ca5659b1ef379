"""Tells subscribers that something changed, in the background: a write never waits for it.

Each message is tried a few times; the order of messages is not kept, and a message that nobody takes is lost,
as it would be in reality after a long outage.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import structlog

from integrations.zgw.standin.answers import Json, Param
from integrations.zgw.standin.settings import StandinSettings
from integrations.zgw.standin.store import Record

TRIES = 5
FIRST_WAIT = 0.2
TIMEOUT = 10.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class News:
    """Something that changed: on which channel, under which main object, what, and how."""

    channel: str
    main_object: str
    resource: str
    resource_url: str
    action: str
    at: datetime
    traits: Mapping[str, str]

    def message(self) -> Json:
        """The notification as the Notificaties API describes it."""
        return {
            "kanaal": self.channel,
            "hoofdObject": self.main_object,
            "resource": self.resource,
            "resourceUrl": self.resource_url,
            "actie": self.action,
            "aanmaakdatum": self.at.isoformat().replace("+00:00", "Z"),
            "kenmerken": dict(self.traits),
        }


class Messenger:
    """Brings messages to subscribers and tries out new subscriptions."""

    def __init__(self, settings: StandinSettings) -> None:
        self._settings = settings
        self._client: httpx.AsyncClient | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    def tell(self, message: Json, subscriptions: list[Record]) -> None:
        """Send the message to everyone whose subscription asks for it, without waiting."""
        for subscription in subscriptions:
            if wants(subscription, message):
                task = asyncio.get_running_loop().create_task(self._deliver(subscription, message))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    async def settled(self) -> None:
        """Wait until every message under way was delivered or given up."""
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in self._under_way:
            task.cancel()
        await self.settled()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def try_out(self, url: str, authorization: str, at: datetime) -> Param | None:
        """What is wrong with a callback: it must refuse a message without its Authorization (401 or 403) and
        take one with it (204), both on the channel `test`."""
        nothing = "http://test.example/"
        test = News("test", nothing, "test", nothing, "test", at, {}).message()
        if await self._post(url, test, None) not in {401, 403}:
            reason = "De opgegeven callback URL is niet beveiligd met autorisatie."
            return Param("callbackUrl", "no-auth-on-callback-url", reason)
        if await self._post(url, test, authorization) != 204:
            reason = "De opgegeven callback URL kan geen notificaties ontvangen."
            return Param("nonFieldErrors", "invalid-callback-url", reason)
        return None

    async def _deliver(self, subscription: Record, message: Json) -> None:
        status: int | None = None
        for attempt in range(TRIES):
            if attempt:
                await self._settings.sleep(FIRST_WAIT * 2**attempt)
            status = await self._post(subscription["callbackUrl"], message, subscription["auth"])
            if status is not None and 200 <= status < 300:
                return
        log.warning("notification_lost", subscription=subscription["uuid"], status=status)

    async def _post(self, url: str, message: Json, authorization: str | None) -> int | None:
        if self._client is None:
            transport = self._settings.deliver_through
            self._client = httpx.AsyncClient(transport=transport, timeout=TIMEOUT, trust_env=False)
        headers = {"Authorization": authorization} if authorization else {}
        try:
            return (await self._client.post(url, json=message, headers=headers)).status_code
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return None


def wants(subscription: Record, message: Mapping[str, Any]) -> bool:
    """Whether one of the subscription's channels, with its filters, asks for the message."""
    return any(
        channel["naam"] == message["kanaal"]
        and all(message["kenmerken"].get(name) == value for name, value in channel["filters"].items())
        for channel in subscription["kanalen"]
    )
