"""What it means to ask for help: the question, how to be reached, and what may be wrong with them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import phonenumbers

from portal.core.errors import Refusal
from portal.core.i18n import _

SHORTEST, LONGEST = 10, 2000
LONGEST_DRAFT = 4000
"""Characters of a field kept while typing: too much is kept too, it is only not sent."""

DRAFT_ID = re.compile(r"[0-9a-f-]{0,36}")
"""The shape of a draft's id; empty while there is none."""

NUMBER = re.compile(r"[0-9A-Z-]{1,40}")
"""The shape of a request's number."""

FIELDS = ("question", "channel", "phone", "email")


class Channel(StrEnum):
    """How a resident wants to be reached."""

    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"


class FieldWrong(Refusal):
    """Something in a field keeps the question from being sent."""


class QuestionMissing(FieldWrong):
    """Nothing was written."""

    field = "question"
    sentence = "Vertel wat er aan de hand is."


class QuestionTooShort(FieldWrong):
    """Too little was written to help with."""

    field = "question"
    sentence = "Vertel iets meer. Schrijf minstens 10 tekens."


class QuestionTooLong(FieldWrong):
    """More was written than fits in one question."""

    field = "question"
    sentence = "Uw tekst is te lang. Schrijf hoogstens {longest} tekens. U schreef er {written}."

    def __init__(self, written: int) -> None:
        super().__init__()
        self.written = written

    def spoken(self) -> str:
        """The sentence with both numbers."""
        return _(self.sentence).format(longest=LONGEST, written=self.written)


class ChannelMissing(FieldWrong):
    """It is not said how to be reached."""

    field = "channel"
    sentence = "Kies hoe wij u kunnen bereiken."


class PhoneWrong(FieldWrong):
    """No number that can be called."""

    field = "phone"
    sentence = "Vul een telefoonnummer in waarop wij u kunnen bellen, bijvoorbeeld 06 12345678."


class EmailWrong(FieldWrong):
    """No address that can be written to."""

    field = "email"
    sentence = "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.nl."


class WrongFields(Refusal):
    """One or more fields are wrong; all are said at once."""

    def __init__(self, wrong: list[FieldWrong]) -> None:
        super().__init__()
        self.wrong = wrong


@dataclass(frozen=True)
class Question:
    """A question fit to be sent."""

    text: str
    channel: Channel
    phone: str
    email: str


@dataclass(frozen=True)
class Draft:
    """What was typed and not sent yet; `id` makes sending it twice one request."""

    id: str
    fields: dict[str, str]
    changed_at: datetime


@dataclass(frozen=True)
class HelpRequest:
    """A question that was sent; `given_up` when the municipality will not hear of it by us."""

    id: str
    number: str
    resident: str
    question: Question
    asked_at: datetime
    delivered_at: datetime | None
    given_up: bool = False


@dataclass(frozen=True)
class Receipt:
    """That a question was sent and how far it came, not what it says; `given_up` as of a HelpRequest."""

    id: str
    number: str
    asked_at: datetime
    delivered_at: datetime | None
    given_up: bool = False


def clean(text: str) -> str:
    """Text without what cannot be seen or stored: control characters and marks that turn its direction.

    Line ends become one kind; letters, emoji and every script stay.
    Source: Unicode categories Cc and Cs; bidirectional controls of UAX #9 (Trojan Source).
    """
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    turning = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return "".join(
        c for c in unified if c == "\n" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in turning)
    ).strip()


def question(fields: dict[str, str]) -> Question:
    """A question from the fields of the form.

    Raises WrongFields with everything that is wrong, in the order of the form.
    """
    text, wrong = clean(fields.get("question", "")), list[FieldWrong]()
    wrong += _text_wrong(text)
    channel = fields.get("channel", "")
    if channel not in list(Channel):
        wrong.append(ChannelMissing())
    phone = email = ""
    if channel == Channel.PHONE:
        phone = _phone(fields.get("phone", ""))
        wrong += [] if phone else [PhoneWrong()]
    if channel == Channel.EMAIL:
        email = clean(fields.get("email", ""))
        wrong += [] if _is_email(email) else [EmailWrong()]
    if wrong:
        raise WrongFields(wrong)
    return Question(text, Channel(channel), phone, email)


def _text_wrong(text: str) -> list[FieldWrong]:
    if not text:
        return [QuestionMissing()]
    if len(text) < SHORTEST:
        return [QuestionTooShort()]
    return [QuestionTooLong(len(text))] if len(text) > LONGEST else []


def _phone(typed: str) -> str:
    """The number in E.164, read as Dutch unless it says otherwise; empty when it cannot be one."""
    try:
        number = phonenumbers.parse(typed, "NL")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_email(text: str) -> bool:
    local, at, host = text.rpartition("@")
    plain = len(text) <= 254 and not any(c.isspace() for c in text)
    return bool(
        plain and at and local and "@" not in local and "." in host.strip(".") and not host.startswith(".")
    )
