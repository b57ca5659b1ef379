"""Every sentence is said in every language, and nothing Dutch is left over on an English page."""

import importlib
import json
import pkgutil
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import portal
from portal.commands import messages
from portal.core import i18n
from portal.core.errors import Refusal
from portal.core.i18n import CATALOGUES, LOCALES, speaking

PLACEHOLDER = re.compile(r"\{\w+\}")
LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')


def catalogue(code: str, folder: Path = CATALOGUES) -> dict[str, tuple[str, ...]]:
    """What a catalogue says, by the first form of each id."""
    with (folder / code / "LC_MESSAGES" / "messages.po").open("rb") as lines:
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


def test_a_second_run_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copytree(CATALOGUES, tmp_path / "locales")
    monkeypatch.setattr(messages, "CATALOGUES", tmp_path / "locales")
    messages.messages()
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.po")}
    messages.messages()
    assert len(first) == len(LOCALES)
    assert first == {path: path.read_bytes() for path in tmp_path.rglob("*.po")}
    assert catalogue("en", tmp_path / "locales") == catalogue("en")


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
    spoken("en")
    assert len(asked) > 100
    assert asked <= catalogue("en").keys()


def test_no_dutch_is_left_on_an_english_page():
    english = catalogue("en")
    differ = [id for id, said in english.items() if said[0] != id]
    assert len(heard(differ, spoken("nl"))) > 100
    assert heard(differ, spoken("en")) == set()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of its own, to change sentences in."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "CATALOGUES", tmp_path / "locales")
    shutil.copy(CATALOGUES.parent / "babel.cfg", tmp_path)
    (tmp_path / "portal" / "room").mkdir(parents=True)
    return tmp_path


def say(project: Path, code: str) -> None:
    (project / "portal" / "room" / "page.py").write_text(code, "utf-8")


def translate(project: Path, **english: str) -> None:
    path = project / "locales" / "en" / "LC_MESSAGES" / "messages.po"
    text = path.read_text("utf-8")
    for dutch, said in english.items():
        text = text.replace(f'msgid "{dutch}"\nmsgstr ""', f'msgid "{dutch}"\nmsgstr "{said}"')
    path.write_text(text, "utf-8")


def test_all_ways_to_say_something_are_found_in_order(project: Path):
    say(
        project,
        "class Late(Refusal):\n    sentence = 'Te laat.'\n"
        "PAGES = [Page('/hier', view, 'Hier')]\n"
        "_('Eerst '\n  'dit')\nplural('Eén', '{number} meer', 3)\n",
    )
    messages.messages()
    assert list(catalogue("en", project / "locales")) == ["Te laat.", "Hier", "Eerst dit", "Eén"]
    assert catalogue("nl", project / "locales")["Eén"] == ("Eén", "{number} meer")


def test_a_check_lists_what_lacks_and_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]):
    say(project, "_('Hallo')\n")
    assert messages.run(check=True) == 1
    assert not (project / "locales").exists()
    assert capsys.readouterr().out == (
        "nl: is not in the catalogue: Hallo\nen: is not in the catalogue: Hallo\n"
    )
    assert messages.run() == 1
    assert capsys.readouterr().out == "en: has no translation: Hallo\n"
    translate(project, Hallo="Hello")
    assert messages.run() == 0
    assert messages.run(check=True) == 0


def test_what_is_no_longer_said_goes_and_nothing_is_guessed(project: Path):
    say(project, "_('Hallo')\n_('Dag')\n")
    messages.messages()
    translate(project, Hallo="Hello", Dag="Bye")
    say(project, "_('Hallo!')\n_('Dag')\n")
    assert "en: is no longer said: Hallo" in messages.missing()
    messages.messages()
    assert catalogue("en", project / "locales") == {"Hallo!": ("",), "Dag": ("Bye",)}


def test_other_placeholders_are_wrong(project: Path):
    say(project, "_('Bel {name}').format(name=1)\n")
    messages.messages()
    translate(project, **{"Bel {name}": "Call {naem}"})
    assert messages.missing() == ["en: has other {placeholders}: Bel {name}"]


def test_a_sentence_that_is_not_written_out_is_refused(project: Path):
    say(project, "_(f'Bel {name}')\n_(self.sentence)\nplural(one, many, 2)\n")
    assert [line.split(": ")[0] for line in messages.missing()] == [
        "portal/room/page.py:1",
        "portal/room/page.py:3",
    ]
