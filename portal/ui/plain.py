"""A page for when there is no app: words and a way on, without scripts."""

from html import escape

from portal.core.i18n import direction, locale


def plain_page(municipality: str, title: str, text: str, links: dict[str, str]) -> str:
    """The whole page in HTML, in the language spoken now; `links` are words and where they lead."""
    ways = "".join(f'<p><a href="{escape(to)}">{words}</a></p>' for words, to in links.items())
    return (
        f'<!doctype html><html lang="{locale()}" dir="{direction()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title} - {municipality}</title>"
        '<link rel="stylesheet" href="/portal.css"><link rel="icon" href="/icons/icon.svg"></head>'
        f"<body><main><h1>{title}</h1><p>{text}</p>{ways}</main></body></html>"
    )
