"""The stand-in's pages: plain HTML that works without JavaScript, by keyboard, and on a small phone."""

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from integrations.oidc.messages import Level
from integrations.oidc.standin.settings import Resident
from integrations.oidc.standin.store import Asked
from integrations.oidc.standin.words import LOCALES, WORDS, level_words

STYLE = """
*{box-sizing:border-box}
body{margin:0;background:#f3f4f6;color:#16181d;font:1.125rem/1.5 system-ui,sans-serif}
.mark{background:#ffe27a;border-bottom:.25rem dashed #16181d;padding:.75rem 1rem;text-align:center}
.mark strong{display:block}
main{max-width:40rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0 1rem}
h2{font-size:1.25rem;margin:2rem 0 .75rem}
fieldset{border:1px solid #6b7280;border-radius:.5rem;background:#fff;min-inline-size:0;
margin:1.5rem 0 0;padding:.5rem 1rem 1rem}
legend{font-weight:700;padding:0 .5rem}
.level{display:flex;gap:.75rem;align-items:center;min-height:2.75rem;padding-block:.25rem}
.level input{inline-size:1.5rem;block-size:1.5rem;flex:none;accent-color:#1f3c88}
ul{list-style:none;margin:0;padding:0;display:grid;gap:.75rem}
button{font:inherit;cursor:pointer;border-radius:.5rem;min-height:2.75rem;overflow-wrap:anywhere}
.person{display:block;inline-size:100%;text-align:start;background:#fff;color:inherit;
border:2px solid #1f3c88;padding:1rem}
.person strong{display:block;color:#1f3c88}
.person:hover{background:#e8edfb}
.cancel{margin-top:2rem;background:none;border:2px solid #16181d;color:#16181d;padding:.5rem 1rem}
a{color:#1f3c88;display:inline-block;min-height:2.75rem;padding:.5rem 0}
:focus-visible{outline:.25rem solid #b3261e;outline-offset:.125rem}
"""

_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def policy(redirect: str = "") -> str:
    """The Content-Security-Policy of a page whose form may end at `redirect` (an origin)."""
    target = f"form-action 'self' {redirect}".strip()
    return (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; frame-ancestors 'none'; {target}"
    )


def login(asked: Asked, ticket: str, residents: Sequence[Resident]) -> str:
    """Who is logging in, and how surely; everything from outside is escaped."""
    words, client = WORDS[asked.locale], escape(asked.client.name)
    people = "".join(_person(place, one, asked.locale) for place, one in enumerate(residents))
    body = f"""
<p>{words["for"].format(client=client)}</p>
<form method="post" action="/login">
<input type="hidden" name="ticket" value="{escape(ticket)}">
{_levels(asked)}
<h2>{words["who"]}</h2>
<ul>{people}</ul>
<button class="cancel" name="cancel" value="yes">{words["cancel"].format(client=client)}</button>
</form>
{_other_language(asked)}"""
    return _page(asked.locale, words["title"], body)


def message(locale: str, kind: str) -> str:
    """A page with one thing to say: wrong, old, or out."""
    words = WORDS[locale]
    return _page(locale, words[f"{kind}_title"], f"<p>{words[kind]}</p>")


def _levels(asked: Asked) -> str:
    words = WORDS[asked.locale]
    hint = words["level_hint"].format(level=level_words_name(asked.level))
    choices = "".join(
        f'<label class="level"><input type="radio" name="level" value="{level.name}"'
        f"{' checked' if level is asked.level else ''}>"
        f"<span>{level_words(asked.locale, level)} ({level_words_name(level)})</span></label>"
        for level in Level
        if level >= asked.level
    )
    return f"<fieldset><legend>{words['level']}</legend><p>{hint}</p>{choices}</fieldset>"


def level_words_name(level: Level) -> str:
    """DigiD's own name of a level, the same in both languages."""
    return level.name.capitalize()


def _person(place: int, resident: Resident, locale: str) -> str:
    english = locale == "en" and bool(resident.story_en)
    story = escape(resident.story_en if english else resident.story)
    lang = "en" if english else "nl"
    return (
        f'<li><button class="person" name="resident" value="{place}">'
        f'<strong>{escape(resident.name)}</strong> <span lang="{lang}">{story}</span></button></li>'
    )


def _other_language(asked: Asked) -> str:
    other = next(locale for locale in LOCALES if locale != asked.locale)
    href = escape(f"/authorize?{asked.query}&{urlencode({'switch': other})}")
    return f'<p><a href="{href}" lang="{other}" hreflang="{other}">{WORDS[asked.locale]["language"]}</a></p>'


def _page(locale: str, title: str, body: str) -> str:
    words = WORDS[locale]
    return f"""<!doctype html>
<html lang="{locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - {words["mark"]}</title><style>{STYLE}</style></head>
<body><header class="mark"><strong>{words["mark"]}</strong> {words["explain"]}</header>
<main><h1>{title}</h1>{body}</main></body></html>"""
