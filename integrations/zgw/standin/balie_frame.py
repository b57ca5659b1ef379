"""What every page of the desk shares: its frame, its form parts, its dates, its key against foreign forms."""

import hmac
import secrets
from datetime import date, datetime
from urllib.parse import parse_qsl, urlsplit

from babel.dates import format_date, format_datetime
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from integrations.zgw.standin.answers import Problem, broken_json, forbidden
from integrations.zgw.standin.html import Html, el, join
from integrations.zgw.standin.municipality import HERE, Municipality

MENU = (("/balie", "Zaken"), ("/balie/nieuw", "Nieuwe zaak"), ("/balie/storingen", "Storingen"))
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}
MOST_FIELDS = 30


def page(
    town: Municipality, title: str, *content: Html | None, status: int = 200, wrong: str = ""
) -> Response:
    """A whole page; `title` is its only h1. `wrong` is what could not be done, said first."""
    name = f"Balie {town.settings.organisation}"
    heading = el("h1", title)
    failure = el("p", wrong, class_="fout", role="alert") if wrong else None
    storm = el(
        "p", "Er staan storingen aan. ", el("a", "Bekijk ze", href="/balie/storingen"), class_="let-op"
    )
    main = el(
        "main", failure, storm if town.faults.rules else None, heading, *content, id="inhoud", tabindex=-1
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", f"{'Fout: ' if wrong else ''}{title} - {name}"),
        el("link", rel="stylesheet", href="/balie/stijl.css"),
        el("link", rel="icon", href="/balie/icoon.svg", type="image/svg+xml"),
    )
    skip = el("a", "Ga naar de inhoud", href="#inhoud", class_="overslaan")
    body = el("body", skip, _top(town, name), main, _foot())
    return HTMLResponse(f"<!DOCTYPE html>{el('html', head, body, lang='nl')}", status, headers=HEADERS)


def form(town: Municipality, action: str, *content: Html | None) -> Html:
    """A form that changes something; it carries the key of this desk."""
    key = el("input", type="hidden", name="sleutel", value=key_of(town))
    return el("form", key, *content, method="post", action=action)


def text_field(
    label: str, name: str, *, id_: str = "", hint: str = "", value: str = "", most: int = 200
) -> Html:
    """One line of text, with its label above it."""
    id_ = id_ or name
    described = f"{id_}-uitleg" if hint else None
    box = el("input", type="text", id=id_, name=name, value=value, maxlength=most, aria_describedby=described)
    return el("div", el("label", label, for_=id_), _hint(id_, hint), box, class_="veld")


def text_area(
    label: str, name: str, *, id_: str = "", hint: str = "", value: str = "", most: int = 1000
) -> Html:
    """More lines of text."""
    id_ = id_ or name
    described = f"{id_}-uitleg" if hint else None
    # HTML drops the first line break in a textarea: this one may be dropped.
    box = el("textarea", f"\n{value}", id=id_, name=name, rows=4, maxlength=most, aria_describedby=described)
    return el("div", el("label", label, for_=id_), _hint(id_, hint), box, class_="veld")


def choice_field(label: str, name: str, options: list[tuple[str, str]], chosen: str = "") -> Html:
    """One of a few: (value, what one reads)."""
    items = [el("option", text, value=value, selected=value == chosen) for value, text in options]
    return el("div", el("label", label, for_=name), el("select", items, id=name, name=name), class_="veld")


def facts(*pairs: tuple[str, str | None]) -> Html:
    """A list of names with their values; what is unknown is left out."""
    return el("dl", [el("div", el("dt", name), el("dd", value)) for name, value in pairs if value])


def day(text: str | None) -> str:
    """A date as people write it."""
    return format_date(date.fromisoformat(text), "d MMMM y", locale="nl") if text else ""


def moment(text: str) -> str:
    """A point in time as people write it, in the Netherlands."""
    return format_datetime(datetime.fromisoformat(text), "d MMMM y, HH:mm", tzinfo=HERE, locale="nl")


def key_of(town: Municipality) -> str:
    """The secret in every form of this desk: a page elsewhere cannot know it."""
    key = town.store.fact("balie-sleutel")
    if key is None:
        key = secrets.token_urlsafe(24)
        with town.change():
            town.store.remember("balie-sleutel", key)
    return key


async def sent(town: Municipality, request: Request) -> dict[str, str]:
    """What a form sent; raises 403 when it was not a form of this desk, 400 when it cannot be read."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise forbidden()
    try:
        body = (await request.body()).decode()
        fields = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        key = fields.pop("sleutel", "").encode()
    except ValueError:
        raise broken_json("onleesbaar formulier") from None
    if not hmac.compare_digest(key, key_of(town).encode()):
        raise forbidden()
    return {name: value.replace("\r\n", "\n").replace("\x00", "").strip() for name, value in fields.items()}


def why(problem: Problem) -> str:
    """What a refusal means, for a case worker."""
    return " ".join(param.reason for param in problem.params) or problem.detail


def _top(town: Municipality, name: str) -> Html:
    links = [el("li", el("a", text, href=href)) for href, text in MENU]
    brand = el("p", name, class_="naam")
    return el("header", brand, el("nav", el("ul", links), aria_label="Balie"))


def _foot() -> Html:
    return el("footer", el("p", "Dit is een balie om mee te oefenen. Alle personen zijn verzonnen."))


def _hint(id_: str, text: str) -> Html | None:
    return el("p", text, class_="uitleg", id=f"{id_}-uitleg") if text else None


def buttons(*content: Html) -> Html:
    """Buttons beside each other, or below each other on a phone."""
    return el("div", join(*content), class_="knoppen")
