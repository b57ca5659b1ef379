"""Takes out what no log line may carry: BSNs, secrets, payloads, addresses, control characters."""

import re
import traceback
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from pathlib import PurePath
from typing import Any, cast
from uuid import UUID

from stdnum.nl import bsn

HIDDEN = "***"
LONGEST = 8_000  # characters; what is longer is a payload, not a message
_DEEPEST, _WIDEST, _FRAMES, _ERRORS = 6, 100, 30, 10

# A word of a name in snake_case, kebab-case or camelCase.
_WORD = r"(?:(?<![A-Za-z])|(?<=[a-z0-9])(?=[A-Z]))(?i:{})(?![a-z])"
_SECRET = _WORD.format(
    r"pass(?:word|wd|phrase)|secrets?|(?:set-)?cookies?|authorization|assertion|code[_-]?(?:verifier|challenge)"
    r"|(?:api|private)[_-]?keys?|session(?:[_-]?id)?|sid|tokens?|nonce|csrf|jwt|credentials?|bsn|burgerservicenummer"
)
_PERHAPS = _WORD.format(r"code|state|ticket|hint")
_PAYLOAD = _WORD.format(
    r"payloads?|body|data|form|headers|param(?:eter)?s|content|question|answer|args|kwargs|query(?:[_-]string)?"
    r"|environ|scope|inhoud|toelichting|omschrijving"
)
_RANDOM = r"(?=[\w.~+/=-]{0,64}[\dA-Z])[\w.~+/=-]{16,}"
_IS = r"""(?:\\{0,4}["']?\s*[=:]|\\{0,4}["']\s*,)\s*"""
_QUOTE = r"""(?:"(?:[^"\\]|\\.)*|'(?:[^'\\]|\\.)*|"""
_VALUE = rf"""b?\\{{0,4}}{_QUOTE}[^\s,;&)\]}}"']+)"""
_PAIR = r"[\w.%\[\]-]+=[^\s&\"'<>]*"

_SECRET_KEY, _PERHAPS_KEY = re.compile(_SECRET), re.compile(_PERHAPS)
_PAYLOAD_KEY, _RANDOM_ONLY = re.compile(_PAYLOAD + r"\Z"), re.compile(_RANDOM)
_HIDE = tuple(
    (re.compile(pattern), kept)
    for pattern, kept in (
        # Storage: bound parameters (SQLAlchemy), the failing row (PostgreSQL), refused input (pydantic).
        (r"\[parameters:[\s\S]*", "[parameters: ***]"),
        (r"DETAIL:[\s\S]*?(?=\n\[SQL|\Z)", "DETAIL: ***"),
        (r"input_value=[\s\S]*?(?=, input_type=|\Z)", "input_value=***"),
        (rf"((?i:event data|{_PAYLOAD}){_IS})[{{\[(][\s\S]*", r"\1***"),
        (rf"({_PAYLOAD}{_IS}b?\\{{0,4}})(?:\"(?:[^\"\\]|\\.)*|'(?:[^'\\]|\\.)*)", r"\1***"),
        # Credentials.
        (rf"((?i:cookie|authorization){_IS}b?\\{{0,4}}){_QUOTE}[^\"'\r\n][^\r\n]*)", r"\1***"),
        (r"(__(?:Host|Secure)-[\w-]+=)[^;\s\"',]+", r"\1***"),
        (r"\b(?i:(bearer|dpop))\s+[^\s\"',;]+", r"\1 ***"),
        (r"\b(?i:(basic|token))\s+(?=\S*\d)[\w+/=.~-]{16,}", r"\1 ***"),
        (r"eyJ[\w-]{8,}(?:\.[\w-]*){0,4}", HIDDEN),
        (rf"({_SECRET}[\w-]{{0,30}}{_IS}){_VALUE}", r"\1***"),
        (rf"({_PERHAPS}[\w-]{{0,30}}{_IS}b?\\{{0,4}}[\"']?){_RANDOM}", r"\1***"),
        (r"(?<=://)[^/\s@]{1,200}@", "***@"),
        (r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{42,}={1,2}(?!\w)", HIDDEN),
        (r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z0-9_-]{32,}", HIDDEN),
        # People.
        (r"(?<![\w.+-])[\w.+-]+(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+", HIDDEN),
    )
)
_QUERY = re.compile(rf"\?{_PAIR}(?:&{_PAIR})*|(?<![\w.%\[\]=-]){_PAIR}(?:&{_PAIR})+")
_UUID = re.compile(r"(\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b)")
# Digits of which the first does not follow a digit or a decimal point; `%20` may come before.
_NUMBERS = tuple(
    re.compile(rf"(?:(?<!\d)(?<!\d\.)|(?<=%\d\d))(?=({shape})(?!\d))")
    for shape in (r"\d{8,9}", r"\d{2,4}([.\s-])\d{2,3}\2\d{3}", r"\d(?:\s?\d){8}")
)
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_QUOTED = re.compile(r"""(?<!\w)(['"])((?:(?!\1)[^\\]|\\[\s\S])*)(?:\1|\\?\Z)""")
_NAME = re.compile(r"[\w.<>-]{0,60}")


class Told(str):
    """A text in which everything was hidden already; its own line breaks stay."""

    __slots__ = ()


def text(said: str) -> str:
    """The text without what may not be logged, on one line."""
    if len(said) > LONGEST:
        return f"[{len(said)} characters]"
    for pattern, kept in _HIDE:
        said = pattern.sub(kept, said)
    said = _QUERY.sub(lambda found: re.sub(r"=[^&#]*", f"={HIDDEN}", found[0]), said)
    said = "".join(part if i % 2 else _without_bsn(part) for i, part in enumerate(_UUID.split(said)))
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode(), said)


