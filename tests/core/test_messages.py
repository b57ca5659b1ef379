"""Every sentence is said in every language, and nothing Dutch is left over on an English page."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from babel.messages.pofile import read_po

import portal
from portal.commands import messages
from portal.core import i18n
from portal.core.errors import Refusal
from portal.core.i18n import CATALOGUES, LOCALES, speaking
from portal.wiring import speaking_municipality

PLACEHOLDER = re.compile(r"\{\w+\}")
SENTENCE = re.compile(r"(?:^|[.!?] )[A-ZÀ-Þ][^\W\d_]+,? [^\W\d_]{2,}")
LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')


def catalogue(code: str) -> dict[str, tuple[str, ...]]:
    """What a catalogue says, by the first form of each id."""
    with (CATALOGUES / code / "LC_MESSAGES" / "messages.po").open("rb") as lines:
        return {forms(each.id)[0]: forms(each.string) for each in read_po(lines, locale=code) if each.id}


def forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def kinds(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    """A refusal and all its kinds that belong to the portal."""
    if refusal.__module__.startswith("portal."):
        yield refusal
    for kind in refusal.__subclasses__():
        yield from kinds(kind)


def literals(tree: Any) -> Iterator[str]:
    """Every text in a rendered page, also those inside the expressions that run in the browser."""
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, str):
        yield from (json.loads(found) for found in LITERAL.findall(tree))
    elif isinstance(tree, list | tuple):
        for part in tree:
            yield from literals(part)


def heard(ids: list[str], texts: set[str]) -> set[str]:
    """The ids that are said somewhere in these texts, filled in or not."""
    whole = "\n".join(texts)
    patterns = {id: r".+?".join(re.escape(part) for part in PLACEHOLDER.split(id)) for id in ids}
    return {id for id, pattern in patterns.items() if re.search(rf"(?<!\w){pattern}(?!\w)", whole)}


@cache
def spoken(code: str) -> set[str]:
    """All texts of all pages, as they are built in one language."""
    from portal.portal import PAGES

    with speaking(code):
        return {text for page in PAGES for text in literals(page.view().render())}


def test_nothing_is_missing():
    assert messages.missing() == []


@pytest.mark.parametrize("code", LOCALES)
def test_translations_keep_what_is_filled_in(code: str):
    for id, said in catalogue(code).items():
        assert all(set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(said[-1])) for text in said)
        if len(said) == 1 and said[0]:
            assert sorted(PLACEHOLDER.findall(id)) == sorted(PLACEHOLDER.findall(said[0])), id


def test_english_is_complete_and_dutch_is_its_own_id():
    dutch, english = catalogue("nl"), catalogue("en")
    assert dutch.keys() == english.keys()
    assert all(all(said) for said in english.values())
    assert all(said in (("",), (id,)) for id, said in dutch.items() if len(said) == 1)


@pytest.mark.parametrize("code", LOCALES)
def test_a_catalogue_tells_no_day_and_no_machine(code: str):
    written = (CATALOGUES / code / "LC_MESSAGES" / "messages.po").read_text("utf-8")
    assert "Date" not in written
    assert str(CATALOGUES.parent) not in written
    assert not re.search(r"^#: .*(:\d|\s/)", written, re.MULTILINE)


def test_every_refusal_and_page_title_is_in_the_catalogue():
    from portal.portal import PAGES

    for found in pkgutil.walk_packages(portal.__path__, "portal."):
        if found.name.endswith((".domain", ".service", ".errors")):
            importlib.import_module(found.name)
    sentences = {kind.sentence for kind in kinds(Refusal)}
    assert len(sentences) > 10
    assert sentences | {page.title for page in PAGES} <= catalogue("en").keys()


def test_pages_ask_only_for_what_was_found(monkeypatch: pytest.MonkeyPatch):
    asked: set[str] = set()
    speaks = i18n._catalogue("en")

    class Listening:
        def gettext(self, message: str) -> str:
            asked.add(message)
            return speaks.gettext(message)

        def ngettext(self, one: str, many: str, count: int) -> str:
            asked.add(one)
            return speaks.ngettext(one, many, count)

    monkeypatch.setattr(i18n, "_catalogue", lambda code: Listening())
    spoken.__wrapped__("en")
    assert len(asked) > 100
    assert asked <= catalogue("en").keys()


def test_no_dutch_is_left_on_an_english_page():
    english = catalogue("en")
    differ = [id for id, said in english.items() if said[0] != id]
    assert len(heard(differ, spoken("nl"))) > 100
    assert heard(differ, spoken("en")) == set()


def test_no_sentence_of_a_page_is_outside_the_catalogues():
    same_in_both = {text for text in spoken("nl") & spoken("en") if SENTENCE.search(text)}
    assert same_in_both <= {*catalogue("en"), speaking_municipality().name}
