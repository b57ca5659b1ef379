"""What a page paints comes before what makes it move: its scripts wait behind its style and letters."""

from pathlib import Path
from typing import Any

from reflex_base.plugins import Plugin

_ASKED = '<link rel="modulepreload" '
LETTERS = "/fonts/letters-latin.woff2"
"""The letters of every page, asked for with the page itself: words do not change shape after a moment."""


class PaintFirst(Plugin):
    """Has browsers fetch scripts at low priority; React Router writes its preloads without any.

    A prerendered page can be read before a script has come. At the same priority as the style the
    scripts share a slow line with it, and the first paint waits twice as long.
    """

    def post_build(self, **context: Any) -> None:
        """Mark the preloads in every built page; before they are compressed."""
        folder: Path = context["static_dir"]
        for page in folder.rglob("*.html"):
            page.write_text(unhurried(page.read_text("utf-8")), "utf-8")


def unhurried(html: str) -> str:
    """A page whose scripts are preloaded at low priority."""
    return html.replace(_ASKED, f'{_ASKED}fetchpriority="low" ')
