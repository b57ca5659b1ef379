"""A BSN is taken out of every log line in every shape, and ordinary words and numbers stay."""

import json
import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn

from portal.core.redaction import HIDDEN, text, value

CHANCE = random.Random(20260101)


def _bsns(count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        number = f"{CHANCE.randrange(10_000_000, 1_000_000_000):09d}"
        found += [number] if bsn.is_valid(number) else []
    return found


BSNS = _bsns(100)
SHAPES: list[Callable[[str], str]] = [
    lambda n: n,
    lambda n: n.lstrip("0"),
    lambda n: f"{n[:4]}.{n[4:6]}.{n[6:]}",
    lambda n: f"{n[:3]}.{n[3:6]}.{n[6:]}",
    lambda n: f"{n[:3]} {n[3:6]} {n[6:]}",
    lambda n: f"{n[:4]}-{n[4:6]}-{n[6:]}",
    lambda n: " ".join(n),
    lambda n: "\u00a0".join([n[:3], n[3:6], n[6:]]),
    lambda n: "".join(chr(0x660 + int(digit)) for digit in n),  # Arabic-Indic
]
AROUND = ["{}", "bsn {} gevonden", "bsn:{}", "x={};", "('{}',)", '{{"inpBsn": "{}"}}', "/personen/{}/adres"]
AROUND += ["a%20{}", "nr.{}.", "<{}>", "jan{}", "eerst 12, dan {} en 2026", "1,{},2", "4 {} 4"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("around", AROUND)
def test_a_bsn_is_hidden_in_every_shape(shape: Callable[[str], str], around: str):
    for number in BSNS:
        said = around.format(shape(number))
        assert shape(number) not in text(said), said
        assert HIDDEN in text(said)


@pytest.mark.parametrize("number", BSNS)
def test_a_bsn_is_hidden_in_every_kind_of_value(number: str):
    class Row:
        def __repr__(self) -> str:
            return f"Row(bsn={number!r})"

    shapes: list[object] = [
        int(number),
        float(number),
        Decimal(number),
        number.encode(),
        (1, number),
        {number: 1},
    ]
    shapes += [{"a": [{"b": {number}}]}, Row(), ValueError(number), Path(number), frozenset([number])]
    for shape in shapes:
        assert number.lstrip("0") not in json.dumps(value(shape)), shape


@pytest.mark.parametrize(
    "plain",
    [
        "ZAAK-2026-0000000038",
        "2026-11-23T01:28:00.123456+00:00",
        "2026-11-23 01:28:00",
        "20261123T012800Z",
        "took 0.999993847 s",
        "status 200 in 12 ms",
        "1763861280.999993847",
        "http://127.0.0.1:3000/nl/mijn/aanvragen",
        "pid 1234567",
        "06 12345678 90123",
        "letter 12345678901 delivered",
        "portal/core/log.py:123 configure",
        "code: 404, state: open, state=interrupted",
        "code: identificatie-niet-uniek",
        "Token expired, session ended",
        "the state of the courier",
        "it can't be done; don't",
        "99,5 % van 1.234.567 euro",
        "reflex___state____state.loket.ask",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "12345678-4f89-41d3-9a0c-0305e82c3301",
        "Vraag één: hoe gaat het? اهلا",
        "sha256 " + "0a" * 32,
    ],
)
def test_ordinary_words_and_numbers_stay(plain: str):
    assert text(plain) == plain
    assert value(plain, "event") == plain


def test_a_number_without_the_eleven_test_stays():
    assert text("999993848") == "999993848"
    assert value({"count": 999993848, "part": 0.25, "yes": True, "none": None}) == {
        "count": 999993848,
        "part": 0.25,
        "yes": True,
        "none": None,
    }


@given(
    st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1), max_value=datetime(2099, 1, 1)),
    st.sampled_from(["auto", "milliseconds"]),
)
def test_moments_stay(moment: datetime, precision: str):
    assert text(moment.isoformat(timespec=precision)) == moment.isoformat(timespec=precision)
    assert text(moment.strftime("%Y%m%d")) == moment.strftime("%Y%m%d")
    assert value(moment) == str(moment)
    assert value(moment.date()) == str(moment.date())


@given(st.integers(0, 9_999_999_999), st.integers(2000, 2099))
def test_case_numbers_stay(number: int, year: int):
    assert text(f"ZAAK-{year}-{number:010d}") == f"ZAAK-{year}-{number:010d}"


@given(st.uuids())
def test_random_ids_stay(identity: uuid.UUID):
    assert value(identity) == text(str(identity)) == str(identity)
