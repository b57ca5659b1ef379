"""A question fit to be sent: every refusal has its sentence, and no text from a browser can do harm."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.i18n import speaking
from portal.loket.domain import FIELDS, LONGEST, Channel, Question, WrongFields, clean, question

TEXT = "Ik val vaak in de douche."
texts = st.text(st.characters(), max_size=300)  # lone surrogates too: a browser can send them
forms = st.dictionaries(st.sampled_from(FIELDS), texts)


def form(**fields: str) -> dict[str, str]:
    return {"question": TEXT, "channel": "letter", **fields}


def wrong(**fields: str) -> list[tuple[str, str]]:
    with pytest.raises(WrongFields) as caught:
        question(form(**fields))
    return [(refusal.field, refusal.spoken()) for refusal in caught.value.wrong]


MISSING = "Vertel wat er aan de hand is."
SHORT = "Vertel iets meer. Schrijf minstens 10 tekens."
CHANNEL = "Kies hoe wij u kunnen bereiken."
PHONE = "Vul een telefoonnummer in waarop wij u kunnen bellen, bijvoorbeeld 06 12345678."
EMAIL = "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."


@pytest.mark.parametrize("text", ["", "   ", "\n\t\n", "\x00\x07", "\u202e\u2066", "\u00a0\u2003"])
def test_nothing_written(text: str):
    assert wrong(question=text) == [("question", MISSING)]


@pytest.mark.parametrize("text", ["help", "123456789", "  123456789  ", "\x00" * 20 + "help"])
def test_too_little_written(text: str):
    assert wrong(question=text) == [("question", SHORT)]


def test_too_much_written_says_how_much():
    said = "Uw tekst is te lang. Schrijf hoogstens 2000 tekens. U schreef er 2001."
    assert wrong(question="a" * 2001) == [("question", said)]


@pytest.mark.parametrize("length", [10, LONGEST])
def test_as_much_as_fits(length: int):
    assert question(form(question="a" * length)).text == "a" * length


@pytest.mark.parametrize("channel", ["", "fax", "PHONE", " phone", "phone\x00"])
def test_how_to_be_reached_is_one_of_three(channel: str):
    assert wrong(channel=channel) == [("channel", CHANNEL)]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("06 12345678", "+31612345678"),
        ("06-12 34 56 78", "+31612345678"),
        ("+31 6 12345678", "+31612345678"),
        ("0031612345678", "+31612345678"),
        ("020-6251234", "+31206251234"),
        ("+32 470 12 34 56", "+32470123456"),
        ("+1 212 555 2368", "+12125552368"),
        ("０６１２３４５６７８", "+31612345678"),
    ],
)
def test_a_number_that_can_be_called(typed: str, number: str):
    assert question(form(channel="phone", phone=typed)).phone == number


@pytest.mark.parametrize(
    "typed", ["", "0612", "12345", "bel mij", "06 1234567890123", "+", "\x00", "<script>", "٠"]
)
def test_a_number_that_cannot_be_called(typed: str):
    assert wrong(channel="phone", phone=typed) == [("phone", PHONE)]


@pytest.mark.parametrize(
    "typed", ["a@b.nl", " naam+post@mijn.voorbeeld.nl ", "jürgen@münchen.example", "o'neil@x.ie"]
)
def test_an_address_that_can_be_written_to(typed: str):
    assert question(form(channel="email", email=typed)).email == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a",
        "a@",
        "@b.nl",
        "a@b",
        "a@@b.nl",
        "a b@c.nl",
        "a@.nl",
        "a@b.",
        "a@b@c.nl",
        "a" * 250 + "@b.nl",
        "a@b.nl\nBcc: x",
    ],
)
def test_an_address_that_cannot_be_written_to(typed: str):
    assert wrong(channel="email", email=typed) == [("email", EMAIL)]


def test_everything_is_said_at_once_in_the_order_of_the_form():
    assert wrong(question="", channel="phone", phone="x") == [("question", MISSING), ("phone", PHONE)]
    assert wrong(question="kort", channel="", email="x") == [("question", SHORT), ("channel", CHANNEL)]
    with pytest.raises(WrongFields):
        question({})


def test_it_is_said_in_the_language_of_the_visitor():
    with speaking("en"):
        english = wrong(question="a" * 2001, channel="")
    assert "2001" in english[0][1] and "2000" in english[0][1]
    assert english[0][1] != wrong(question="a" * 2001)[0][1]


def test_what_another_channel_asked_is_left_out():
    asked = question(form(channel="letter", phone="06 12345678", email="a@b.nl"))
    assert asked == Question(TEXT, Channel.LETTER, "", "")
    assert question(form(channel="phone", phone="0612345678", email="geen adres")).email == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("regel een\r\nregel twee\rdrie", "regel een\nregel twee\ndrie"),
        ("een\x00twee\x1b[31m\x7f\x85", "eentwee[31m"),
        ("koffie\u202egnp.exe\u202c \u2066x\u2069", "koffiegnp.exe x"),
        ("👩‍👧‍👦 hallo 🇳🇱", "👩‍👧‍👦 hallo 🇳🇱"),
        ("أحتاج إلى مساعدة", "أحتاج إلى مساعدة"),
        ("می‌خواهم", "می‌خواهم"),
        ("<script>alert(1)</script> & <b>", "<script>alert(1)</script> & <b>"),
        ("{{ 7*7 }} ${x} %s '; drop table", "{{ 7*7 }} ${x} %s '; drop table"),
        ("cafe\u0301", "caf\u00e9"),
        ("\ud800half", "half"),
    ],
)
def test_what_is_seen_stays_and_what_is_not_goes(typed: str, kept: str):
    assert clean(typed) == kept


@given(texts)
def test_a_clean_text_can_be_stored_shown_and_cleaned_again(text: str):
    kept = clean(text)
    assert clean(kept) == kept == kept.strip()
    assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") for c in kept)
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert unicodedata.is_normalized("NFC", kept)
    assert kept.encode("utf-8").decode("utf-8") == kept


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=100))
def test_no_letter_of_any_script_is_lost(text: str):
    assert clean(text) == unicodedata.normalize("NFC", text)


@given(forms)
def test_whatever_is_filled_in_becomes_a_question_or_sentences(fields: dict[str, str]):
    try:
        asked = question(fields)
    except WrongFields as refusal:
        assert refusal.wrong
        assert all(one.field in FIELDS and one.spoken() for one in refusal.wrong)
    else:
        assert 10 <= len(asked.text) <= LONGEST
