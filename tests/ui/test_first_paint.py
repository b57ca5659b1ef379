"""Scripts wait behind what a page paints."""

from pathlib import Path

from portal.ui.document import head_components
from portal.ui.first_paint import LETTERS, PaintFirst
from portal.wiring import ROOT


def test_scripts_of_every_built_page_have_a_low_priority(tmp_path: Path) -> None:
    page = tmp_path / "nl" / "index.html"
    page.parent.mkdir()
    page.write_text('<link rel="modulepreload" href="/a.js"/><link rel="modulepreload" href="/b.js"/>')
    PaintFirst().post_build(static_dir=tmp_path)
    assert page.read_text().count('<link rel="modulepreload" fetchpriority="low" href=') == 2


def test_the_letters_that_are_asked_for_first_are_those_of_the_style() -> None:
    assert (ROOT / "assets" / LETTERS.lstrip("/")).exists()
    assert f'url("{LETTERS}")' in (ROOT / "assets" / "portal.css").read_text("utf-8")
    assert LETTERS in str(head_components()[0].render())
