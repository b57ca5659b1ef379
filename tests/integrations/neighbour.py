"""A neighbour for tests: plays what it was told, and remembers what it was asked."""

from collections.abc import Callable

import httpx

from integrations.http import Neighbour, Policy

BASE = "https://zaken.example/zaken/api/v1/"
EAGER = Policy(total=20, longest_pause=0.01)

Handler = Callable[[httpx.Request], httpx.Response]


class Town:
    """A neighbour that plays a list of answers, the last one for ever, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers, self.asked = list(answers), []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def neighbour(handler: Handler, policy: Policy = EAGER, **more: object) -> Neighbour:
    """A neighbour that answers like this."""
    return Neighbour("zaken", [BASE], policy, transport=httpx.MockTransport(handler), **more)


def ok(content: object = "fine") -> httpx.Response:
    """A success."""
    return httpx.Response(200, json=content)


def problem(status: int, **words: object) -> httpx.Response:
    """A problem document."""
    return httpx.Response(status, json=words)
