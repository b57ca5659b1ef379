"""One HTTP policy for every neighbour: limits, careful retries, known addresses only, quiet logs."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Self

import httpx
import stamina
import structlog

from integrations.answers import Answer, judged, redacted
from integrations.breaker import Breaker
from integrations.calls import told
from integrations.errors import AddressRefused, NeighbourError, NeighbourGarbled, NeighbourUnavailable

__all__ = ["Answer", "Neighbour", "Policy"]

REPEATABLE = frozenset({"GET", "HEAD"})
NOT_NOW = frozenset({429, 502, 503, 504})
NEVER_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

log = structlog.stdlib.get_logger("integrations.http")
for _chatty in ("httpx", "httpcore"):  # they would log whole URLs and headers
    logging.getLogger(_chatty).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Policy:
    """How long, how often and how much; times in seconds, sizes in bytes."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 20.0
    attempts: int = 3
    first_pause: float = 0.2
    longest_pause: float = 2.0
    jitter: float = 0.5
    largest_answer: int = 10 * 2**20
    breaker_after: int = 5
    breaker_pause: float = 5.0
    breaker_longest: float = 60.0


class Neighbour:
    """One neighbour, reached only below its own base URLs; belongs to one event loop.

    `transport` is for tests and stand-ins in the same process. The clock counts seconds, for the
    breaker and the logs.
    """

    def __init__(
        self,
        name: str,
        bases: Sequence[str],
        policy: Policy | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name, self.policy, self._clock = name, policy or Policy(), clock
        self._bases = tuple(httpx.URL(base.rstrip("/") + "/") for base in bases)
        self.breaker = Breaker(
            self.policy.breaker_after, self.policy.breaker_pause, self.policy.breaker_longest, clock
        )
        timeout = httpx.Timeout(self.policy.read, connect=self.policy.connect)
        forgetful = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx.AsyncClient(transport=transport, timeout=timeout, cookies=forgetful)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Let go of every connection."""
        await self._client.aclose()

    async def ask(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
    ) -> Answer:
        """Ask once, or again after a passing failure when that is harmless (GET, HEAD, or `repeatable`).

        Raises `NeighbourUnavailable`, `NeighbourRefused` or `NeighbourGarbled`; an address that is
        not the neighbour's own raises `AddressRefused` before anything is sent.
        """
        request = self._request(method, url, query, body, headers or {})
        deadline = asyncio.get_running_loop().time() + self.policy.total
        if not (repeatable or method in REPEATABLE):
            return await self._attempt(request, deadline)
        async for attempt in stamina.retry_context(
            on=lambda error: self._pause(error, deadline),
            attempts=self.policy.attempts,
            timeout=None,
            wait_initial=self.policy.first_pause,
            wait_max=self.policy.longest_pause,
            wait_jitter=self.policy.jitter,
        ):
            with attempt:
                return await self._attempt(request, deadline)
        raise AssertionError("stamina ends with an answer or an error")

    def owns(self, url: str) -> bool:
        """Whether an address lies below one of the neighbour's base URLs."""
        try:
            return self._knows(httpx.URL(url))
        except httpx.InvalidURL:
            return False

    def _knows(self, url: httpx.URL) -> bool:
        return (
            not url.userinfo
            and ".." not in url.path.split("/")
            and any(
                (url.scheme, url.host, url.port) == (base.scheme, base.host, base.port)
                and url.path.startswith(base.path)
                for base in self._bases
            )
        )

    def _request(
        self, method: str, url: str, query: Mapping[str, str] | None, body: object, headers: Mapping[str, str]
    ) -> httpx.Request:
        if not self.owns(url):
            raise AddressRefused(self.name, "", "not one of the neighbour's own addresses")
        headers = {"Accept": "application/json", "User-Agent": "mijnloket", **headers}
        return self._client.build_request(method, url, params=query, json=body, headers=headers)

    def _pause(self, error: Exception, deadline: float) -> bool | float:
        """Whether to try again: after stamina's own pause (True) or the one the neighbour asked for."""
        if not isinstance(error, NeighbourUnavailable) or error.status not in {None, *NOT_NOW}:
            return False
        left = deadline - asyncio.get_running_loop().time()
        if max(error.retry_after or 0, self.policy.longest_pause, self.breaker.wait) >= left:
            return False
        return error.retry_after or self.breaker.wait == 0

    async def _attempt(self, request: httpx.Request, deadline: float) -> Answer:
        path, started = redacted(request.url.path), self._clock()
        if not self.breaker.admits():
            raise NeighbourUnavailable(self.name, path, "not asked: it keeps failing", maybe_reached=False)
        entry = log.bind(neighbour=self.name, method=request.method, path=path)
        try:
            answer = judged(await self._send(request, path, deadline))
        except NeighbourError as error:
            self._learn(error)
            entry.warning("neighbour failed", error=str(error), milliseconds=self._ms(started))
            told(self.name, self._bases, request, error, self._clock() - started, self.breaker.wait > 0)
            raise
        except BaseException:
            self.breaker.abandoned()
            raise
        self.breaker.succeeded()
        entry.info("neighbour answered", status=answer.status, milliseconds=self._ms(started))
        told(self.name, self._bases, request, answer, self._clock() - started, False)
        return answer

    def _ms(self, started: float) -> int:
        return round((self._clock() - started) * 1000)

    def _learn(self, error: NeighbourError) -> None:
        """A busy neighbour, one that refuses or one that breaks on this request, is still there."""
        down = isinstance(error, NeighbourUnavailable) and error.status in {None, 502, 503, 504}
        (self.breaker.failed if down else self.breaker.succeeded)()

    async def _send(self, request: httpx.Request, path: str, deadline: float) -> Answer:
        try:
            async with asyncio.timeout_at(deadline):
                response = await self._client.send(request, stream=True, follow_redirects=False)
                try:
                    content = await self._read(response, path)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise NeighbourUnavailable(self.name, path, "took too long as a whole") from error
        except httpx.DecodingError as error:
            raise NeighbourGarbled(self.name, path, "the content encoding is broken") from error
        except (httpx.TransportError, OSError) as error:
            reached = not isinstance(error, NEVER_CONNECTED)
            raise NeighbourUnavailable(self.name, path, type(error).__name__, reached) from error
        return Answer(self.name, path, response.status_code, response.headers, content)

    async def _read(self, response: httpx.Response, path: str) -> bytes:
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > self.policy.largest_answer:
                raise NeighbourGarbled(self.name, path, "the answer is too large")
        return bytes(content)
