"""Notifications: asking to be told of changes, and understanding what is told."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from integrations.errors import AddressRefused, NeighbourGarbled, NeighbourRefused
from integrations.http import Neighbour
from integrations.zgw.connection import Connection
from integrations.zgw.reading import Fields, Malformed
from integrations.zgw.writing import fits

TEST_CHANNEL = "test"
METHOD_NOT_ALLOWED = 405


@dataclass(frozen=True, slots=True)
class Notification:
    """That something changed, and where; not what. Comes at least once, in any order, or never.

    So fetch `main_object` again instead of believing the order, and drop what came before by `key`.
    """

    channel: str
    main_object: str
    resource: str
    resource_url: str
    action: str
    created_at: datetime
    attributes: Mapping[str, str] = field(repr=False)

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Raises `Malformed` for what is no notification."""
        return cls(
            channel=fields.needed("kanaal"),
            main_object=fields.needed("hoofdObject"),
            resource=fields.needed("resource"),
            resource_url=fields.needed("resourceUrl"),
            action=fields.needed("actie"),
            created_at=fields.needed_moment("aanmaakdatum"),
            attributes=fields.part("kenmerken").all_texts(),
        )

    @property
    def key(self) -> str:
        """The same for every delivery of one notification, and for no other (64 hexadecimal digits)."""
        told = (self.channel, self.main_object, self.resource, self.resource_url, self.action)
        text = "\n".join((*told, self.created_at.isoformat()))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def is_test(self) -> bool:
        """Whether the notifier only tries whether we listen; answer 204 and do nothing."""
        return self.channel == TEST_CHANNEL


@dataclass(frozen=True, slots=True)
class Subscription:
    """An abonnement: where we are told what. Its `auth` cannot be read back."""

    url: str
    callback_url: str
    channels: frozenset[str]

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Reads it as the notifier keeps it."""
        channels = frozenset(channel.text("naam") for channel in fields.parts("kanalen"))
        return cls(fields.needed("url"), fields.text("callbackUrl"), channels)


class Notifications(Connection):
    """The Notificaties API (1.0)."""

    async def subscribe(self, callback_url: str, auth: str, channels: Sequence[str]) -> Subscription:
        """Be told of everything on these channels at this address, with this Authorization header.

        May be repeated at every start: a subscription of the same address is brought up to date
        and no second one is made. Two at once could make two, which only tells us things twice.
        The notifier calls the address before it answers: it must be open already.
        """
        fits("callback_url", callback_url, 200, least=1)
        fits("auth", auth, 1000, least=1)
        everything: dict[str, str] = {}
        body = {
            "callbackUrl": callback_url,
            "auth": auth,
            "kanalen": [{"naam": channel, "filters": everything} for channel in channels],
        }
        for known in await self.subscriptions():
            if known.callback_url == callback_url:
                return await self._renewed(known, body)
        return await self._made(self._notifier, self._subscriptions, body, Subscription.read)

    async def _renewed(self, known: Subscription, body: object) -> Subscription:
        """The subscription as we want it now; made anew where the notifier cannot change one."""
        try:
            return await self._replaced(self._notifier, known.url, body, Subscription.read)
        except NeighbourRefused as error:
            if error.status != METHOD_NOT_ALLOWED:
                raise
        await self._ask(self._notifier, "DELETE", known.url)
        return await self._made(self._notifier, self._subscriptions, body, Subscription.read)

    async def subscriptions(self) -> tuple[Subscription, ...]:
        """The subscriptions of our client."""
        return tuple(await self._all(self._notifier, self._subscriptions, Subscription.read))

    def notification(self, content: bytes) -> Notification:
        """The notification a webhook was sent; whoever sent it has to be known already.

        Raises `NeighbourGarbled` for what is none, and `AddressRefused` when it points elsewhere
        than to the configured APIs, for we would fetch that address with our token.
        """
        try:
            notification = Notification.read(Fields(json.loads(content), "notification"))
        except (Malformed, ValueError, RecursionError) as error:
            raise NeighbourGarbled("notificaties", "", "no notification") from error
        if not notification.is_test and not self._ours(notification):
            raise AddressRefused("notificaties", "", "a notification about something elsewhere")
        return notification

    def _ours(self, notification: Notification) -> bool:
        urls = (notification.main_object, notification.resource_url)
        own = (self.zaken, self.catalogi, self.documenten)
        return all(any(neighbour.owns(url) for neighbour in own) for url in urls)

    @property
    def _notifier(self) -> Neighbour:
        if self.notificaties is None:
            raise ValueError("no notificaties_url is configured")
        return self.notificaties

    @property
    def _subscriptions(self) -> str:
        return f"{self.config.notificaties_url}abonnement"
