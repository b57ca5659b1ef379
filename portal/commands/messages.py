"""Keeps the catalogues in step with the code: finds its sentences, renews the files, tells what lacks."""

import ast
import io
from collections.abc import Collection, Generator, Iterator, Mapping
from string import Formatter
from typing import Any, BinaryIO

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from portal.core.i18n import CATALOGUES, DEFAULT_LOCALE, DOMAIN, LOCALES

ROOT = CATALOGUES.parent
KEYWORDS = {"_": None, "plural": (1, 2)}
HEADER = """\
# Every sentence of Mijn Loket. The ids are Dutch (B1); only msgstr is for translators.
# Made by `mijnloket messages`, which keeps translations and drops what is no longer said."""

Id = str | tuple[str, str]
Found = tuple[int, str | None, Id, list[str]]


class _Timeless(Catalog):
    """A catalogue whose header tells no date or version, so that a second run changes nothing."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # type: ignore[override]
        return [
            ("Language", str(self.locale_identifier)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def run(check: bool = False) -> int:
    """Renew the catalogues (a check writes nothing) and list what they lack; 1 when they lack something."""
    if not check:
        messages()
    lacks = missing()
    for line in lacks:
        click.echo(line)
    return 1 if lacks else 0


def messages() -> None:
    """Renew the catalogue of every language from the code: translations stay, obsolete ones go."""
    said = _said()
    for code in LOCALES:
        path = CATALOGUES / code / "LC_MESSAGES" / f"{DOMAIN}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(_renewed(code, said)))


def missing() -> list[str]:
    """What is wrong with sentences and catalogues, line by line; empty when every language says it all."""
    said = _said()
    return _unreadable() + [line for code in LOCALES for line in _lacking(code, said)]


def sentences(
    source: BinaryIO, keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Babel extractor: calls of `_` and `plural`, sentences of refusals and titles of pages, by line."""
    yield from sorted(_in_tree(ast.parse(source.read())), key=lambda found: found[0])


def _in_tree(tree: ast.AST) -> Generator[Found]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(said))]):
                yield node.lineno, "_", said, []
            case ast.Call(
                func=ast.Name(id="plural"),
                args=[ast.Constant(value=str(one)), ast.Constant(value=str(many)), *_],
            ):
                yield node.lineno, "plural", (one, many), []
            case ast.Call(func=ast.Name(id="Page"), args=[_, _, ast.Constant(value=str(title)), *_]):
                yield node.lineno, None, title, []
            case ast.Assign(targets=[ast.Name(id="sentence")], value=ast.Constant(value=str(said))):
                yield node.lineno, None, said, []


def _said() -> Catalog:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    template = Catalog()
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    for filename, line, message, comments, _context in sorted(found, key=lambda each: each[:2]):
        template.add(message, locations=[(filename, line)], auto_comments=comments)
    return template


def _unreadable() -> list[str]:
    """Calls whose sentence is not written out: `_(f"...")` would never be translated."""
    return [
        f"{path.relative_to(ROOT)}:{call.lineno}: write the sentence out, only then can it be translated"
        for path in sorted(ROOT.glob("portal/**/*.py"))
        for call in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in KEYWORDS
        and not _readable(call)
    ]


def _readable(call: ast.Call) -> bool:
    """Whether the sentences are written out here, or where `sentences` finds them."""
    ids = call.args[: len(KEYWORDS[getattr(call.func, "id", "")] or (1,))]
    return all(
        isinstance(said, ast.Constant)
        or (isinstance(said, ast.Attribute) and said.attr in ("sentence", "title"))
        for said in ids
    )


def _renewed(code: str, said: Catalog) -> Catalog:
    """The catalogue of a language with exactly what is said; Dutch needs only its plurals filled in."""
    old = _catalogue(code)
    fresh = _Timeless(locale=code, header_comment=HEADER, fuzzy=False)
    for message in _entries(said):
        known = old.get(message.id)
        string = known.string if known else ""
        if code == DEFAULT_LOCALE:
            string = message.id if message.pluralizable else ""
        fresh.add(message.id, string, message.locations, user_comments=known.user_comments if known else ())
    return fresh


def _catalogue(code: str) -> Catalog:
    path = CATALOGUES / code / "LC_MESSAGES" / f"{DOMAIN}.po"
    return read_po(io.BytesIO(path.read_bytes() if path.exists() else b""), locale=code)


def _written(catalogue: Catalog) -> bytes:
    lines = io.BytesIO()
    write_po(lines, catalogue, width=0, include_lineno=False)
    return lines.getvalue()


def _lacking(code: str, said: Catalog) -> list[str]:
    have = _catalogue(code)
    wrong = [(message.id, _fault(code, message, have.get(message.id))) for message in _entries(said)]
    wrong += [(message.id, "is no longer said") for message in _entries(have) if said.get(message.id) is None]
    return [f"{code}: {fault}: {_forms(id)[0]}" for id, fault in wrong if fault]


def _fault(code: str, message: Message, known: Message | None) -> str:
    """What is wrong with a translation; empty when nothing is."""
    if known is None:
        return "is not in the catalogue"
    ids, texts = _forms(message.id), _forms(known.string)
    if code == DEFAULT_LOCALE and not message.pluralizable and texts in (("",), ids):
        return ""
    if known.fuzzy or not all(texts):
        return "has no translation"
    # A form for one may leave the number out, as the Dutch does: "Eén aanvraag".
    whole = _placeholders(ids[-1])
    fits = _placeholders(texts[-1]) == whole and all(_placeholders(text) <= whole for text in texts)
    return "" if fits else "has other {placeholders}"


def _entries(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _placeholders(text: str) -> set[str]:
    try:
        return {name for _text, name, _spec, _how in Formatter().parse(text) if name is not None}
    except ValueError:
        return {text}
