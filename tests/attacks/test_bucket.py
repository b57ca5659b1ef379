"""The token bucket: so many at once, so many per second, never more."""

from hypothesis import given
from hypothesis import strategies as st

from portal.sockets import Bucket

RATE, BURST = 20.0, 60.0


def test_a_burst_passes_and_the_next_waits() -> None:
    bucket = Bucket(RATE, BURST)
    assert all(bucket.take(100.0) for _each in range(60))
    assert not bucket.take(100.0)
    assert not bucket.take(100.04)
    assert bucket.take(100.06)


def test_rest_fills_it_to_the_brim_and_no_further() -> None:
    bucket = Bucket(RATE, BURST)
    assert all(bucket.take(0.0) for _each in range(60))
    assert sum(bucket.take(10_000.0) for _each in range(100)) == 60


@given(st.lists(st.floats(0, 2, allow_nan=False), max_size=400))
def test_never_more_than_rate_and_burst_allow(pauses: list[float]) -> None:
    bucket, now, taken = Bucket(RATE, BURST), 0.0, 0
    for pause in pauses:
        now += pause
        taken += bucket.take(now)
        assert taken <= BURST + RATE * now + 1e-6