def fault(said: str) -> str:
    """The text of an exception: also without what it quotes, unless that is one plain name."""
    if len(said) > LONGEST:
        return text(said)
    return text(_QUOTED.sub(lambda found: found[0] if _NAME.fullmatch(found[2]) else HIDDEN, said))


def value(thing: object, key: str = "", depth: int = 0) -> Any:
    """Any value as plain numbers, texts, lists and dicts without what may not be logged.

    The key it stands under decides too: nothing under the name of a secret or a payload is kept.
    """
    if thing is None or isinstance(thing, bool | Told):
        return thing
    if depth > _DEEPEST or _hidden(thing, key):
        return HIDDEN
    if isinstance(thing, str):
        return text(thing)
    if isinstance(thing, int | float):
        return thing if text(str(thing)) == str(thing) else HIDDEN
    if isinstance(thing, bytes | bytearray):
        return text(bytes(thing).decode("utf-8", "backslashreplace"))
    if isinstance(thing, Mapping):
        pairs = list(cast(Mapping[object, object], thing).items())[:_WIDEST]
        return {text(_plain(k)): value(v, _plain(k), depth + 1) for k, v in pairs}
    if isinstance(thing, list | tuple | set | frozenset):
        return _several(cast(Iterable[object], thing), depth)
    return text(_shown(thing))


def told(error: BaseException, silent: bool = False) -> Told:
    """An exception, its causes and where they were raised; without their texts when silent."""
    lines: list[str] = []
    for part in _causes(error):
        said = "".join(traceback.format_exception_only(part)).strip()
        kind = f"{type(part).__module__}.{type(part).__qualname__}".removeprefix("builtins.")
        lines.append(kind if silent else fault(said))
        frames = list(traceback.walk_tb(part.__traceback__))[-_FRAMES:]
        lines += [f"  {frame.f_code.co_filename}:{line} {frame.f_code.co_qualname}" for frame, line in frames]
    return Told("\n".join(lines))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and what led to it, each once, the newest first."""
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < _ERRORS:
        part = waiting.pop(0)
        if id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        before = part.__cause__ or (None if part.__suppress_context__ else part.__context__)
        waiting += [before] if before else []
        waiting += (
            cast(BaseExceptionGroup[Any], part).exceptions if isinstance(part, BaseExceptionGroup) else ()
        )


def _several(things: Iterable[object], depth: int) -> list[Any]:
    """Each of them; in a pair (a header, say) the first is the name of the second."""
    items = list(things)[:_WIDEST]
    if isinstance(things, tuple) and len(items) == 2 and isinstance(items[0], str | bytes):
        return [text(_plain(items[0])), value(items[1], _plain(items[0]), depth + 1)]
    return [value(item, "", depth + 1) for item in items]


def _hidden(thing: object, key: str) -> bool:
    if _SECRET_KEY.search(key) or _PAYLOAD_KEY.search(key):
        return True
    return isinstance(thing, str | bytes) and bool(
        _PERHAPS_KEY.search(key) and _RANDOM_ONLY.fullmatch(_plain(thing))
    )


def _plain(key: object) -> str:
    return key.decode("latin-1") if isinstance(key, bytes) else str(key)


def _shown(thing: object) -> str:
    try:
        if isinstance(thing, BaseException):
            return f"{type(thing).__name__}: {fault(str(thing))}"
        return str(thing) if isinstance(thing, date | time | Decimal | PurePath | UUID) else repr(thing)
    except Exception:  # a broken repr must not break the line that tells of it
        return f"<{type(thing).__name__}>"


def _without_bsn(said: str) -> str:
    spans = [m.span(1) for shape in _NUMBERS for m in shape.finditer(said) if _is_bsn(m[1])]
    kept, end = "", 0
    for start, stop in sorted(spans):
        kept += said[end:start] + HIDDEN if start >= end else ""
        end = max(end, stop)
    return kept + said[end:]


def _is_bsn(number: str) -> bool:
    digits = "".join(str(int(sign)) for sign in number if sign.isdecimal())
    return 8 <= len(digits) <= 9 and not _DATE.fullmatch(digits) and bsn.is_valid(digits)
