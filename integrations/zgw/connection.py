"""How every call to the ZGW APIs is made: who we are, which coordinates, page after page."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Self, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

import httpx
from joserfc import jwt
from joserfc.jwk import OctKey

from integrations.errors import AddressRefused, NeighbourGarbled, NeighbourRefused
from integrations.http import Answer, Neighbour, Policy
from integrations.zgw.config import ZgwConfig
from integrations.zgw.errors import EmptyFilter, sharpened
from integrations.zgw.paging import page_of
from integrations.zgw.reading import Fields, Malformed

T = TypeVar("T")
Read: TypeAlias = Callable[[Fields], T]

CRS = "EPSG:4326"
MOST_PAGES = 20


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


class Connection:
    """The APIs of one case system, each a neighbour of its own; belongs to one event loop.

    `clock` tells the moment for tokens and for what is valid today. `transport` is for tests and
    for stand-ins in the same process.
    """

    def __init__(
        self,
        config: ZgwConfig,
        *,
        policy: Policy | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        def neighbour(name: str, url: str) -> Neighbour:
            return Neighbour(name, [url], policy, transport=transport)

        self.config, self._clock = config, clock
        self._key = OctKey.import_key(config.secret)
        self.zaken = neighbour("zaken", config.zaken_url)
        self.catalogi = neighbour("catalogi", config.catalogi_url)
        self.documenten = neighbour("documenten", config.documenten_url)
        url = config.notificaties_url
        self.notificaties = neighbour("notificaties", url) if url else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Let go of every connection."""
        for neighbour in (self.zaken, self.catalogi, self.documenten, self.notificaties):
            if neighbour:
                await neighbour.aclose()

    def today(self) -> date:
        """The date on the clock of the Netherlands."""
        return self._clock().astimezone(ZoneInfo("Europe/Amsterdam")).date()

    async def _ask(
        self,
        neighbour: Neighbour,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object | None = None,
        accept: str = "application/json",
        repeatable: bool = False,
    ) -> Answer:
        """One call with our token. A filter without a value is refused: it would be no filter."""
        if query and not all(query.values()):
            raise EmptyFilter(", ".join(key for key, value in query.items() if not value))
        headers = {"Authorization": f"Bearer {self._token()}", "Accept": accept}
        if neighbour is self.zaken:
            headers |= {"Accept-Crs": CRS} | ({"Content-Crs": CRS} if body is not None else {})
        try:
            return await neighbour.ask(
                method, url, query=query, body=body, headers=headers, repeatable=repeatable
            )
        except NeighbourRefused as error:
            raise sharpened(error) from error

    async def _one(self, neighbour: Neighbour, url: str, read: Read[T], **query: str) -> T:
        """Read one object."""
        return _read(await self._ask(neighbour, "GET", url, query=query or None), read)

    async def _made(self, neighbour: Neighbour, url: str, body: object, read: Read[T]) -> T:
        """Make one object, and never a second time by ourselves; the answer is what was made."""
        return _read(await self._ask(neighbour, "POST", url, body=body), read)

    async def _replaced(self, neighbour: Neighbour, url: str, body: object, read: Read[T]) -> T:
        """Write the whole object anew; doing it again changes nothing."""
        return _read(await self._ask(neighbour, "PUT", url, body=body, repeatable=True), read)

    async def _items(
        self, neighbour: Neighbour, url: str, query: Mapping[str, str], body: object | None = None
    ) -> AsyncIterator[object]:
        """Every item of a list, page by page: with GET, or a search with POST when there is a body.

        More pages than any resident can have means that a filter did not work.
        """
        method, query = "POST" if body is not None else "GET", dict(query)
        for _ in range(MOST_PAGES):
            answer = await self._ask(neighbour, method, url, query=query, body=body, repeatable=True)
            page = page_of(answer)
            for item in page.items:
                yield item
            if page.following is None:
                return
            query |= page.following
        raise NeighbourGarbled(neighbour.name, "", "more pages than there can be")

    async def _all(self, neighbour: Neighbour, url: str, read: Read[T], **query: str) -> list[T]:
        """Read every object of a list; one that cannot be read spoils it."""
        try:
            return [read(Fields(item, neighbour.name)) async for item in self._items(neighbour, url, query)]
        except Malformed as error:
            raise NeighbourGarbled(neighbour.name, "", str(error)) from error

    def _token(self) -> str:
        """A fresh HS256 token; the server counts one hour from `iat`."""
        config = self.config
        claims: dict[str, Any] = {
            "iss": config.client_id,
            "client_id": config.client_id,
            "iat": int(self._clock().timestamp()),
            "user_id": config.user_id,
            "user_representation": config.user_representation,
        }
        return jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, self._key)

    def _own(self, neighbour: Neighbour, url: str) -> str:
        """The URL, when it is one of this neighbour's; an address elsewhere is never used."""
        if not neighbour.owns(url):
            raise AddressRefused(neighbour.name, "", "an address elsewhere")
        return url


def _read(answer: Answer, read: Read[T]) -> T:
    try:
        return read(Fields(answer.json(), answer.neighbour))
    except Malformed as error:
        raise NeighbourGarbled(answer.neighbour, answer.path, str(error)) from error
