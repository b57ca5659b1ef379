"""Secrets, payloads, addresses and line breaks are taken out of whatever is logged; exceptions are told."""

import base64
import json
import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import redaction
from portal.core.redaction import HIDDEN, fault, text, told, value

CHANCE = random.Random(20260102)
BSN = "999993847"
UNSEEN = {
    *map(chr, [*range(32), *range(127, 160), *range(0x202A, 0x202F), 0x2028, 0x2029, *range(0x2066, 0x206A)])
}


def _random(size: int) -> str:
    return base64.urlsafe_b64encode(CHANCE.randbytes(size)).decode().rstrip("=")


def _tokens() -> list[str]:
    header = base64.urlsafe_b64encode(b'{"alg":"PS256","kid":"1"}').decode().rstrip("=")
    jwt = f"{header}.{_random(60)}.{_random(64)}"
    jwe = f"{header}..{_random(12)}.{_random(60)}.{_random(16)}"
    return [jwt, jwe, _random(32), CHANCE.randbytes(20).hex(), _random(16)]


TOKENS = [token for _ in range(20) for token in _tokens()]
NAMES = """token access_token idToken id_token_hint X-Auth-Token client_secret password nonce assertion
client_assertion code_verifier sid session Cookie set-cookie api_key Authorization code state ticket bsn"""


@pytest.mark.parametrize("name", NAMES.split())
def test_a_secret_is_hidden_under_its_name(name: str):
    for token in TOKENS:
        nested = {"a": [{name: token}], "b": [(name.encode(), token.encode())]}
        dumped = json.dumps({"a": [{name: token}], "b": 1})
        said = [f"{name}={token}", f"{name}: {token}", f"{name} = '{token}'", f"a; {name}={token}; b"]
        said += [repr(nested), dumped, json.dumps(dumped), f"GET /cb?x=1&{name}={token} HTTP/1.1"]
        for one in said:
            assert token not in text(one), one
        assert token not in json.dumps(value(nested))


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_hidden_where_it_cannot_be_mistaken(token: str):
    for scheme in ("Bearer", "bearer", "DPoP"):
        assert token not in text(f"{scheme} {token}")
    if len(token) > 40:
        assert token not in text(f"Token {token}")
    if token.startswith("eyJ") or len(token) > 42:
        assert token not in text(f"found {token}, refused")
        assert token not in text(f"a%20{token}")


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ('Cookie: a="b"; plain=zeer geheim', "geheim"),
        ("Cookie: a=b; __Host-mijnloket=zeer geheim", "geheim"),
        ("set __Host-sid=geheim; Path=/", "geheim"),
        ("Authorization: Basic Z2Vo ZWlt", "ZWlt"),
        ("password='zeer geheim'", "geheim"),
        ('{"password": "zeer \\"geheim", "a": 1}', "geheim"),
        ("{'secret': 'zeer geheim", "geheim"),
        ("postgresql+psycopg://loket:geheim@localhost/loket", "geheim"),
        ("question=ik+val&phone=0612345678", "ik+val"),
        ("/zoek?naam=Jansen&plaats=Ede#x=Ede", "Jansen"),
        ("mail anna.de-vries+x@voorbeeld.nl now", "vries"),
        ("mail anna%40voorbeeld.nl now", "anna"),
        (
            "(sqlite3.IntegrityError) x\n[SQL: INSERT]\n[parameters: ('Jansen', 'a]\nb')]\n(Background)",
            "Jansen",
        ),
        ("[SQL: INSERT] [parameters: ('Jansen', 'a]\nmevrouw')]", "mevrouw"),
        ("unique\nDETAIL:  Failing row contains (1, Jansen\nEde).\n[SQL: x]", "Ede"),
        ("Input should be int [type=int, input_value='Jansen, x', input_type=str]", "Jansen"),
        ('{"question": "de heer \\"Jansen\\"", "a": 1}', "Jansen"),
        ("Event data: {'name': 'Jansen'}", "Jansen"),
        ("headers=[(b'x', b'Jansen')]", "Jansen"),
        (f"key {base64.b64encode(bytes(range(200, 232))).decode()}", "yMnKy8"),
        ("x" * 9000, "xxx"),
    ],
)
def test_what_else_is_hidden(said: str, secret: str):
    assert secret not in text(said)


@pytest.mark.parametrize(
    "name", ["payload", "request_body", "headers", "formData", "params", "question", "kwargs"]
)
def test_a_payload_is_hidden_under_its_name(name: str):
    assert value({name: {"a": "Jansen"}, "b": 1}) == {name: HIDDEN, "b": 1}
    assert value({name: "Jansen"}) == {name: HIDDEN}


def test_the_name_of_a_secret_says_nothing_when_there_is_none():
    assert value({"token": None, "session": False, "state": "open", "code": 404}) == {
        "token": None,
        "session": False,
        "state": "open",
        "code": 404,
    }


@given(st.text(st.characters(), max_size=200))
def test_no_text_can_break_a_line_or_turn_around(said: str):
    assert not UNSEEN & set(text(said))
    assert text(text(said)) == text(said)
    json.dumps(value({said: [said]})).encode()


def test_line_breaks_are_shown_not_made():
    assert text("a\r\nERROR fake\x1b[2J\u202e") == "a\\r\\nERROR fake\\x1b[2J\\u202e"


def test_what_an_exception_quotes_is_hidden_but_not_the_names():
    assert fault("invalid literal: 'ik val vaak'") == f"invalid literal: {HIDDEN}"
    assert fault("'NoneType' object has no attribute 'seal'") == "'NoneType' object has no attribute 'seal'"
    assert fault('it said "ik val vaak and never ended') == f"it said {HIDDEN}"
    assert fault("'utf-8' codec can't decode") == "'utf-8' codec can't decode"
    assert fault("x" * 9000) == "[9000 characters]"


def _fail(number: str) -> None:
    try:
        int(f"ik ben {number}")
    except ValueError as error:
        error.add_note(f"bsn was {number}")
        raise ExceptionGroup("two", [KeyError(f"de heer {number}"), RuntimeError(f"n\n{number}")]) from error


def test_an_exception_is_told_with_its_causes_and_places():
    with pytest.raises(ExceptionGroup) as caught:
        _fail(BSN)
    said, silent = told(caught.value), told(caught.value, silent=True)
    for kind in ("ExceptionGroup", "KeyError", "RuntimeError", "ValueError"):
        assert kind in said
        assert kind in silent
    assert f"{__file__}:" in said
    assert "_fail" in silent
    assert BSN not in said
    assert "two" not in silent
    assert value(said) is said
    assert "invalid literal" in said
    assert "invalid literal" not in silent


def test_a_circle_of_causes_and_a_deep_fall_end():
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    assert told(one).count("ValueError") == 2

    def fall() -> None:
        fall()

    with pytest.raises(RecursionError) as caught:
        fall()
    assert len(told(caught.value).splitlines()) < 50


def test_what_cannot_be_shown_does_not_break_the_line():
    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError("999993847")

    endless: dict[str, Any] = {}
    endless["again"] = endless
    assert value(Broken()) == "<Broken>"
    assert HIDDEN in json.dumps(value(endless))
    assert len(value(list(range(1000)))) == 100
    assert value(timedelta(seconds=1)) == repr(timedelta(seconds=1))
    assert value(date(2026, 1, 2)) == "2026-01-02"


def test_a_long_text_is_counted_only():
    assert text("a" * (redaction.LONGEST + 1)) == f"[{redaction.LONGEST + 1} characters]"
