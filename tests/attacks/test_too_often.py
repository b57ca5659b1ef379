"""Who comes too often from one address is asked to wait, in a calm sentence; everybody else goes on."""

from collections.abc import Callable, Iterator

import pytest

from tests.attacks.beside import beside
from tests.attacks.named import attack
from tests.attacks.raw import exchange, headers, request, status, upgrade
from tests.world import World

MOST = 5
SENTENCE = "Wacht een minuut en probeer het opnieuw."
ENOUGH = (b" 101 Switching", SENTENCE.encode())


@pytest.fixture(scope="module")
def counting(world: World) -> Iterator[World]:
    """A portal that counts who comes; each test comes from addresses of its own."""
    kinds = ("logins", "sockets", "webhooks")
    with beside(world, "counting", **{f"{kind}_per_minute": MOST for kind in kinds}) as running:
        yield running


def _login(_each: int) -> bytes:
    return request("GET", "/auth/login", "Accept: text/html")


def _line(each: int) -> bytes:
    return upgrade(f"/_event/?token=counted-line-{each:04}")


def _notification(_each: int) -> bytes:
    return request("POST", "/webhooks/zgw", "Authorization: raden", body="{}")


@attack("too many logins, lines or notifications from one address", by="turnstile")
@pytest.mark.parametrize(
    ("said", "usual", "place"), [(_login, 303, 10), (_line, 101, 20), (_notification, 403, 30)]
)
def test_too_many_are_asked_to_wait(
    counting: World, said: Callable[[int], bytes], usual: int, place: int
) -> None:
    flood, other = f"127.0.0.{place}", f"127.0.0.{place + 1}"
    answers = [exchange(counting, said(each), coming_from=flood, until=ENOUGH) for each in range(MOST + 3)]
    assert [status(answer) for answer in answers] == [usual] * MOST + [429] * 3
    assert SENTENCE in answers[-1].decode()
    assert 1 <= int(headers(answers[-1])["retry-after"]) <= 60
    assert status(exchange(counting, said(99), coming_from=other, until=ENOUGH)) == usual, (
        "who comes from elsewhere goes on"
    )
    assert status(exchange(counting, request("GET", "/nl"), coming_from=flood, until=ENOUGH)) == 200, (
        "and pages go on for everybody"
    )
