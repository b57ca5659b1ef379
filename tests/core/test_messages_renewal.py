"""How catalogues keep in step with the code: what is found, kept, dropped and refused."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from portal.commands import messages
from portal.core.i18n import CATALOGUES, LOCALES


def said(project: Path, code: str) -> dict[str, Any]:
    """What a project's catalogue says, by the (first form of the) id."""
    with (project / "locales" / code / "LC_MESSAGES" / "messages.po").open("rb") as lines:
        found = [each for each in read_po(lines, locale=code) if each.id]
    return {each.id[0] if each.pluralizable else each.id: each.string for each in found}


def test_a_second_run_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copytree(CATALOGUES, tmp_path / "locales")
    monkeypatch.setattr(messages, "CATALOGUES", tmp_path / "locales")
    messages.messages()
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.po")}
    messages.messages()
    assert len(first) == len(LOCALES)
    assert first == {path: path.read_bytes() for path in tmp_path.rglob("*.po")}
    assert said(tmp_path, "en") == said(CATALOGUES.parent, "en")


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
    for dutch, translation in english.items():
        text = text.replace(f'msgid "{dutch}"\nmsgstr ""', f'msgid "{dutch}"\nmsgstr "{translation}"')
    path.write_text(text, "utf-8")


def test_all_ways_to_say_something_are_found_in_order(project: Path):
    say(
        project,
        "class Late(Refusal):\n    sentence = 'Te laat.'\n"
        "PAGES = [Page('/hier', view, 'Hier')]\n"
        "_('Eerst '\n  'dit')\nplural('Eén', '{number} meer', 3)\n",
    )
    messages.messages()
    assert list(said(project, "en")) == ["Te laat.", "Hier", "Eerst dit", "Eén"]
    assert said(project, "nl")["Eén"] == ("Eén", "{number} meer")


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
    assert said(project, "en") == {"Hallo!": "", "Dag": "Bye"}


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
